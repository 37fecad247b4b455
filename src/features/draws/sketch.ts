import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { canonicalText, type Plain } from '../../lending/canonical'
import type { BookDate } from '../../lending/dates'
import { linesOf } from '../../lending/journal'
import { type Act, eventData, preview } from '../../lending/loan'
import type { Fen } from '../../lending/money'
import { isRefused, type Refused } from '../../lending/refusal'
import { rulesOn } from '../accounting/rules'
import type { Sketch } from '../changes/sketch'
import { type LockedLoan, loanNow } from '../loans/lock'
import { bankCalendar } from '../settings/queries'

/** What a draw, or principal paid back, makes of the loan. Reads only; under lock it is what will be done. */
export async function sketchMove(
  db: Kysely<DB>,
  loan: LockedLoan,
  act: Act,
  today: BookDate,
): Promise<Sketch | Refused> {
  const [calendar, rules] = await Promise.all([bankCalendar(db), rulesOn(db, today)])
  const seen = preview(loanNow(loan, calendar), act)
  if (isRefused(seen)) return seen
  const { before, after, postings, amountFen: _, ...decided } = seen
  const lines = linesOf(rules, postings)
  return {
    event: decided.event,
    entry: decided.event,
    before,
    after,
    changed: [],
    decided,
    cashLines: [],
    feesFen: 0n,
    otherLines: lines,
  }
}

export const drawAct = (loan: LockedLoan, date: BookDate, fen: Fen): Act =>
  loan.contract.revolving ? { kind: 'revolve', movement: 'draw', date, fen } : { kind: 'draw', date, fen }

/** What was seen, as a number: the same draw worked out again may only be done when it comes to the same plan. */
export const fingerprintOf = ({ event }: Sketch): string => {
  const content: Plain = [event.kind, event.date, eventData(event) as Plain]
  return createHash('sha256').update(canonicalText(content)).digest('hex')
}
