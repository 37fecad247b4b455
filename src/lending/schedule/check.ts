import { stepOf } from './grid'
import type { Schedule, ScheduleTerms } from './types'

/**
 * What must hold for every plan; a breach is a defect, so it throws.
 * The last payment of a level plan may differ from the others by what half a 分 per period can grow to at the loan's own rate:
 * 200,000 at 4.9 % over 360 months ends 2.79 above 1,061.45, and the bound there is about 11.8.
 */
export function checkSchedule(terms: ScheduleTerms, schedule: Schedule, lastIsWhole: boolean): void {
  if (schedule.totalPrincipalFen !== terms.principalFen) fail('principal does not add up')
  if (schedule.rows.at(-1)?.balanceFen !== 0n) fail('a balance is left after the last period')
  for (const row of schedule.rows) {
    if (row.principalFen < 0n || row.interestFen < 0n) fail(`negative amount in period ${row.seq}`)
  }
  const plain = (terms.installmentStepFen ?? 1n) === 1n && !terms.grace?.interestPeriods
  if (terms.method === 'equal_installment' && terms.interestMode === 'period' && lastIsWhole && plain) {
    checkTail(terms, schedule)
  }
}

function checkTail(terms: ScheduleTerms, schedule: Schedule): void {
  const last = schedule.rows.at(-1)
  const step = stepOf(terms)
  if (!last || schedule.installmentFen === null) return
  const count = schedule.rows.length
  const rate = (terms.ratePpm / 1e6) * (step.days > 0 ? step.days / terms.dayBasis : step.months / 12)
  const growth = rate === 0 ? count : Math.expm1(count * Math.log1p(rate)) / rate
  const bound = BigInt(Math.ceil(growth) + count)
  const gap = last.paymentFen - schedule.installmentFen
  if (gap > bound || -gap > bound) fail('last payment is not level')
}

const fail = (what: string): never => {
  throw new Error(`schedule: ${what}`)
}
