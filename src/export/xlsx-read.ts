import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ReadRow } from './cells'
import { type Refusal, type RefusalCode, Refused, refusal } from './refusal'
import { guardZip } from './xlsx-guard'
import type { ParseLimits } from './xlsx-parse'
import type { ZipEntry, ZipLimits } from './zip'

export interface ReadLimits extends ZipLimits, ParseLimits {
  timeoutMs: number
  memoryMb: number
}

export const READ_LIMITS: Readonly<ReadLimits> = {
  maxBytes: 20 * 1024 * 1024,
  maxEntries: 500,
  maxTotalBytes: 200 * 1024 * 1024,
  maxRatio: 200,
  maxRows: 100_000,
  maxCols: 200,
  maxCellChars: 32_767,
  timeoutMs: 10_000,
  memoryMb: 256,
}

export interface ReadSheet {
  sheetName: string
  rows: ReadRow[]
}

type Message = { rows: ReadRow[] } | { sheetName: string } | { refused: RefusalCode; detail?: string }

/** In development the source itself runs, so the thread needs the same loader as its parent; compiled, it is plain JavaScript. */
function startWorker(file: Buffer, entries: ZipEntry[], limits: ReadLimits): Worker {
  const extension = path.extname(__filename)
  // a copy of its own: the caller keeps the bytes, and no shared pool leaks into the thread
  const copy = new Uint8Array(file)
  return new Worker(path.join(__dirname, `xlsx-worker${extension}`), {
    workerData: { file: copy, entries, limits },
    transferList: [copy.buffer],
    resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb, maxYoungGenerationSizeMb: 32 },
    execArgv: extension === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [],
    env: {},
  })
}

function collect(worker: Worker, timeoutMs: number): Promise<ReadSheet | Refusal> {
  return new Promise((resolve, reject) => {
    const rows: ReadRow[] = []
    const timer = setTimeout(() => resolve(refusal('file.too-slow')), timeoutMs)
    worker.on('message', (message: Message) => {
      if ('rows' in message) for (const row of message.rows) rows.push(row)
      else
        resolve(
          'refused' in message ? refusal(message.refused, message.detail) : { sheetName: message.sheetName, rows },
        )
    })
    worker.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve(refusal('file.too-heavy')) : reject(error),
    )
    worker.on('exit', () => {
      clearTimeout(timer)
      reject(new Error('the reading thread ended without an answer'))
    })
  })
}

/**
 * Reads the first visible sheet of a file nobody vouches for. Refused files come back as a value with a reason. Formulas give their
 * stored result, dates YYYY-MM-DD, percentages keep their sign, numbers no binary noise; numbers beyond 15 digits were already
 * rounded by the program that wrote them.
 */
export async function readXlsx(file: Buffer, limits: Partial<ReadLimits> = {}): Promise<ReadSheet | Refusal> {
  const all = { ...READ_LIMITS, ...limits }
  let entries: ZipEntry[]
  try {
    entries = guardZip(file, all)
  } catch (error) {
    if (error instanceof Refused) return refusal(error.code, error.detail)
    throw error
  }
  const worker = startWorker(file, entries, all)
  try {
    return await collect(worker, all.timeoutMs)
  } finally {
    await worker.terminate()
  }
}
