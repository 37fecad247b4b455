import path from 'node:path'
import { bucketOf, bucketStore } from './bucket'
import { folderStore } from './folder'
import type { FileStore } from './store'

/** `FILE_STORE` names a bucket; without it files lie in the data folder. */
export const openStore = (config: { readonly fileStore: string | undefined; readonly dataDir: string }): FileStore =>
  config.fileStore === undefined
    ? folderStore(path.join(config.dataDir, 'files'))
    : bucketStore(bucketOf(config.fileStore))
