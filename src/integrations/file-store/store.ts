/** One stored blob as a listing tells of it. */
export interface StoredName {
  readonly name: string
  readonly changedAt: Date
}

/**
 * Where encrypted files lie: a folder, or a bucket. A name is never given twice. `put` answers when the bytes would survive a power
 * cut, so that a row may point at them; before that there is nothing under the name.
 */
export interface FileStore {
  put(name: string, sealed: Buffer): Promise<void>
  /** undefined: there is no such file. */
  get(name: string): Promise<Buffer | undefined>
  remove(name: string): Promise<void>
  list(): AsyncIterable<StoredName>
}

export const STORE_NAME = /^[0-9a-f]{48}$/

export function checkedName(name: string): string {
  if (!STORE_NAME.test(name)) throw new Error('not the name of a stored file')
  return name
}

let installed: FileStore | undefined

/** Makes `store` the one that `fileStore()` answers; called once at the start, like the field keys. */
export function installFileStore(store: FileStore): void {
  installed = store
}

export function fileStore(): FileStore {
  if (!installed) throw new Error('no file store: installFileStore has not been called')
  return installed
}
