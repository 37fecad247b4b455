import type { Chance } from '../../src/learning/chance'
import { addDays, type BookDate, daysBetween } from '../../src/lending/dates'
import type { PrepaymentMode } from '../../src/lending/loan'
import type { Fen } from '../../src/lending/money'
import { prepaymentModes } from '../../src/lending/replan'
import type { PlanMethod, ScheduleTerms, StepRule } from '../../src/lending/schedule'
import { day } from './reference/calendar'
import type { Agreed } from './reference/card'

interface Loan {
  readonly method: PlanMethod
  readonly principalFen: Fen
  readonly valueDate: BookDate
  readonly maturityDate: BookDate
  readonly periods: number
}

interface OwnParts {
  readonly schedule: Partial<ScheduleTerms>
  readonly agreed: Partial<Agreed>
}

/** What a method asks beyond amount, rate and days, told to both sides in their own words. */
export function ownParts(chance: Chance, loan: Loan): OwnParts {
  switch (loan.method) {
    case 'balloon_tail': {
      const tail = chance.fen(1n, (loan.principalFen * 7n) / 10n)
      return { schedule: { tailFen: tail }, agreed: { tail } }
    }
    case 'balloon_term': {
      const over = loan.periods + 1 + chance.whole(0, 60)
      return { schedule: { amortizationPeriods: over }, agreed: { over } }
    }
    case 'step':
      return steps(chance, loan)
    case 'custom':
      return lines(chance, loan)
    default:
      return { schedule: {}, agreed: {} }
  }
}

function steps(chance: Chance, { principalFen }: Loan): OwnParts {
  const everyPeriods = chance.whole(1, 12)
  const growthPpm = chance.whole(-50_000, 100_000)
  const increaseFen = chance.fen(1n, principalFen / 200n + 1n) * (chance.often(0.3) ? -1n : 1n)
  const ratio = chance.often(0.5)
  const step: StepRule = ratio
    ? { kind: 'ratio', everyPeriods, growthPpm }
    : { kind: 'amount', everyPeriods, increaseFen }
  const told = { every: everyPeriods, growthPpm: ratio ? growthPpm : 0, more: ratio ? 0n : increaseFen }
  return { schedule: { step }, agreed: { steps: told } }
}

/** Some days of its own, the last one the end; now and then interest only. */
function lines(chance: Chance, { principalFen, valueDate, maturityDate }: Loan): OwnParts {
  const dates: BookDate[] = []
  const gap = Math.max(2, Math.floor(daysBetween(valueDate, maturityDate) / chance.whole(1, 10)))
  for (let on = addDays(valueDate, gap); on < maturityDate; on = addDays(on, chance.whole(1, gap * 2))) dates.push(on)
  let left = principalFen
  const plan = [...dates, maturityDate].map((date, at) => {
    const part = at === dates.length ? left : chance.often(0.2) ? 0n : chance.fen(0n, left / 2n)
    left -= part
    return { date, principalFen: part }
  })
  return {
    schedule: { plan },
    agreed: { plan: plan.map(line => ({ due: day(line.date), principal: line.principalFen })) },
  }
}

const ALL_MODES = ['lower_payment', 'shorter_term', 'off_tail', 'from_back', 'from_front', 'in_proportion'] as const

/** How the plan goes on: mostly one of the ways of its method. */
export function modeOf(chance: Chance, method: PlanMethod, periods: number): PrepaymentMode {
  const kinds = prepaymentModes(method)
  const kind = chance.often(0.97) ? chance.one(kinds) : chance.one(ALL_MODES)
  if (kind === 'off_tail' || kind === 'from_back' || kind === 'from_front' || kind === 'in_proportion') return { kind }
  const balloon = method === 'balloon_tail' || method === 'balloon_term'
  const tail = balloon && chance.often(0.7) ? { tail: chance.one(['keep', 'share'] as const) } : {}
  return kind === 'chosen_term' ? { kind, periods: chance.whole(1, periods + 1), ...tail } : { kind, ...tail }
}
