import { createHash } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB, Json } from '../../db/schema'
import {
  type ImportKind,
  type ImportMapping,
  type ImportTarget,
  RAW,
  ROW_NUMBER,
  type RowText,
} from '../../web/import-kind'
import { likelyColumns } from './columns'

const MAX_FIXED = 200
/** Of what is encrypted in the book nothing whole is kept beside the file: a prefix, no number. */
const MAX_PREFIX = 8

/** What a row says of a target, before words of the file are set against ours. */
function rawOf(mapping: ImportMapping, name: string, cells: readonly string[], rowNo: number): string {
  const fixed = mapping.fixed?.[name] ?? ''
  const at = mapping.columns[name]
  if (at === undefined) return fixed
  const cell = at === ROW_NUMBER ? String(rowNo) : (cells[at] ?? '').trim()
  return cell === '' ? '' : fixed + cell
}

const same = (text: string): string => text.trim().toLowerCase()

/** The code a word stands for: what was set by hand, else a code, a label or a word we know; null: nobody knows. */
export function codeOf(target: ImportTarget, mapping: ImportMapping, raw: string): string | null {
  const words = mapping.values?.[target.name]
  // a cell may say anything, names that every object answers to among it
  if (words && Object.hasOwn(words, raw)) return words[raw] ?? null
  const wanted = same(raw)
  const found = target.choices?.find(({ value, label, said }) =>
    [value, label, ...(said ?? [])].map(same).includes(wanted),
  )
  return found?.value ?? null
}

/** Said by the file and set to nothing: the row is not wanted. */
export const LEFT_OUT = '\u0000'

/** Rows as their targets: made once for a file. An unknown word stays as it came. */
export function textReader(mapping: ImportMapping, targets: readonly ImportTarget[]) {
  return (cells: readonly string[], rowNo: number): RowText => {
    const text: Record<string, string> = {}
    for (const target of targets) {
      const raw = rawOf(mapping, target.name, cells, rowNo) || (target.usual ?? '')
      if (raw === '') continue
      if (target.choices) text[`${RAW}${target.name}`] = raw
      const code = target.choices ? (codeOf(target, mapping, raw) ?? raw) : raw
      text[target.name] = code === '' ? `${LEFT_OUT}${raw}` : code
    }
    return text
  }
}

/** What columns say that no code is known for, with how often: by target, at most so many each. */
export function strangers(
  mapping: ImportMapping,
  targets: readonly ImportTarget[],
  rows: readonly { readonly rowNo: number; readonly cells: readonly string[] }[],
): { target: ImportTarget; values: { raw: string; count: number; code: string | null }[] }[] {
  return targets.flatMap(target => {
    if (!target.choices || (mapping.columns[target.name] ?? ROW_NUMBER) === ROW_NUMBER) return []
    const counts = new Map<string, number>()
    for (const { rowNo, cells } of rows) {
      const raw = rawOf(mapping, target.name, cells, rowNo)
      if (raw !== '' && (counts.has(raw) || counts.size < MAX_FIXED)) counts.set(raw, (counts.get(raw) ?? 0) + 1)
    }
    const values = [...counts].map(([raw, count]) => ({ raw, count, code: codeOf(target, mapping, raw) }))
    return [{ target, values: values.sort((a, b) => b.count - a.count) }]
  })
}

export const guessColumns = (headers: readonly string[], targets: readonly ImportTarget[]): ImportMapping['columns'] =>
  likelyColumns(
    headers,
    targets.filter(target => !target.whole).map(({ name, label, said = [] }) => [name, [label, ...said]]),
  )

/** The mapping as the form was sent: only places that are columns of this file. */
export function mappingIn(
  body: Readonly<Record<string, unknown>>,
  headers: readonly string[],
  targets: readonly ImportTarget[],
  before: ImportMapping,
): ImportMapping {
  const columns: Record<string, number> = {}
  const fixed: Record<string, string> = {}
  for (const { name, whole, hide } of targets) {
    const at = body[`col_${name}`]
    if (!whole && at === 'row') columns[name] = ROW_NUMBER
    else if (!whole && typeof at === 'string' && /^\d{1,3}$/.test(at)) {
      const place = Number.parseInt(at, 10)
      if (place < headers.length) columns[name] = place
    }
    const text = body[`fix_${name}`]
    if (typeof text === 'string' && text.trim() !== '')
      fixed[name] = text.trim().slice(0, hide ? MAX_PREFIX : MAX_FIXED)
  }
  return { kind: before.kind, columns, fixed, ...(before.values ? { values: before.values } : {}) }
}

/** Has a row anything to say of it? */
export const isGiven = (mapping: ImportMapping, { name, usual }: ImportTarget): boolean =>
  mapping.columns[name] !== undefined || (mapping.fixed?.[name] ?? '') !== '' || usual !== undefined

const fingerprintOf = (headers: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(headers)).digest('hex')

/** A mapping as it was kept, of whatever age; places that this file does not have are left out. */
export function mappingFrom(stored: Json | null, headers: readonly string[]): ImportMapping | null {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return null
  const { kind, columns, fixed, values } = stored as unknown as Partial<ImportMapping>
  const places = Object.entries(columns ?? {}).filter(
    ([, at]) => typeof at === 'number' && at >= ROW_NUMBER && at < headers.length,
  )
  return {
    kind: typeof kind === 'string' ? kind : '',
    columns: Object.fromEntries(places),
    ...(fixed ? { fixed } : {}),
    ...(values ? { values } : {}),
  }
}

/** What this person chose for a file with the same heads. */
export async function rememberedMapping(
  db: Kysely<DB>,
  userId: number,
  kind: ImportKind,
  headers: readonly string[],
): Promise<ImportMapping | null> {
  const row = await db
    .selectFrom('importLayouts')
    .select('mapping')
    .where('userId', '=', userId)
    .where('kind', '=', kind.name)
    .where('fingerprint', '=', fingerprintOf(headers))
    .executeTakeFirst()
  return row ? mappingFrom(row.mapping, headers) : null
}

export async function rememberMapping(
  trx: Transaction<DB>,
  userId: number,
  kind: string,
  headers: readonly string[],
  mapping: ImportMapping,
): Promise<void> {
  await trx
    .insertInto('importLayouts')
    .values({ userId, kind, fingerprint: fingerprintOf(headers), mapping: JSON.stringify(mapping) })
    .onConflict(oc =>
      oc
        .columns(['userId', 'kind', 'fingerprint'])
        .doUpdateSet({ mapping: JSON.stringify(mapping), savedAt: sql<Date>`now()` }),
    )
    .execute()
}
