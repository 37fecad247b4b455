import { randomBytes } from 'node:crypto'
import { mkdir, open, opendir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { checkedName, type FileStore, STORE_NAME, type StoredName } from './store'

const PART = /\.part$/

async function synced(folder: string): Promise<void> {
  // Windows cannot open a folder; there the rename itself is written through
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function write(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const missing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Files below a folder of this machine, 256 drawers by the first two letters of the name. */
export function folderStore(folder: string): FileStore {
  const drawer = (name: string) => path.join(folder, name.slice(0, 2))
  const place = (name: string) => path.join(drawer(name), checkedName(name))
  return {
    async put(name, sealed) {
      const target = place(name)
      const made = await mkdir(drawer(name), { recursive: true, mode: 0o700 })
      if (made !== undefined) await synced(folder)
      const part = `${target}.${randomBytes(6).toString('hex')}.part`
      try {
        await write(part, sealed)
        await rename(part, target)
      } catch (error) {
        await rm(part, { force: true })
        throw error
      }
      await synced(drawer(name))
    },
    async get(name) {
      try {
        return await readFile(place(name))
      } catch (error) {
        if (missing(error)) return undefined
        throw error
      }
    },
    remove: name => rm(place(name), { force: true }),
    list: () => listed(folder),
  }
}

/** Half-written parts of a process that died are cleared away on the way. */
const PART_MAX_AGE_MS = 3_600_000

async function* listed(folder: string): AsyncGenerator<StoredName> {
  const drawers = await opendir(folder).catch(error => {
    if (missing(error)) return undefined
    throw error
  })
  if (!drawers) return
  for await (const one of drawers) {
    if (!one.isDirectory()) continue
    const inside = path.join(folder, one.name)
    for await (const { name } of await opendir(inside)) {
      const file = path.join(inside, name)
      const seen = await stat(file).catch(() => undefined)
      if (!seen) continue
      if (STORE_NAME.test(name)) yield { name, changedAt: seen.mtime }
      else if (PART.test(name) && Date.now() - seen.mtimeMs > PART_MAX_AGE_MS) await rm(file, { force: true })
    }
  }
}
