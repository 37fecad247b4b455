import { bookDate } from '../../src/lending/dates'
import { formatFen, parseMoney } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import { buildSchedule, type Schedule, type ScheduleTerms } from '../../src/lending/schedule'

export type Overrides = Partial<Omit<ScheduleTerms, 'valueDate' | 'maturityDate'>> & {
  from?: string
  to?: string
  principal?: string
}

export function plan({
  from = '2026-01-20',
  to = '2027-01-20',
  principal = '100,000.00',
  ...rest
}: Overrides = {}): Schedule {
  const money = parseMoney(principal)
  if (isRefused(money)) throw new Error(money.refused)
  const schedule = buildSchedule({
    principalFen: money.fen,
    ratePpm: 72_000,
    method: 'equal_installment',
    frequency: 'monthly',
    valueDate: bookDate(from),
    maturityDate: bookDate(to),
    dueRule: { kind: 'fixed_day', day: 20 },
    dayBasis: 360,
    interestMode: 'period',
    ...rest,
  })
  if (isRefused(schedule)) throw new Error(schedule.refused)
  return schedule
}

export const payments = (s: Schedule): string[] => s.rows.map(row => formatFen(row.paymentFen))
export const interest = (s: Schedule): string[] => s.rows.map(row => formatFen(row.interestFen))
export const total = (s: Schedule): string => formatFen(s.totalInterestFen)
export const installment = (s: Schedule): string => formatFen(s.installmentFen ?? 0n)
export const row = (s: Schedule, seq: number): string => {
  const found = s.rows.at(seq > 0 ? seq - 1 : seq)
  return found
    ? `${formatFen(found.principalFen)} + ${formatFen(found.interestFen)} = ${formatFen(found.paymentFen)}`
    : ''
}
