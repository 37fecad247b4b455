import { type Spec, specsOf } from '../customers/fields'
import type { CustomerKind } from '../customers/identity'
import type { BasicField } from '../customers/record'
import said from './said.json'

/** What a column of the workbook may hold: a field of the customer file, or the staff number of who keeps him. */
export type Target = BasicField | 'officerNo'
export interface Mapping {
  readonly kind: CustomerKind
  /** Target → place of the column, counted from 0. */
  readonly columns: Readonly<Partial<Record<Target, number>>>
}

export const OFFICER: { readonly name: 'officerNo'; readonly label: string } = {
  name: 'officerNo',
  label: '客户经理工号',
}
export const MUST: readonly Target[] = ['name', 'idNo', 'phone']

export interface TargetSpec {
  readonly name: Target
  readonly label: string
  readonly spec?: Spec
}
export const targetsOf = (kind: CustomerKind): readonly TargetSpec[] => [
  ...specsOf(kind).map(spec => ({ name: spec.name, label: spec.label, spec })),
  OFFICER,
]

/** How columns are called in the workbooks of other programs. */
const NAMES: Readonly<Partial<Record<string, readonly string[]>>> = said.columns

const plain = (header: string): string => header.replace(/[\s*＊]|[（(][^）)]*[）)]/g, '')

export const guessColumns = (headers: readonly string[], kind: CustomerKind): Mapping['columns'] =>
  likelyColumns(
    headers,
    targetsOf(kind).map(({ name, label }) => [name, [label, ...(NAMES[name] ?? [])]]),
  )

/** The most likely column for each target; each column is used once, the first name that fits wins. */
export function likelyColumns<T extends string>(
  headers: readonly string[],
  targets: readonly (readonly [name: T, said: readonly string[]])[],
): Partial<Record<T, number>> {
  const taken = new Set<number>()
  const found: Partial<Record<T, number>> = {}
  for (const [name, said] of targets) {
    const names = said.map(plain)
    const at = headers.findIndex((header, i) => !taken.has(i) && names.includes(plain(header)))
    if (at < 0) continue
    taken.add(at)
    found[name] = at
  }
  return found
}
