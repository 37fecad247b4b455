import { folderVariable, removeCluster } from './cluster'

export default async function globalTeardown(): Promise<void> {
  const folder = process.env[folderVariable]
  if (folder) await removeCluster(folder)
}
