import { type Refused, refuse } from '../lending/refusal'

/** One fact of all past cases, in their order; null where it is missing. */
export type Column =
  | { readonly kind: 'number'; readonly name: string; readonly values: readonly (number | null)[] }
  | { readonly kind: 'category'; readonly name: string; readonly values: readonly (string | null)[] }

/** Past cases: what was known of each, and whether it went bad. */
export interface Sample {
  readonly columns: readonly Column[]
  readonly bad: readonly boolean[]
}

/** How an outcome is written in most books, when nobody says which value is the bad one. */
const BAD_WORDS = ['1', 'bad', 'default', 'yes', 'true', 'y', '坏', '是', '违约', '逾期', '不良']

const missing = (text: string | undefined): boolean =>
  text === undefined || /^(?:|na|n\/a|nan|null|none|\.|-|—)$/i.test(text.trim())

const numberIn = (text: string): number | null => {
  const plain = text.trim().replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, '')
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null
}

function columnOf(name: string, cells: readonly (string | undefined)[]): Column {
  const texts = cells.map(cell => (missing(cell) ? null : cell!.trim()))
  const numbers = texts.map(text => (text === null ? null : numberIn(text)))
  const isNumber = texts.some(text => text !== null) && texts.every((text, i) => text === null || numbers[i] !== null)
  return isNumber ? { kind: 'number', name, values: numbers } : { kind: 'category', name, values: texts }
}

/**
 * Rows of text as past cases. Cases without an outcome are left out. Refused: scoring.no-target (no such column),
 * scoring.not-binary (the outcome does not have two values), scoring.no-such-value (`bad` is none of them).
 */
export function sampleOf(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { target, bad }: { readonly target: string; readonly bad?: string | undefined },
): Sample | Refused {
  const at = header.indexOf(target)
  if (at < 0) return refuse('scoring.no-target', undefined, { params: { target } })
  const known = rows.filter(row => !missing(row[at]))
  const outcomes = [...new Set(known.map(row => row[at]!.trim()))]
  if (outcomes.length !== 2) return refuse('scoring.not-binary', undefined, { params: { target, n: outcomes.length } })
  const worse = bad ?? outcomes.find(value => BAD_WORDS.includes(value.toLowerCase()))
  if (worse === undefined || !outcomes.includes(worse))
    return refuse('scoring.no-such-value', undefined, { params: { values: outcomes.join(' / ') } })
  const columns = header.flatMap((name, n) =>
    n === at || name === ''
      ? []
      : [
          columnOf(
            name,
            known.map(row => row[n]),
          ),
        ],
  )
  return { columns, bad: known.map(row => row[at]!.trim() === worse) }
}

/** The cases at these places. */
export function part({ columns, bad }: Sample, places: readonly number[]): Sample {
  const pick = <T>(values: readonly T[]): T[] => places.map(place => values[place]!)
  return {
    bad: pick(bad),
    columns: columns.map(column =>
      column.kind === 'number'
        ? { ...column, values: pick(column.values) }
        : { ...column, values: pick(column.values) },
    ),
  }
}
