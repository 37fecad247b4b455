import { makeCalendar, roll } from '../calendar'
import { addMonths, type BookDate, daysBetween } from '../dates'
import { divRound, type Fen, sumFen } from '../money'
import { type Refused, refuse } from '../refusal'
import { type AmountLine, ratePpmOn, unpaidPrincipalFen } from '../servicing'
import type { Act, LoanContract, LoanNow } from './acts'
import type { RevolveEvent } from './change-types'
import { openPlan, termsNow } from './open-plan'
import type { PlannedRow } from './plan-types'
import { interestPaused, standingOf } from './standing'

type RevolveAct = Extract<Act, { readonly kind: 'revolve' }>

/** Interest of 积数: Σ balance × days × R ÷ basis, rounded once. 1,300,000.00 at 5.4 % of 360 → 195.00. */
const interestOf = (loan: Pick<LoanContract, 'schedule'>, ratePpm: number, fenDays: bigint): Fen =>
  divRound(fenDays * BigInt(ratePpm), 1_000_000n * BigInt(loan.schedule.dayBasis), loan.schedule.rounding ?? 'half_up')

/** The bills of a 随借随还 line from its first day on, all with one balance; the last one takes the principal. */
export function revolvingRows(contract: LoanContract, from: BookDate, balanceFen: Fen): PlannedRow[] {
  const { valueDate, maturityDate, holidayShift = 'none', calendar = makeCalendar() } = contract.schedule
  const billDay = contract.revolving?.billDay ?? 20
  const rows: PlannedRow[] = []
  let startDate = from
  for (let month = 0; startDate < maturityDate; month++) {
    const billed = addMonths(valueDate, month, billDay)
    if (billed <= startDate) continue
    const dueDate = billed < maturityDate ? billed : maturityDate
    const days = daysBetween(startDate, dueDate)
    rows.push({
      seq: rows.length + 1,
      startDate,
      dueDate,
      payDate: roll(dueDate, holidayShift, calendar),
      principalFen: dueDate === maturityDate ? balanceFen : 0n,
      interestFen: interestOf(contract, contract.schedule.ratePpm, balanceFen * BigInt(days)),
      months: 0,
      days,
    })
    startDate = dueDate
  }
  return rows
}

/**
 * 随借随还: a draw within the limit, or principal back. Bills to come follow the new balance, the running one its 积数 (积数计息).
 * With `interestOn: 'repayment'` a repayment takes its share of the running 积数 along (利随本清).
 * Refuses revolving.none · restructured · amount-not-positive · over-limit · repaid-more-than-owed · draw-after-expiry.
 * Example at 5.4 %: 80,000 from 03-05, 50,000 more on 03-18: the bill of 03-20 asks 195.00; 60,000 back on 04-02: 442.50 on 04-20.
 */
export function decideRevolve(loan: LoanNow, act: RevolveAct): { readonly event: RevolveEvent } | Refused {
  const { contract, book } = loan
  const { date, movement, fen } = act
  if (!contract.revolving) return refuse('revolving.none')
  if (interestPaused(book)) return refuse('loan.interest-paused')
  if (standingOf(book).restructures > 0) return refuse('revolving.restructured')
  if (fen <= 0n) return refuse('revolving.amount-not-positive')
  const open = openPlan(loan, date)
  const running = open[0]
  if (!running) return refuse('revolving.draw-after-expiry')
  const bill = runningBill(loan, date)
  const heldFen = bill?.balanceFen ?? 0n
  const balanceFen = movement === 'draw' ? heldFen + fen : heldFen - fen
  if (balanceFen > (contract.limitFen ?? contract.schedule.principalFen)) return refuse('revolving.over-limit')
  if (balanceFen < 0n) return refuse('revolving.repaid-more-than-owed')
  const fenDays = bill?.fenDays ?? 0n
  const taken =
    movement === 'repay' && contract.revolving.interestOn === 'repayment'
      ? divRound(fenDays * fen, heldFen, 'half_up')
      : 0n
  const ratePpm = bill?.ratePpm ?? contract.servicing.ratePpm
  const bills = billsAfter(contract, ratePpm, open, { date, balanceFen, fenDays: fenDays - taken })
  const runsOn = interestOf(contract, ratePpm, fenDays - taken)
  const earned = {
    seq: movement === 'draw' ? running.seq : running.seq + 1,
    accruedFen: runsOn,
    byDaysFen: runsOn,
  }
  const rest = { kind: 'revolve', date, movement, fen, fenDays: fenDays - taken, earned } as const
  if (movement === 'draw') return { event: { ...rest, lines: [], rows: bills } }
  const interestFen = interestOf(contract, ratePpm, taken)
  const cut = { dueDate: date, payDate: date, months: 0, days: daysBetween(running.startDate, date) }
  const own: PlannedRow = { ...running, ...cut, principalFen: fen, interestFen }
  const lines: AmountLine[] = [
    { seq: own.seq, component: 'interest', fen: interestFen },
    { seq: own.seq, component: 'principal', fen },
  ]
  const rows = [own, ...bills.map(row => ({ ...row, seq: row.seq + 1 }))]
  return { event: { ...rest, lines: lines.filter(line => line.fen > 0n), rows } }
}

function billsAfter(
  contract: LoanContract,
  ratePpm: number,
  open: readonly PlannedRow[],
  state: { readonly date: BookDate; readonly balanceFen: Fen; readonly fenDays: bigint },
): PlannedRow[] {
  return open.map((row, index): PlannedRow => {
    const from = index === 0 ? state.date : row.startDate
    const ahead = state.balanceFen * BigInt(daysBetween(from, row.dueDate))
    return {
      ...row,
      principalFen: index === open.length - 1 ? state.balanceFen : 0n,
      interestFen: interestOf(contract, ratePpm, index === 0 ? state.fenDays + ahead : ahead),
    }
  })
}

/** 积数 of the running bill to a day, and the interest it makes. */
export interface RunningBill {
  readonly startDate: BookDate
  readonly dueDate: BookDate
  readonly balanceFen: Fen
  /** Up to the last movement, on that day. */
  readonly sinceFenDays: bigint
  readonly since: BookDate
  readonly fenDays: bigint
  readonly ratePpm: number
  readonly interestFen: Fen
}

/** The bill that is running on a day; null after the last day of the line. */
export function runningBill(loan: LoanNow, date: BookDate): RunningBill | null {
  const running = openPlan(loan, date)[0]
  if (!loan.contract.revolving || !running) return null
  const state = standingOf(loan.book).revolving
  const balanceFen = state?.balanceFen ?? sumFen(loan.book.installments.map(unpaidPrincipalFen))
  const inside = state !== null && state.at >= running.startDate
  const since = inside ? state.at : running.startDate
  const sinceFenDays = inside ? state.fenDays : 0n
  const fenDays = sinceFenDays + balanceFen * BigInt(daysBetween(since, date))
  const ratePpm = ratePpmOn(termsNow(loan), date)
  const { startDate, dueDate } = running
  const interestFen = interestOf(loan.contract, ratePpm, fenDays)
  return { startDate, dueDate, balanceFen, sinceFenDays, since, fenDays, ratePpm, interestFen }
}
