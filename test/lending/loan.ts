import { addMonths, bookDate } from '../../src/lending/dates'
import { parseMoney } from '../../src/lending/money'
import { isRefused, type Refused } from '../../src/lending/refusal'
import { buildSchedule } from '../../src/lending/schedule'
import { BY_PERIOD, type Installment, openInstallment, type ServicingTerms } from '../../src/lending/servicing'

export const d = bookDate
export const fen = (text: string): bigint => {
  const money = parseMoney(text)
  if (isRefused(money)) throw new Error(text)
  return money.fen
}
export const accepted = <T>(result: T | Refused): T => {
  if (isRefused(result)) throw new Error(result.refused)
  return result
}

/** 100,000 at 7.2 % over 12 months 等额本息, value 2026-02-20: installments due 03-20, 04-20, … */
export const loan = (valueDate = '2026-02-20'): Installment[] =>
  accepted(
    buildSchedule({
      principalFen: 10_000_000n,
      ratePpm: 72_000,
      method: 'equal_installment',
      frequency: 'monthly',
      valueDate: d(valueDate),
      maturityDate: addMonths(d(valueDate), 12),
      dueRule: { kind: 'fixed_day', day: 20 },
      dayBasis: 360,
      interestMode: 'period',
    }),
  ).rows.map(openInstallment)

export const terms: ServicingTerms = {
  ratePpm: 72_000,
  penaltyRatioPpm: 500_000,
  compoundBase: 'penalty',
  maturityDate: d('2027-02-20'),
  dayBasis: 360,
  graceDays: 0,
  allocationPolicy: BY_PERIOD,
}

export const one = (change: Partial<Installment> = {}): Installment => ({
  ...loan()[0]!,
  principalFen: fen('10,000'),
  interestFen: fen('600'),
  ...change,
})
