import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { addDays, type BookDate } from '../../lending/dates'
import { type Fen, formatFen } from '../../lending/money'
import type { Viewer } from '../../permissions'
import { lockLoans } from '../loans/lock'
import { openFeesByLoan } from '../repayments/fees/open'
import { mostFen } from '../repayments/plan'
import { numberSetting } from '../settings/queries'
import type { Mapping } from './columns'
import type { JudgeDebit } from './debit-result'
import { type Facts, type Problem, problem, rowKeyOf } from './facts'
import { matchLoans } from './match'
import type { Batch } from './queries'
import { postedKeys } from './running'

export interface Checked {
  readonly rowNo: number
  readonly state: 'ready' | 'wrong' | 'out'
  readonly problem: Problem | null
  readonly loanId: number | null
  readonly facts: Facts
  readonly rowKey: string | null
}

/** What rows before this one in the file have said. */
export interface Seen {
  readonly serials: Map<string, number>
  readonly equals: Map<string, number>
  readonly takenFen: Map<number, Fen>
}

export interface Run {
  readonly batch: Batch
  readonly viewer: Viewer
  readonly mapping: Mapping
  readonly seen: Seen
}

/** Rows against the book: which loan, whether it can take the money, whether it was booked before. */
export async function judgeAll(
  trx: Transaction<DB>,
  { batch, viewer, seen }: Run,
  rows: readonly { rowNo: number; facts: Facts }[],
  today: BookDate,
  judge: JudgeDebit | null,
): Promise<Checked[]> {
  const asked = rows.map(row => ({ ...row, facts: judge ? judge.facts(row.facts) : row.facts }))
  const matches = await matchLoans(
    trx,
    viewer,
    asked.map(row => row.facts),
    today,
  )
  const used = await usedSerials(trx, batch.channel, asked)
  const loanIds = [...new Set(matches.flatMap(match => ('loanId' in match ? [match.loanId] : [])))]
  const [loans, feesOf] = await Promise.all([lockLoans(trx, loanIds), openFeesByLoan(trx, loanIds)])
  const room = new Map(loans.map(loan => [loan.id, mostFen(loan, today, feesOf(loan.id))]))
  const oldest = addDays(today, -(await numberSetting(trx, 'batch.past-days', today, 0)))
  const keys = asked.map(({ facts }) => keyOf(batch.channel, facts, seen))
  const posted = await postedKeys(trx, keys)
  return asked.map(({ rowNo, facts }, i): Checked => {
    const match = matches[i]!
    const loanId = 'loanId' in match ? match.loanId : null
    const rowKey = keys[i]!
    const bad =
      facts.problem ??
      judge?.refuse(facts, loanId) ??
      dateProblem(facts, oldest, today) ??
      serialProblem(facts, rowNo, seen, used.has(facts.serial ?? '') || posted.has(rowKey)) ??
      ('problem' in match ? match.problem : roomProblem(match.loanId, facts, room, seen))
    const out = facts.out || (judge?.failed(facts) ?? false)
    return { rowNo, state: bad ? (out ? 'out' : 'wrong') : 'ready', problem: bad ?? null, loanId, facts, rowKey }
  })
}

function keyOf(channel: string, facts: Facts, seen: Seen): string {
  const first = rowKeyOf(channel, facts, 0)
  const nth = seen.equals.get(first) ?? 0
  seen.equals.set(first, nth + 1)
  return facts.serial !== null || nth === 0 ? first : rowKeyOf(channel, facts, nth)
}

async function usedSerials(trx: Transaction<DB>, channel: string, rows: readonly { facts: Facts }[]) {
  const serials = rows.flatMap(({ facts }) => (facts.serial === null ? [] : [facts.serial]))
  const found = await trx
    .selectFrom('repaymentSerials')
    .select('bankSerial')
    .where('channel', '=', channel)
    .where('bankSerial', '=', sql<string>`any(${serials}::text[])`)
    .execute()
  return new Set(found.map(row => row.bankSerial))
}

function dateProblem({ date }: Facts, oldest: BookDate, today: BookDate): Problem | null {
  if (date === null || (date >= oldest && date <= today)) return null
  return date > today
    ? problem('交易日期 {day} 晚于业务日期', { day: date })
    : problem('交易日期 {day} 不是当前业务日期，请办理倒起息', { day: date })
}

function serialProblem({ serial }: Facts, rowNo: number, seen: Seen, used: boolean): Problem | null {
  if (used) return problem('这笔已经入账')
  if (serial === null) return null
  const first = seen.serials.get(serial)
  if (first !== undefined) return problem('与第 {n} 行银行流水号相同', { n: first })
  seen.serials.set(serial, rowNo)
  return null
}

/** Several rows of a file may be for one loan: together they must not be more than it can owe. */
function roomProblem(loanId: number, { amountFen }: Facts, room: ReadonlyMap<number, Fen>, seen: Seen): Problem | null {
  const taken = seen.takenFen.get(loanId) ?? 0n
  const most = room.get(loanId) ?? 0n
  if (taken + amountFen! > most) return problem('金额超过借据全部未还本息 {most} 元', { most: formatFen(most) })
  seen.takenFen.set(loanId, taken + amountFen!)
  return null
}
