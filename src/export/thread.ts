import path from 'node:path'
import { Worker } from 'node:worker_threads'

export interface ThreadLimits {
  readonly timeoutMs: number
  readonly memoryMb: number
}

/** What a thread answered, or that it was ended: it took too long, or too much memory. */
export type Threaded<T> = { readonly answer: T } | { readonly ended: 'time' | 'memory' }

/** In development the source itself runs and needs the loader of its parent; compiled, it is plain JavaScript. */
function start(script: string, data: object, file: Buffer, memoryMb: number): Worker {
  const extension = path.extname(__filename)
  // a copy of its own: the caller keeps the bytes, and no shared pool leaks into the thread
  const copy = new Uint8Array(file)
  return new Worker(`${script}${extension}`, {
    workerData: { ...data, file: copy },
    transferList: [copy.buffer],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32 },
    execArgv: extension === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [],
    env: {},
  })
}

function answerOf<T>(worker: Worker, timeoutMs: number): Promise<Threaded<T>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve({ ended: 'time' }), timeoutMs)
    worker.on('message', (answer: T) => resolve({ answer }))
    worker.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve({ ended: 'memory' }) : reject(error),
    )
    worker.on('exit', () => {
      clearTimeout(timer)
      reject(new Error('the thread ended without an answer'))
    })
  })
}

/** Threads at once: each may take all the memory it is allowed, and many people look at files at the same time. */
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

/**
 * One file nobody vouches for, looked at by `script` (a path without its ending) in a thread of its own that holds no secret and no
 * database, and is ended after its time or at its memory.
 */
export const inThread = <T>(script: string, data: object, file: Buffer, limits: ThreadLimits): Promise<Threaded<T>> =>
  inTurn(async () => {
    const worker = start(script, data, file, limits.memoryMb)
    try {
      return await answerOf<T>(worker, limits.timeoutMs)
    } finally {
      await worker.terminate()
    }
  })
