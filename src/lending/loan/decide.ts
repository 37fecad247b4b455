import { type Fen, sumFen } from '../money'
import { isRefused, type Refused, refuse } from '../refusal'
import { type PlanChange, type PrepaymentPlan, type RateSegment, WAIVABLE, type WaiverPlan } from '../replan'
import type { PayoffQuote } from '../servicing'
import type { Act, LoanNow } from './acts'
import { decideDivert, decideDivertEnd } from './decide-divert'
import { decideRecover, decideRefund, decideWriteOff } from './decide-loss'
import { decideDraw, decideDueDay, decideExtend, decidePause, decideRate, decideResume } from './decide-plan'
import { broughtFen, decideApplyPrepaid, decidePayoff, decidePrepay, decideRepay } from './decide-receipts'
import { decideRestructure, decideWaive, type Unpaid } from './decide-relief'
import { decideRevolve } from './decide-revolve'
import { standingOf } from './standing'
import type { LoanEvent } from './types'

/** The event that does what was asked, with what a screen wants to explain about it. */
export interface Decided {
  readonly event: LoanEvent
  readonly change?: PlanChange
  readonly split?: readonly RateSegment[]
  readonly prepayment?: PrepaymentPlan
  readonly payoff?: PayoffQuote
  readonly waiver?: WaiverPlan
  readonly unpaid?: Unpaid
}

const alone = (event: LoanEvent | Refused): Decided | Refused => (isRefused(event) ? event : { event })

/** What becomes of an act on a loan as it stands: an event to be recorded, or a named refusal. Nothing is changed. */
export function decide(loan: LoanNow, act: Act): Decided | Refused {
  if (standingOf(loan.book).writtenOff && act.kind !== 'recover') return refuse('loan.written-off')
  switch (act.kind) {
    case 'repay':
      return alone(decideRepay(loan, act))
    case 'payoff':
      return decidePayoff(loan, act)
    case 'apply_prepaid':
      return alone(decideApplyPrepaid(loan, act))
    case 'prepay':
      return decidePrepay(loan, act)
    case 'extend':
      return decideExtend(loan, act)
    case 'due_day':
      return decideDueDay(loan, act)
    case 'rate':
      return decideRate(loan, act)
    case 'pause':
      return decidePause(loan, act)
    case 'resume':
      return decideResume(loan, act)
    case 'draw':
      return decideDraw(loan, act)
    case 'revolve':
      return decideRevolve(loan, act)
    case 'waive':
      return decideWaive(loan, act)
    case 'restructure':
      return decideRestructure(loan, act)
    case 'write_off':
      return alone(decideWriteOff(loan, act))
    case 'recover':
      return alone(decideRecover(loan, act))
    case 'refund_prepaid':
      return alone(decideRefund(loan, act))
    case 'divert':
      return alone(decideDivert(loan, act))
    case 'divert_end':
      return alone(decideDivertEnd(loan, act))
    case 'non_accrual':
      return { event: act }
  }
}

/** What was asked when an event was made, so that it can be decided again on another past; null for what is not asked by anybody. */
export function actOf(event: LoanEvent): Act | null {
  switch (event.kind) {
    case 'disburse':
    case 'open':
    case 'overdue':
    case 'reverse':
    case 'rebook':
      return null
    case 'repay':
      return { kind: 'repay', date: event.date, amountFen: broughtFen(event), feesFen: feesOf(event.lines) }
    case 'payoff':
      return { kind: 'payoff', date: event.date, amountFen: broughtFen(event), feesFen: feesOf(event.lines) }
    case 'apply_prepaid':
      return { kind: 'apply_prepaid', date: event.date }
    case 'prepay': {
      const { kind, date, principalFen, mode, interestOn } = event
      return { kind, date, principalFen, mode, agreed: { interestOn, feeFen: feesOf(event.lines) } }
    }
    case 'waive': {
      const requests = WAIVABLE.map(component => ({ component, fen: sumOf(event.lines, component) }))
      return { kind: 'waive', date: event.date, requests, feesFen: feesOf(event.lines), atMost: true }
    }
    case 'divert':
      return { ...event, atMost: true }
    case 'recover':
      return { kind: 'recover', date: event.date, amountFen: event.principalFen + event.interestFen }
    case 'restructure': {
      const { rows: _, capitalisedFen: __, method, ...rest } = event
      return { ...rest, method: method as NonNullable<Extract<Act, { kind: 'restructure' }>['method']> }
    }
    default:
      return event
  }
}

type Lines = readonly { readonly component: string; readonly fen: Fen }[]

const sumOf = (lines: Lines, component: string): Fen =>
  sumFen(lines.filter(line => line.component === component).map(line => line.fen))

const feesOf = (lines: Lines): Fen => sumOf(lines, 'fee')
