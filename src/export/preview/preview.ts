import path from 'node:path'
import { type Refusal, type RefusalCode, refusal } from '../refusal'
import { inThread } from '../thread'
import type { ReadWord } from '../word/read'
import type { BookPreview } from './sheets'
import type { TextPreview } from './text'

export const PREVIEW_TYPES = ['docx', 'xlsx', 'csv', 'txt'] as const
export type PreviewType = (typeof PREVIEW_TYPES)[number]
export const isPreviewType = (type: string): type is PreviewType => PREVIEW_TYPES.some(one => one === type)

export type Preview =
  | ({ readonly kind: 'word' } & ReadWord)
  | ({ readonly kind: 'book' } & BookPreview)
  | ({ readonly kind: 'text' } & TextPreview)

/** What a filed Office or text file says, read in a thread of its own and cut to what a page can show. */
export async function readPreview(file: Buffer, type: PreviewType): Promise<Preview | Refusal> {
  const limits = { timeoutMs: 15_000, memoryMb: 256 }
  const script = path.join(__dirname, 'preview-worker')
  const done = await inThread<Preview | { refused: RefusalCode; detail?: string }>(script, { type }, file, limits)
  if ('ended' in done) return refusal(done.ended === 'time' ? 'file.too-slow' : 'file.too-heavy')
  return 'refused' in done.answer ? refusal(done.answer.refused, done.answer.detail) : done.answer
}
