import path from 'node:path'
import { type Refusal, type RefusalCode, refusal } from '../refusal'
import { inThread } from '../thread'
import type { WordTag } from './blocks'
import type { WordData, WordFault } from './fill'
import type { ReadWord, WordCaps } from './read'
import type { WordJob } from './word-worker'

export type { WordData, WordFault } from './fill'
export type { ReadWord, WordCaps } from './read'

const LIMITS = { timeoutMs: 15_000, memoryMb: 256 }

async function ask<T extends object>(file: Buffer, job: WordJob): Promise<T | Refusal> {
  const done = await inThread<T | { refused: RefusalCode; detail?: string }>(
    path.join(__dirname, 'word-worker'),
    job,
    file,
    LIMITS,
  )
  if ('ended' in done) return refusal(done.ended === 'time' ? 'file.too-slow' : 'file.too-heavy')
  return 'refused' in done.answer ? refusal(done.answer.refused, done.answer.detail) : (done.answer as T)
}

/** Paragraphs and tables of a Word file, up to the caps. */
export const readWordFile = (file: Buffer, caps: WordCaps): Promise<ReadWord | Refusal> =>
  ask<ReadWord>(file, { job: 'read', caps })

export type WordTemplate =
  | ({ readonly tags: readonly WordTag[] } & ReadWord)
  | { readonly faults: readonly WordFault[] }

/** The placeholders of a template and what it says, or what is wrong with them. */
export const readWordTemplate = (file: Buffer, caps: WordCaps): Promise<WordTemplate | Refusal> =>
  ask<WordTemplate>(file, { job: 'tags', caps })

export type FilledWord = { readonly file: Buffer } | { readonly missing: readonly string[] }

/** A template with its values put in. A template that no longer compiles is no answer of data: it throws. */
export async function fillWordFile(file: Buffer, data: WordData): Promise<FilledWord | Refusal> {
  type Answer = { file: Uint8Array } | { missing: string[] } | { faults: WordFault[] }
  const done = await ask<Answer>(file, { job: 'fill', data })
  if ('refused' in done) return done
  if ('faults' in done) throw new Error(`the template does not compile: ${done.faults.map(one => one.name).join(', ')}`)
  return 'file' in done ? { file: Buffer.from(done.file) } : done
}
