import type { FormState } from '../../web/form'
import { PLAN_FIELD_NAMES } from '../products/plan-fields'
import { START } from './fields'

type Raw = FormState['raw']
type Change = Readonly<Record<string, string>>

/** Always said, so that an address can be read; anything else only when it is not what the form begins with. */
const ALWAYS = ['amount', 'term', 'rate', 'frequency', 'from', 'method'] as const
/** One for all plans that stand side by side. */
const SHARED: ReadonlySet<string> = new Set(['amount', 'from', 'borrower', 'lender', 'penalty'])
const NAMES = [...new Set([...ALWAYS, ...PLAN_FIELD_NAMES, ...Object.keys(START)])]
/** Plans kept beside the one on the form. */
export const PINS = ['p1', 'p2', 'p3'] as const

const said = (name: string, value: string | string[] | undefined): string[] => {
  const list = (Array.isArray(value) ? value : [value ?? '']).filter(one => one !== '')
  const same = !Array.isArray(value) && value === START[name]
  return same && !(ALWAYS as readonly string[]).includes(name) ? [] : list
}

function written(raw: Raw, names: readonly string[], change: Change = {}): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of names) for (const one of said(name, change[name] ?? raw[name])) query.append(name, one)
  return query
}

/** The plan on the form and those beside it as an address: to share, for files, for another method. */
export function addressOf(raw: Raw, pins: readonly string[], change: Change = {}): string {
  const query = written(raw, NAMES, change)
  pins.slice(0, PINS.length).forEach((pin, index) => {
    query.set(PINS[index]!, pin)
  })
  return query.toString()
}

/** One plan without what all plans share, as it stands in p1 to p3. */
export const pinOf = (raw: Raw): string =>
  written(
    raw,
    NAMES.filter(name => !SHARED.has(name)),
  ).toString()

type Query = Readonly<Record<string, unknown>>

const listed = (value: unknown): string | string[] | undefined => {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined
}

/** What an address says, over what the form begins with. */
export function rawOf(query: Query, start: Raw): Raw {
  const raw: Record<string, string | string[]> = { ...start }
  for (const name of NAMES) {
    const value = listed(query[name])
    if (value !== undefined) raw[name] = value
  }
  return raw
}

export const isAsked = (query: Query): boolean => NAMES.some(name => query[name] !== undefined)

export const pinsIn = (query: Query): string[] =>
  PINS.flatMap(name => {
    const pin = query[name]
    return typeof pin === 'string' && pin !== '' && pin.length <= 4_000 ? [pin] : []
  })

/** A plan beside the one on the form: its own terms on the same money and day. */
export function rawOfPin(pin: string, now: Raw): Raw {
  const own: Record<string, string[]> = {}
  for (const [name, value] of new URLSearchParams(pin)) {
    if (!SHARED.has(name)) own[name] = [...(own[name] ?? []), value]
  }
  const lists: ReadonlySet<string> = new Set(['planDate', 'planPrincipal'])
  const read = Object.fromEntries(
    Object.entries(own).map(([name, values]) => [name, lists.has(name) ? values : values[0]]),
  )
  const shared = Object.fromEntries(Object.entries(now).filter(([name]) => SHARED.has(name)))
  return rawOf({ ...read, ...shared }, START)
}
