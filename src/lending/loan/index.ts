export type { Act, LoanContract, LoanNow, RestructureAct } from './acts'
export {
  applyEvent,
  EMPTY_BOOK,
  effective,
  figuresOf,
  needsReplay,
  overduePrincipalFen,
  replay,
  wholeDebtFen,
} from './book'
export type * from './change-types'
export { dayEndEvents } from './day-ends'
export { actOf, type Decided, decide } from './decide'
export { type Unpaid, unpaidOn } from './decide-relief'
export { type RunningBill, revolvingRows, runningBill } from './decide-revolve'
export { type DiversionCharge, type DiversionStretch, diversionCharge, diversionSeqs } from './diversion-charge'
export { type EventData, eventData, readEvent, type StoredEvent } from './event-json'
export { postingsOf } from './event-postings'
export { followsMovements, openPlan, quoteOf, replanTerms, termsNow } from './open-plan'
export { openedBalanceFen, openedInterestFen, openedPostings } from './opened'
export { type LoanUse, loanUse, mustBeEntrusted, type PaymentMode } from './payment-mode'
export { plannedRow } from './planned-row'
export { amountsOf, splitLines } from './postings'
export { amountOf, type LoanSide, type Preview, preview } from './preview'
export { type Rebooked, type RebookRequest, type Redecided, rebook, rebookReversal } from './rebook'
export { AS_AGREED, currentTerms, interestPaused, standingOf } from './standing'
export { readStanding, standingData } from './standing-json'
export type { Diverted, InterestPause, RevolvingState, Standing, WrittenOff } from './standing-types'
export { isTakenBack, looksFresh, type TakenBack, takeBack } from './take-back'
export * from './types'
