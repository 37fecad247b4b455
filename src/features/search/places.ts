import type { Ctx } from '../../web/context'
import type { QuickAct } from '../../web/menu'
import { soundsOf } from '../customers/pinyin'

const MOST_PLACES = 6

interface Place extends QuickAct {
  readonly act: boolean
}

const sounds = new Map<string, readonly string[]>()
/** Worked out once: names of pages do not change while the program runs. */
function soundsOfLabel(label: string): readonly string[] {
  const known = sounds.get(label)
  if (known) return known
  const { pinyin, initials } = soundsOf(label, 'company')
  const made = [pinyin, initials]
  sounds.set(label, made)
  return made
}

/** 0 the very name · 1 begins so · 2 sounds so · 3 holds the words; null: another page. */
function closeness(c: Ctx, { label }: QuickAct, wanted: string): number | null {
  const names = [label, c.t(label).toLowerCase()]
  if (names.includes(wanted)) return 0
  if (names.some(name => name.startsWith(wanted))) return 1
  if (soundsOfLabel(label).some(sound => sound.startsWith(wanted))) return 2
  return names.some(name => name.includes(wanted)) ? 3 : null
}

/** Pages of the menu and things to begin, by name in the language of the screen or by sounds; only what this viewer may open. */
export function placesFor(c: Ctx, q: string, actions: readonly QuickAct[]): (Place & { fit: number })[] {
  const wanted = q.toLowerCase()
  const open = ({ access }: QuickAct) => access === 'signed-in' || c.may(access)
  const all: Place[] = [
    ...actions.map(one => ({ ...one, act: true })),
    ...c.deps.menu.filter(item => !item.phoneOnly).map(item => ({ ...item, act: false })),
  ]
  return all
    .filter(open)
    .flatMap(place => {
      const found = closeness(c, place, wanted)
      return found === null ? [] : [{ ...place, fit: found }]
    })
    .sort((a, b) => a.fit - b.fit)
    .slice(0, MOST_PLACES)
}
