import path from 'node:path'
import { inThread } from '../thread'
import type { CleanCode, Cleaned } from './kinds'

const LIMITS = { timeoutMs: 10_000, memoryMb: 256 }

export interface CleanRefusal {
  readonly refused: CleanCode
  readonly detail: string
}
type Message = { done: Omit<Cleaned, 'bytes'> & { bytes: Uint8Array } } | CleanRefusal

/**
 * Tells by content what a file is, takes out of pictures what tells of place and person, and refuses what acts by itself: in a thread
 * of its own that is ended after ten seconds or 256 MB.
 */
export async function cleanFile(file: Buffer): Promise<Cleaned | CleanRefusal> {
  const looked = await inThread<Message>(path.join(__dirname, 'clean-worker'), {}, file, LIMITS)
  if ('ended' in looked) return { refused: 'file.too-slow-to-check', detail: looked.ended }
  const { answer } = looked
  return 'refused' in answer ? answer : { ...answer.done, bytes: Buffer.from(answer.done.bytes) }
}
