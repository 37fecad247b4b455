import type { Viewer } from '../permissions'
import type { Ctx } from './context'
import type { Helpers } from './format'
import { placesOf, type Steady, steadyOf } from './shell'

/** What stands around the pages of one session at one place of the menu, and the HTML of its parts by view. */
export interface Frame {
  readonly steady: Steady
  readonly parts: Map<string, string>
}

const AT_MOST = 300
const kept = new Map<string, Frame>()

/** All that a frame shows of its viewer. A viewer is read anew within a second; until then this is worked out once. */
const looks = new WeakMap<Viewer, string>()
function lookOf(viewer: Viewer): string {
  const known = looks.get(viewer)
  if (known !== undefined) return known
  const { recent: _changesWithEveryPage, permissions, ...rest } = viewer
  const look = JSON.stringify([rest, [...permissions]])
  looks.set(viewer, look)
  return look
}

/**
 * Half of a page is its frame, and the frame is the same for page after page of one session. All that it depends on, the
 * session's form token included, is the key under which it is kept while it is asked for.
 */
export function frameOf(c: Ctx, h: Helpers): Frame {
  if (process.env.NODE_ENV === 'development') return { steady: steadyOf(c, h), parts: new Map() }
  const key = [c.deps.bank(), c.today, h.csrf(), ...placesOf(c), lookOf(c.viewer)].join('\n')
  const frame = kept.get(key) ?? { steady: steadyOf(c, h), parts: new Map<string, string>() }
  kept.delete(key)
  kept.set(key, frame)
  if (kept.size > AT_MOST) kept.delete(kept.keys().next().value!)
  return frame
}
