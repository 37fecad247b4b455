import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { CleanCode, Cleaned } from './kinds'

const TIMEOUT_MS = 10_000
const MEMORY_MB = 256

/** Threads at once: each may take its 256 MB, and many people bring files at the same time. */
const AT_ONCE = 2
let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running++
  else await new Promise<void>(resolve => waiting.push(resolve))
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

export interface CleanRefusal {
  readonly refused: CleanCode
  readonly detail: string
}
type Message = { done: Omit<Cleaned, 'bytes'> & { bytes: Uint8Array } } | CleanRefusal

/** As for workbooks: in development the source itself runs and needs the loader of its parent. */
function start(file: Buffer): Worker {
  const extension = path.extname(__filename)
  const copy = new Uint8Array(file)
  return new Worker(path.join(__dirname, `clean-worker${extension}`), {
    workerData: { file: copy },
    transferList: [copy.buffer],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: 32 },
    execArgv: extension === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [],
    env: {},
  })
}

/**
 * Tells by content what a file is, takes out of pictures what tells of place and person, and refuses what acts by itself: in a thread
 * of its own that is ended after ten seconds or 256 MB.
 */
export const cleanFile = (file: Buffer): Promise<Cleaned | CleanRefusal> => inTurn(() => inThread(file))

async function inThread(file: Buffer): Promise<Cleaned | CleanRefusal> {
  const worker = start(file)
  try {
    return await new Promise<Cleaned | CleanRefusal>((resolve, reject) => {
      const late = () => resolve({ refused: 'file.too-slow-to-check', detail: 'time' })
      const timer = setTimeout(late, TIMEOUT_MS)
      worker.on('message', (message: Message) =>
        resolve('refused' in message ? message : { ...message.done, bytes: Buffer.from(message.done.bytes) }),
      )
      worker.on('error', (error: NodeJS.ErrnoException) =>
        error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? late() : reject(error),
      )
      worker.on('exit', () => {
        clearTimeout(timer)
        reject(new Error('the checking thread ended without an answer'))
      })
    })
  } finally {
    await worker.terminate()
  }
}
