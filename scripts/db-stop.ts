import { stopEmbedded } from '../src/db/embedded'

/** npm run db-stop   stops the built-in database that a killed server left running; end a living server first. */
async function main(): Promise<void> {
  await stopEmbedded({ dataDir: process.env.DATA_DIR ?? '.data', purpose: 'app' })
}

void main()
