import { sql } from 'kysely'
import { addDays, type BookDate, bookDate } from '../../src/lending/dates'
import { dueNow, payoff, receipt, undo, wholeOf } from './acts/receipt'
import type { Habit } from './cast'
import { type LoanStory, loans } from './loans'
import { timeOf } from './numbers'
import type { Act, Stage } from './stage'
import { workdayFrom } from './workdays'

interface Open {
  readonly loanId: number
  readonly seq: number
  readonly payDate: BookDate
}

const HORIZON_DAYS = 5

/** 期 that are not settled and fall due within days, of all loans of the story. */
async function openInstallments(stage: Stage, today: BookDate): Promise<Map<number, Open[]>> {
  const { rows } = await sql<Open>`
    select i.loan_id, i.seq, i.pay_date from installments i join loans l on l.id = i.loan_id
    where i.settled_on is null and l.state = 'active' and i.pay_date <= ${addDays(today, HORIZON_DAYS)}::date
    order by i.loan_id, i.seq`.execute(stage.db)
  const byLoan = new Map<number, Open[]>()
  for (const row of rows) byLoan.set(row.loanId, [...(byLoan.get(row.loanId) ?? []), row])
  return byLoan
}

/** The receipts of a day: every borrower by his habit. */
export async function receipts(stage: Stage, today: BookDate): Promise<Act[]> {
  const open = await openInstallments(stage, today)
  return loans.flatMap(loan => {
    if (!stage.has(`${loan.id}/release`)) return []
    const { pays = {} } = loan
    if (pays.payoffOn !== undefined && today >= pays.payoffOn) return [payoff(stage, loan)]
    const dues = open.get(stage.id(`${loan.id}/release`, 'loanId')) ?? []
    return [...deposits(stage, loan, pays, today), ...byHabit({ stage, loan, pays, today }, dues)]
  })
}

function deposits(stage: Stage, loan: LoanStory, { deposit }: Habit, today: BookDate): Act[] {
  if (!deposit || today < deposit.on) return []
  return [receipt(stage, loan, 'deposit', () => BigInt(deposit.yuan) * 100n)]
}

interface Payer {
  readonly stage: Stage
  readonly loan: LoanStory
  readonly pays: Habit
  readonly today: BookDate
}

function byHabit({ stage, loan, pays, today }: Payer, dues: readonly Open[]): Act[] {
  const { early, late = {}, stops, partOf, mistakeAt } = pays
  const part = partOf && dues.find(due => due.payDate >= partOf.on && due.payDate <= today)
  if (partOf && part) return [partly({ stage, loan, pays, today }, part, partOf.percent)]
  const wanted = dues.filter(due => stops === undefined || due.payDate < stops)
  if (early !== undefined) {
    return wanted
      .filter(due => addDays(due.payDate, -early) <= today)
      .map(due => receipt(stage, loan, `early/${due.seq}`, wholeOf(due.seq)))
  }
  const payable = wanted.filter(due => workdayFrom(addDays(due.payDate, late[due.seq] ?? 0)) <= today)
  const last = payable.at(-1)
  if (!last) return []
  const what = `pay/${last.seq}/${today}`
  if (last.seq !== mistakeAt || late[last.seq] !== undefined) return [receipt(stage, loan, what, dueNow)]
  return corrected(stage, loan, last.seq, what)
}

const partly = ({ stage, loan }: Payer, { seq, payDate }: Open, percent: number): Act =>
  receipt(stage, loan, `part/${seq}`, (book, hand) => {
    const onTime = workdayFrom(bookDate(payDate)) >= hand.today
    return onTime ? (wholeOf(seq)(book, hand) * BigInt(percent)) / 100n : 0n
  })

/** Booked with a figure too many, taken back before noon, booked again. */
function corrected(stage: Stage, loan: LoanStory, seq: number, what: string): Act[] {
  const wrong = `wrong/${seq}`
  return [
    receipt(stage, loan, wrong, (book, hand) => dueNow(book, hand) * 10n, timeOf(`${loan.id} wrong`, 9, 10)),
    undo(stage, loan, wrong, timeOf(`${loan.id} undo`, 10, 11)),
    receipt(stage, loan, what, dueNow, timeOf(`${loan.id} again`, 11, 12)),
  ]
}
