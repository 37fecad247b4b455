import { parentPort, workerData } from 'node:worker_threads'
import { Refused } from '../refusal'
import { fillWord, type WordData, wordTags } from './fill'
import { guardWord } from './guard'
import { readWord, type WordCaps } from './read'

/** What is asked of the thread. */
export type WordJob =
  | { readonly job: 'read'; readonly caps: WordCaps }
  | { readonly job: 'tags'; readonly caps: WordCaps }
  | { readonly job: 'fill'; readonly data: WordData }

async function answer(file: Buffer, asked: WordJob): Promise<object> {
  await guardWord(file)
  if (asked.job === 'read') return readWord(file, asked.caps)
  if (asked.job === 'fill') return fillWord(file, asked.data)
  const found = wordTags(file)
  return 'faults' in found ? found : { ...found, ...(await readWord(file, asked.caps)) }
}

/** The thread that opens Word files nobody vouches for; it holds no secret, no database and may be ended at any moment. */
async function run({ file, ...asked }: WordJob & { readonly file: Uint8Array }): Promise<void> {
  try {
    parentPort?.postMessage(await answer(Buffer.from(file.buffer, file.byteOffset, file.byteLength), asked))
  } catch (error) {
    parentPort?.postMessage(
      error instanceof Refused
        ? { refused: error.code, detail: error.detail }
        : { refused: 'file.broken', detail: error instanceof Error ? error.message : String(error) },
    )
  }
}

void run(workerData as WordJob & { readonly file: Uint8Array })
