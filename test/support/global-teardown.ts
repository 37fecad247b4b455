import { folderVariable, removeCluster } from './cluster'
import { noteCost, serverSeconds } from './cost'

export default async function globalTeardown(): Promise<void> {
  const folder = process.env[folderVariable]
  if (!folder) return
  noteCost({ file: 'the database server', cpuSeconds: serverSeconds(folder), wallSeconds: 0 })
  await removeCluster(folder)
}
