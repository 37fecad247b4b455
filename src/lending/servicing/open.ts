import type { ScheduleRow } from '../schedule/types'
import type { Installment } from './types'

type Row = Pick<ScheduleRow, 'seq' | 'startDate' | 'dueDate' | 'payDate' | 'principalFen' | 'interestFen'>

/** A planned row as an installment nothing has happened to yet. */
export const openInstallment = (row: Row): Installment => ({
  seq: row.seq,
  startDate: row.startDate,
  dueDate: row.dueDate,
  payDate: row.payDate,
  principalFen: row.principalFen,
  interestFen: row.interestFen,
  paidPrincipalFen: 0n,
  paidInterestFen: 0n,
  paidPenaltyFen: 0n,
  paidCompoundFen: 0n,
  penaltyFen: 0n,
  compoundFen: 0n,
  penaltyThrough: null,
  overdue: false,
  settledOn: null,
})
