import type { Helpers } from './format'
import type { Shell } from './shell'

/** HTML of the parts of the shell, by view. */
export type Frame = Map<string, string>

const AT_MOST = 300
const kept = new Map<string, Frame>()

/**
 * Half of a page is its frame, and the frame is the same for page after page of one session. What it shows, the session's
 * form token included, is the key under which its parts are kept while they are asked for.
 */
export function frameOf(h: Helpers, shell: Shell): Frame | undefined {
  if (process.env.NODE_ENV === 'development') return undefined
  const key = JSON.stringify([h.lang, h.csrf(), shell])
  const frame = kept.get(key) ?? new Map()
  kept.delete(key)
  kept.set(key, frame)
  if (kept.size > AT_MOST) kept.delete(kept.keys().next().value!)
  return frame
}
