import { startEmbedded } from '../../src/db/embedded'
import { refugeFolder } from '../../src/db/embedded/place'

/** A process of its own for the tests: starts the cluster, says so in one line of JSON, and waits to be ended. */
async function main(): Promise<void> {
  const [dataDir = '', purpose] = process.argv.slice(2)
  const { url, adopted, folder, pid, stop } = await startEmbedded({
    dataDir,
    purpose: purpose === 'app' ? 'app' : 'test',
    refuge: refugeFolder('test'),
    log: () => undefined,
  })
  console.log(JSON.stringify({ url, adopted, folder, pid: pid() }))
  const waiting = setInterval(() => undefined, 60_000)
  process.on('SIGTERM', () => {
    clearInterval(waiting)
    void stop()
  })
}

void main()
