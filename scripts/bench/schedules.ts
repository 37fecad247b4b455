import { bookDate } from '../../src/lending/dates'
import { buildSchedule } from '../../src/lending/schedule'
import type { Finding } from './stand'

const SECONDS = 3

/** 等额本息 over 30 years: plans a second on one core. */
export async function schedules(): Promise<Finding> {
  const plan = (extra: number) =>
    buildSchedule({
      principalFen: 100_000_000n + BigInt(extra),
      ratePpm: 35_000,
      method: 'equal_installment',
      frequency: 'monthly',
      valueDate: bookDate('2026-01-15'),
      maturityDate: bookDate('2056-01-15'),
      dueRule: { kind: 'fixed_day', day: 20 },
      dayBasis: 360,
      interestMode: 'period',
      oddMode: 'days',
    })
  for (let i = 0; i < 500; i++) plan(i)
  const until = performance.now() + SECONDS * 1000
  let made = 0
  for (; performance.now() < until; made++) plan(made)
  return { name: 'schedules of 360 periods', ours: made / SECONDS, unit: 'per second, one core', target: '>= 2000' }
}
