import { earlier, later } from '../dates'
import { type Fen, maxFen, minFen, sumFen } from '../money'
import { isRefused, type Refused, refuse } from '../refusal'
import { leadOf, type PrepaymentPlan, type PrepaymentRules, planPrepayment, type ReplanTerms } from '../replan'
import {
  type AmountLine,
  earnedFactor,
  overdueDays,
  type PayoffQuote,
  planRepayment,
  policyFor,
  type ServicingTerms,
} from '../servicing'
import type { Act, LoanNow } from './acts'
import type { PlanState, PrepayEvent } from './change-types'
import {
  arrearsFen,
  firstSeqOf,
  followsMovements,
  levelFen,
  openPlan,
  quoteOf,
  replanTerms,
  termsNow,
} from './open-plan'
import { interestPaused } from './standing'
import type { PlannedRow, ReceiptEvent } from './types'

type ActOf<K extends Act['kind']> = Extract<Act, { readonly kind: K }>

/** The order of the contract while the loan accrues, principal first from day 91 (金融企业会计制度 2001). */
function receiptTerms(loan: LoanNow, act: { readonly date: ReceiptEvent['date'] }): ServicingTerms {
  const terms = termsNow(loan)
  const days = overdueDays(loan.book.installments, act.date, { graceDays: terms.graceDays })
  return { ...terms, allocationPolicy: policyFor(days, terms.allocationPolicy) }
}

/** What is not due yet stays as 溢缴款 and pays the next 期 on its day. */
export function decideRepay(loan: LoanNow, act: ActOf<'repay'>): ReceiptEvent | Refused {
  const { date, amountFen, feesFen } = act
  const plan = planRepayment(receiptTerms(loan, act), loan.book.installments, {
    date,
    amountFen,
    ...(feesFen === undefined ? {} : { feesFen }),
  })
  if (!isRefused(plan)) return { kind: 'repay', date, lines: plan.lines, prepaidFen: plan.leftFen }
  return plan.refused === 'repayment.nothing-due' ? { kind: 'repay', date, lines: [], prepaidFen: amountFen } : plan
}

/** 溢缴款 pays what is due; refuses prepaid.none and repayment.nothing-due. */
export function decideApplyPrepaid(loan: LoanNow, act: ActOf<'apply_prepaid'>): ReceiptEvent | Refused {
  const { prepaidFen, installments } = loan.book
  if (prepaidFen === 0n) return refuse('prepaid.none')
  const plan = planRepayment(receiptTerms(loan, act), installments, { date: act.date, amountFen: prepaidFen })
  if (isRefused(plan)) return plan
  return { kind: 'apply_prepaid', date: act.date, lines: plan.lines, prepaidFen: plan.leftFen - prepaidFen }
}

/** 提前结清: 溢缴款 first, then the money brought. Refuses payoff.nothing-owed · payoff.amount-short. */
export function decidePayoff(
  loan: LoanNow,
  act: ActOf<'payoff'>,
): { readonly event: ReceiptEvent; readonly payoff: PayoffQuote } | Refused {
  const { feesFen = 0n, prepaymentFeePpm = 0 } = act
  const payoff = quoteOf(loan, act.date, { feesFen, prepaymentFeePpm })
  if (payoff.totalFen === 0n) return refuse('payoff.nothing-owed')
  const broughtFen = act.amountFen ?? maxFen(payoff.totalFen - loan.book.prepaidFen, 0n)
  if (broughtFen + loan.book.prepaidFen < payoff.totalFen) return refuse('payoff.amount-short')
  const lines = payoff.lines.map(({ seq, component, fen }) => ({ seq, component, fen }))
  return { event: { kind: 'payoff', date: act.date, lines, prepaidFen: broughtFen - payoff.totalFen }, payoff }
}

const NO_LIMITS: PrepaymentRules = { interestOn: 'whole_balance', minimumFen: 1n, lockedMonths: 0, tiers: [] }

/**
 * 部分提前还款: a row of its own, paid at once, and the rest of the plan after it; 溢缴款 is used first. Refusals: see planPrepayment.
 */
export function decidePrepay(
  loan: LoanNow,
  act: ActOf<'prepay'>,
): { readonly event: PrepayEvent; readonly prepayment: PrepaymentPlan } | Refused {
  const { date, principalFen, mode, agreed, feesFen = 0n } = act
  // As with every other change of a plan: reckoned anew, the rows to come would bear interest again.
  if (interestPaused(loan.book)) return refuse('loan.interest-paused')
  if (followsMovements(loan)) return refuse('prepayment.revolving')
  const terms = termsNow(loan)
  const rows = openPlan(loan, date)
  const planTerms = replanTerms(loan, date)
  const rules = act.rules ?? { ...NO_LIMITS, interestOn: agreed?.interestOn ?? NO_LIMITS.interestOn }
  const prepayment = planPrepayment(
    {
      terms: planTerms,
      valueDate: loan.contract.schedule.valueDate,
      rows,
      arrearsFen: arrearsFen(loan, date),
      installmentFen: levelFen(rows.slice(leadOf(rows))),
      earned: (from, to) => earnedFactor(terms, from, to),
      ...(terms.earned ? { mark: terms.earned } : {}),
    },
    { date, principalFen, mode },
    rules,
  )
  if (isRefused(prepayment)) return prepayment
  const fee = agreed?.feeFen ?? prepayment.feeFen
  const running = rows[0]
  if (!running) return refuse('replan.no-periods')
  const lines: AmountLine[] = [
    { seq: null, component: 'fee', fen: fee + feesFen },
    { seq: running.seq, component: 'interest', fen: prepayment.interestFen },
    { seq: running.seq, component: 'principal', fen: principalFen },
  ]
  const asked = lines.filter(line => line.fen > 0n)
  const usedFen = minFen(loan.book.prepaidFen, sumFen(asked.map(line => line.fen)))
  const event: PrepayEvent = {
    kind: 'prepay',
    date,
    rows: prepaidRows(running, prepayment, act, rules),
    mode,
    interestOn: rules.interestOn,
    principalFen,
    lines: asked,
    prepaidFen: -usedFen,
    ...stateAfter(loan, planTerms, prepayment),
  }
  const totalFen = principalFen + prepayment.interestFen + fee + feesFen
  return { event, prepayment: { ...prepayment, feeFen: fee, chargedFen: feesFen, totalFen } }
}

/** What was prepaid has a 期 of its own, so payments that are counted have a number more from here on. */
function stateAfter(loan: LoanNow, { method }: ReplanTerms, { state }: PrepaymentPlan): { state?: PlanState } {
  const counts = method === 'step' || method === 'balloon_term'
  const all = { ...state, ...(counts ? { firstSeq: firstSeqOf(loan) + 1 } : {}) }
  return Object.keys(all).length > 0 ? { state: all } : {}
}

/** The running period is cut at the day of the prepayment when its interest was paid up to then. */
function prepaidRows(
  running: PlannedRow,
  plan: PrepaymentPlan,
  { date, principalFen }: ActOf<'prepay'>,
  rules: PrepaymentRules,
): readonly PlannedRow[] {
  const own: PlannedRow = {
    ...running,
    startDate: earlier(running.startDate, date),
    dueDate: date,
    payDate: date,
    principalFen,
    interestFen: plan.interestFen,
    months: 0,
    days: 0,
  }
  const rest = plan.after.map((row, index): PlannedRow => {
    const startDate = index === 0 && rules.interestOn === 'whole_balance' ? later(date, row.startDate) : row.startDate
    return { ...row, seq: running.seq + 1 + index, startDate }
  })
  return [own, ...rest]
}

/** Money that came in with an event: what its lines pay and what was left over, less the 溢缴款 used. */
export const broughtFen = (event: { readonly lines: readonly AmountLine[]; readonly prepaidFen: Fen }): Fen =>
  sumFen(event.lines.map(line => line.fen)) + event.prepaidFen
