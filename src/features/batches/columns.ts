import { createHash } from 'node:crypto'
import type { ReadRow } from '../../export/cells'
import { likelyColumns } from '../imports/columns'
import said from './said.json'

/** What a column of a bank's file may hold. */
export const TARGETS = [
  'amount',
  'serial',
  'date',
  'loanNo',
  'contractNo',
  'name',
  'account',
  'idTail',
  'memo',
  'direction',
  'code',
  'words',
] as const
export type Target = (typeof TARGETS)[number]
/** Target → place of the column, counted from 0. */
export type Mapping = Readonly<Partial<Record<Target, number>>>
export type BatchKind = 'file' | 'debit'

export const TARGET_WORDS: Readonly<Record<Target, string>> = {
  amount: '金额',
  serial: '银行流水号',
  date: '交易日期',
  loanNo: '借据号',
  contractNo: '合同号',
  name: '户名',
  account: '账号',
  idTail: '证件号后四位',
  memo: '摘要',
  direction: '借贷标志',
  code: '扣款结果代码',
  words: '结果说明',
}

const RESULT: readonly Target[] = ['code', 'words']
export const targetsFor = (kind: BatchKind): readonly Target[] =>
  kind === 'debit' ? TARGETS : TARGETS.filter(target => !RESULT.includes(target))
export const mustHave = (kind: BatchKind): readonly Target[] => (kind === 'debit' ? ['loanNo', 'code'] : ['amount'])

/** How banks and their programs call these columns. */
const SAID: Readonly<Record<Target, readonly string[]>> = said

export const guessColumns = (headers: readonly string[], kind: BatchKind): Mapping =>
  likelyColumns(
    headers,
    targetsFor(kind).map(name => [name, [TARGET_WORDS[name], ...SAID[name]]]),
  )

const LOOK_AT = 40

/** Banks write a few lines before the table: its head is the first row that names the most columns we know. */
export function withoutPreamble(rows: readonly ReadRow[], kind: BatchKind): readonly ReadRow[] {
  const scores = rows.slice(0, LOOK_AT).map(row => Object.keys(guessColumns(row.cells, kind)).length)
  const best = Math.max(0, ...scores)
  return best < 2 ? rows : rows.slice(scores.indexOf(best))
}

/** The same columns in the same order are the same layout. */
export const fingerprintOf = (headers: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(headers)).digest('hex')

/** A mapping as it was kept; only places that are columns of this file. */
export function mappingFrom(stored: unknown, headers: readonly string[]): Mapping {
  const found: Partial<Record<Target, number>> = {}
  if (typeof stored !== 'object' || stored === null) return found
  for (const target of TARGETS) {
    const at = (stored as Record<string, unknown>)[target]
    if (typeof at === 'number' && Number.isInteger(at) && at >= 0 && at < headers.length) found[target] = at
  }
  return found
}
