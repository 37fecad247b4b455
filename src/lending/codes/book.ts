import { type Refused, refuse } from '../refusal'
import { halfWidth } from '../text'
import { type CodeLine, type CodeTable, inForce, parentCode } from './table'

/** 市辖区, 县 and 省直辖县级… hold other regions and are no part of an address. */
const HOLDS_OTHERS = /^(市辖区|县|(省|自治区)直辖县级行政(单位|区划))$/
const SHOWN = 20

export interface Found {
  readonly code: string
  /** With everything above it: 云南省昆明市盘龙区. */
  readonly label: string
}

/** One national list ready for questions. Knows no clock: whoever asks for a day says which. */
export interface CodeBook {
  readonly table: CodeTable
  /** The name in an edition (YYYY, YYYY-MM or a date); null when that edition has no such code. */
  nameAt(code: string, edition: string): string | null
  /** The name a person should read: of today, or the last one a retired code had. */
  nameOf(code: string): string | null
  labelOf(code: string): string | null
  /** Everything in force, in the order of the codes. */
  all(): readonly Found[]
  isRetired(code: string): boolean
  isKnown(code: string): boolean
  /** What a few typed characters may mean, best first; a code finds itself also when it is retired. */
  find(typed: string, limit?: number): readonly Found[]
  /** A typed code or name as its code. Refused: code.unknown, code.ambiguous (with the first few it may be). */
  resolve(typed: string): { readonly code: string } | Refused
}

const plain = (text: string): string => halfWidth(text).replace(/[\s、，,·]/g, '')

/** All of the typed characters, in their order: 昆明盘龙 in 云南省昆明市盘龙区. */
function holdsInOrder(text: string, typed: string): boolean {
  let at = 0
  for (const character of typed) {
    at = text.indexOf(character, at)
    if (at < 0) return false
    at += character.length
  }
  return true
}

const CODE = /^([A-T]\d{0,4}|\d{2,6})(?![0-9A-Za-z])/

export function codeBook(table: CodeTable, lines: readonly CodeLine[]): CodeBook {
  const byCode = new Map<string, CodeLine[]>()
  for (const line of lines) byCode.set(line.code, [...(byCode.get(line.code) ?? []), line])
  const newest = (code: string): CodeLine | undefined => {
    const own = byCode.get(code)
    return own?.find(line => line.to === '') ?? own?.reduce((a, b) => (a.to > b.to ? a : b))
  }
  const nameOf = (code: string) => newest(code)?.name ?? null
  const labelOf = (code: string): string | null => {
    const name = nameOf(code)
    if (name === null) return null
    if (table !== 'region') return name
    const above = parentCode(table, code)
    const before = above === null ? '' : (labelOf(above) ?? '')
    return HOLDS_OTHERS.test(name) ? before : `${before}${name}`
  }
  const current = lines.filter(line => line.to === '' && !HOLDS_OTHERS.test(line.name))
  let searched: { code: string; name: string; label: string; text: string }[] | undefined
  const toSearch = () => {
    searched ??= current.map(({ code, name }) => {
      const label = labelOf(code) ?? name
      return { code, name: plain(name), label, text: plain(label) }
    })
    return searched
  }
  const rank = (name: string, text: string, typed: string): number => {
    if (name === typed || text === typed) return 0
    if (name.startsWith(typed)) return 1
    return text.includes(typed) ? 2 : 3
  }
  const find: CodeBook['find'] = (given, limit = SHOWN) => {
    const typed = plain(given).toUpperCase()
    const code = CODE.exec(halfWidth(given).trim().toUpperCase())?.[1]
    const known = code === undefined ? null : labelOf(code)
    const own = code !== undefined && known !== null ? [{ code, label: known }] : []
    if (code !== undefined) {
      const below = toSearch().filter(one => one.code !== code && one.code.startsWith(code.replace(/(00)+$/, '')))
      return [...own, ...below.map(one => ({ code: one.code, label: one.label }))].slice(0, limit)
    }
    if (typed === '') return []
    return toSearch()
      .filter(one => holdsInOrder(one.text, typed))
      .map(one => ({ one, rank: rank(one.name, one.text, typed) }))
      .sort((a, b) => a.rank - b.rank || a.one.text.length - b.one.text.length || (a.one.code < b.one.code ? -1 : 1))
      .slice(0, limit)
      .map(({ one }) => ({ code: one.code, label: one.label }))
  }
  return {
    table,
    nameAt: (code, edition) => byCode.get(code)?.find(line => inForce(table, line, edition))?.name ?? null,
    nameOf,
    labelOf,
    all: () => current.map(({ code }) => ({ code, label: labelOf(code) ?? code })),
    isRetired: code => byCode.has(code) && !byCode.get(code)!.some(line => line.to === ''),
    isKnown: code => byCode.has(code),
    find,
    resolve: typed => resolveIn(typed, code => byCode.has(code), find),
  }
}

const UNKNOWN = '没有「{typed}」这个代码或名称，请核对'

function resolveIn(
  typed: string,
  isKnown: (code: string) => boolean,
  find: CodeBook['find'],
): { readonly code: string } | Refused {
  const code = CODE.exec(halfWidth(typed).trim().toUpperCase())?.[1]
  if (code !== undefined) return isKnown(code) ? { code } : refuse('code.unknown', UNKNOWN, { params: { typed } })
  const found = find(typed)
  const [first, second] = found
  if (!first) return refuse('code.unknown', UNKNOWN, { params: { typed } })
  const wanted = plain(typed)
  const exact = found.filter(one => plain(one.label) === wanted)
  if (exact.length === 1) return { code: exact[0]!.code }
  if (!second) return { code: first.code }
  const some = found
    .slice(0, 4)
    .map(one => `${one.code} ${one.label}`)
    .join('、')
  return refuse('code.ambiguous', '「{typed}」可能是：{some}。请输入代码或更完整的名称', { params: { typed, some } })
}
