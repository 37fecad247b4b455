import type { Helpers } from './format'
import type { Shell } from './shell'
import { renderView } from './views'

const PARTS = ['menu', 'top', 'phonebar', 'palette', 'words'] as const

/** The parts of the shell as HTML. */
export type Frame = Readonly<Record<(typeof PARTS)[number], string>>

const AT_MOST = 300
const kept = new Map<string, Frame>()

/**
 * Half of a page is its frame, and the frame is the same for page after page of one session: it is made once for all that
 * it shows, the session's form token included, and kept while it is asked for.
 */
export function frameOf(h: Helpers, shell: Shell): Frame {
  const key = JSON.stringify([h.lang, h.csrf(), shell])
  const known = kept.get(key)
  if (known) {
    kept.delete(key)
    kept.set(key, known)
    return known
  }
  const made = Object.fromEntries(PARTS.map(part => [part, renderView(`_layouts/${part}`, { h, shell })])) as Frame
  if (process.env.NODE_ENV === 'development') return made
  kept.set(key, made)
  if (kept.size > AT_MOST) kept.delete(kept.keys().next().value!)
  return made
}
