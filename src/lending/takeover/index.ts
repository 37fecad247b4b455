export { openingOf } from './opening'
export { BALANCE_REASONS, type BalanceReason, GAP_REASONS, type GapReason, type Proof, proofOf } from './proof'
export {
  RATE_UNITS,
  type RateUnit,
  readOldDate,
  readOldMoney,
  readOldRate,
  readOldTerm,
  readOldWhole,
} from './read-old'
export { OLD_STATES, type OldLoan, type OldState, type Opening } from './types'
export { type TakeoverUndone, undoTakeover } from './undo'
