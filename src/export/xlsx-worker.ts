import { parentPort, workerData } from 'node:worker_threads'
import type { ReadRow } from './cells'
import { Refused } from './refusal'
import { type ParseLimits, parseXlsx } from './xlsx-parse'
import type { ZipEntry } from './zip'

/** The thread that touches hostile files; it holds no secret, no database and may be ended at any moment. */
interface Work {
  file: Uint8Array
  entries: ZipEntry[]
  limits: ParseLimits
}

const BATCH = 1_000

async function run({ file, entries, limits }: Work): Promise<void> {
  let batch: ReadRow[] = []
  const send = () => {
    parentPort?.postMessage({ rows: batch })
    batch = []
  }
  const zip = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  try {
    const sheetName = await parseXlsx(zip, entries, limits, row => {
      if (batch.push(row) >= BATCH) send()
    })
    send()
    parentPort?.postMessage({ sheetName })
  } catch (error) {
    const known = error instanceof Refused
    parentPort?.postMessage(
      known ? { refused: error.code, detail: error.detail } : { refused: 'file.broken', detail: String(error) },
    )
  }
}

void run(workerData as Work)
