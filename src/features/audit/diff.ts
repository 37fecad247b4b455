import type { Json } from '../../db/schema'

export interface DiffLine {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly changed: boolean
}

const isObject = (value: Json | null): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const asText = (value: Json | undefined): string =>
  value === undefined || value === null ? '—' : typeof value === 'object' ? JSON.stringify(value) : String(value)

/** Two snapshots → one line a field, changed ones first. {a:1} and {a:2,b:3} → a 1→2 · b —→3 */
export function diffOf(before: Json | null, after: Json | null): DiffLine[] {
  const [old, now] = [isObject(before) ? before : { value: before }, isObject(after) ? after : { value: after }]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  return names
    .map(name => ({ name, before: asText(old[name]), after: asText(now[name]) }))
    .filter(line => line.before !== '—' || line.after !== '—')
    .map(line => ({ ...line, changed: line.before !== line.after }))
    .sort((a, b) => Number(b.changed) - Number(a.changed))
}
