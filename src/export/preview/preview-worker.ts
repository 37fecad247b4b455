import { parentPort, workerData } from 'node:worker_threads'
import { Refused } from '../refusal'
import { guardWord } from '../word/guard'
import { readWord } from '../word/read'
import type { Preview, PreviewType } from './preview'
import { previewSheets } from './sheets'
import { previewCsv, previewText } from './text'

const SHEETS = { sheets: 5, rows: 100, columns: 12, characters: 120 }
const WORDS = { blocks: 400, characters: 120_000, columns: 12 }
const LINES = { lines: 600, characters: 2_000, all: 120_000 }

async function previewOf(file: Buffer, type: PreviewType): Promise<Preview> {
  if (type === 'xlsx') return { kind: 'book', ...(await previewSheets(file, SHEETS)) }
  if (type === 'csv') return { kind: 'book', ...(await previewCsv(file, SHEETS)) }
  if (type === 'txt') return { kind: 'text', ...previewText(file, LINES) }
  await guardWord(file)
  return { kind: 'word', ...(await readWord(file, WORDS)) }
}

/** The thread that opens what nobody vouches for; it holds no secret, no database and may be ended at any moment. */
async function run({ file, type }: { readonly file: Uint8Array; readonly type: PreviewType }): Promise<void> {
  try {
    parentPort?.postMessage(await previewOf(Buffer.from(file.buffer, file.byteOffset, file.byteLength), type))
  } catch (error) {
    parentPort?.postMessage(
      error instanceof Refused
        ? { refused: error.code, detail: error.detail }
        : { refused: 'file.broken', detail: error instanceof Error ? error.message : String(error) },
    )
  }
}

void run(workerData as { readonly file: Uint8Array; readonly type: PreviewType })
