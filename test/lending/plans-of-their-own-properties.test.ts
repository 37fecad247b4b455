import fc from 'fast-check'
import { addDays, addMonths, bookDate } from '../../src/lending/dates'
import { type Act, type PrepaymentMode, preview, readStanding, replay, standingData } from '../../src/lending/loan'
import { divRound, sumFen } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import { prepaymentModes } from '../../src/lending/replan'
import type { PlanMethod, ScheduleTerms } from '../../src/lending/schedule'
import { balanced, contractOf, Life, stored } from './loan-walk'

const START = bookDate('2026-01-20')
const OWN: Readonly<Record<string, Partial<ScheduleTerms>>> = {
  balloon_tail: { tailFen: 3_000_000n },
  balloon_term: { amortizationPeriods: 60 },
  step: { step: { kind: 'ratio', everyPeriods: 5, growthPpm: 30_000 } },
  custom: {
    plan: [
      { date: bookDate('2026-06-11'), principalFen: 2_000_000n },
      { date: bookDate('2026-12-25'), principalFen: 0n },
      { date: bookDate('2027-05-02'), principalFen: 5_000_000n },
      { date: addMonths(START, 24), principalFen: 3_000_000n },
    ],
  },
  flat: {},
  biweekly_half: {},
}
const METHODS = Object.keys(OWN) as PlanMethod[]

/** Interest of rows asked anew by days on what is left, for methods that count every day: independent of how they were planned. */
function byHand(life: Life): void {
  const open = life.book.installments.filter(i => i.settledOn === null)
  let left = sumFen(open.map(i => i.principalFen))
  for (const [n, i] of open.entries()) {
    const days = (Date.parse(i.dueDate) - Date.parse(i.startDate)) / 86_400_000
    if (n > 0) expect(i.interestFen).toBe(divRound(left * 72_000n * BigInt(days), 360_000_000n, 'half_up'))
    left -= i.principalFen
  }
  expect(left).toBe(0n)
}

test('prepaid, moved to another day and prepaid again: principal adds up, nothing is left, stored and replayed it is the same', () => {
  let done = 0
  fc.assert(
    fc.property(
      fc.constantFrom(...METHODS),
      fc.nat(),
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 31 }),
      fc.constantFrom('keep' as const, 'share' as const, undefined),
      (method, pick, days, share, day, tail) => {
        const life = new Life(
          contractOf({ method, interestMode: 'actual', maturityDate: addMonths(START, 24), ...OWN[method] }),
        )
        const kinds = prepaymentModes(method)
        const kind = kinds[pick % kinds.length]!
        const rule = tail !== undefined && method.startsWith('balloon') ? { tail } : {}
        const mode = (kind === 'chosen_term' ? { kind, periods: 3, ...rule } : { kind, ...rule }) as PrepaymentMode
        const ask = (act: Act): void => {
          const seen = preview(life.until(act.date).now(), act)
          if (isRefused(seen)) return
          life.record(stored(seen.event))
          done++
          balanced(life)
          if (method !== 'flat') byHand(life)
          const { book } = life
          expect(replay(life.contract.servicing, life.log)).toEqual(book)
          expect(readStanding(standingData(book.standing))).toEqual(book.standing)
        }
        const prepay = (at: number): Act => {
          const open = sumFen(life.book.installments.map(i => i.principalFen - i.paidPrincipalFen))
          const on = addDays(START, at)
          return { kind: 'prepay', date: on, principalFen: (open * BigInt(share)) / 100n, mode }
        }
        const pay = (at: number): Act => ({ kind: 'repay', date: addDays(START, at), amountFen: 3_000_000n })
        ask(pay(days))
        ask(prepay(days))
        ask({ kind: 'due_day', date: addDays(START, days + 3), day: method === 'biweekly_half' ? (day % 7) + 1 : day })
        ask(prepay(days + 5))
      },
    ),
    { numRuns: 60, seed: 20261123 },
  )
  expect(done).toBeGreaterThan(120)
})
