import type { Chance } from '../../src/learning/chance'
import { addDays, addMonths, type BookDate, daysBetween, fromDayNumber } from '../../src/lending/dates'
import { type Act, figuresOf, standingOf } from '../../src/lending/loan'
import { type Fen, sumFen } from '../../src/lending/money'
import type { PlanMethod } from '../../src/lending/schedule'
import { type AllocationPolicy, BY_COMPONENT, BY_PERIOD, duesOf, isDue } from '../../src/lending/servicing'
import type { Birth, Life, Step } from './life'
import { modeOf, ownParts } from './own-parts'
import { day } from './reference/calendar'

const METHODS = ['equal_installment', 'equal_principal', 'interest_only', 'bullet', 'flat'] as const
const POLICIES: Readonly<Record<'by_period' | 'by_component', AllocationPolicy>> = {
  by_period: BY_PERIOD,
  by_component: BY_COMPONENT,
}

/** A new loan of any kind the card knows, told to both sides in their own words. */
export function birth(chance: Chance): Birth {
  const valueDate = fromDayNumber(day('2018-01-01') + chance.whole(0, 3_600))
  const everyMonths = chance.often(0.85) ? 1 : 3
  const periods = chance.whole(2, everyMonths === 1 ? 36 : 12)
  const maturityDate = addMonths(valueDate, everyMonths * periods)
  const principalFen = chance.fen(100_000n, 80_000_000n)
  const limitFen = chance.often(0.3) ? principalFen * 2n : principalFen
  const ratePpm = chance.whole(10_000, 240_000)
  const method = chance.weighted([
    [5, METHODS[0]],
    [3, METHODS[1]],
    [2, METHODS[2]],
    [1, METHODS[3]],
    [1, METHODS[4]],
    [2, 'balloon_tail'],
    [2, 'balloon_term'],
    [2, 'step'],
    [2, 'custom'],
    [1, 'biweekly_half'],
  ] as const)
  const dueDay = chance.whole(1, 31)
  const dayBasis = chance.often(0.7) ? 360 : 365
  const interestMode = chance.often(0.6) ? 'period' : 'actual'
  const holidayShift = chance.often(0.5) ? 'next' : 'none'
  const penaltyRatioPpm = chance.whole(300_000, 500_000)
  const compoundBase = chance.one(['penalty', 'contract_then_penalty', 'none'] as const)
  const graceDays = chance.one([0, 0, 0, 3, 7])
  const order = chance.one(['by_period', 'by_component'] as const)
  const settled = chance.often(0.15)
  const own = ownParts(chance, { method, principalFen, valueDate, maturityDate, periods })
  const allocationPolicy = POLICIES[order]
  return {
    contract: {
      limitFen,
      servicing: { ratePpm, penaltyRatioPpm, compoundBase, maturityDate, dayBasis, graceDays, allocationPolicy },
      schedule: {
        principalFen,
        ratePpm,
        method,
        frequency: everyMonths === 1 ? 'monthly' : 'quarterly',
        valueDate,
        maturityDate,
        dueRule: { kind: 'fixed_day', day: dueDay },
        dayBasis,
        interestMode,
        holidayShift,
        ...(settled ? { cutoff: 'include_settle_day' } : {}),
        ...own.schedule,
      },
    },
    agreed: {
      principal: principalFen,
      limit: limitFen,
      ratePpm,
      method,
      everyMonths,
      start: day(valueDate),
      end: day(maturityDate),
      dueDay,
      basis: dayBasis,
      byDays: interestMode === 'actual',
      shift: holidayShift,
      surchargePpm: penaltyRatioPpm,
      compound: compoundBase,
      graceDays,
      order,
      settled,
      ...own.agreed,
    },
  }
}

interface Wish {
  readonly kind: Act['kind'] | 'days' | 'late_entry' | 'reverse'
}

/** What is likely depends on the loan: what is written off is recovered, what is 非应计 may be written off or come back. */
function kindOf(chance: Chance, life: Life): Wish['kind'] {
  const { book } = life.ours
  if (standingOf(book).writtenOff)
    return chance.weighted([
      [3, 'recover'],
      [3, 'days'],
      [1, 'reverse'],
      [1, 'repay'],
    ] as const)
  const bad = book.accrual === 'non_accrual'
  return chance.weighted([
    [32, 'days'],
    [28, 'repay'],
    [6, 'prepay'],
    [5, 'waive'],
    [4, 'rate'],
    [3, 'due_day'],
    [life.birth.agreed.limit > life.hand.card.lent ? 4 : 0.2, 'draw'],
    [2, 'extend'],
    [2, 'restructure'],
    [1.5, 'payoff'],
    [5, 'reverse'],
    [4, 'late_entry'],
    [bad ? 4 : 0.2, 'write_off'],
    [bad ? 4 : 0, 'non_accrual'],
    [0.3, 'recover'],
    [1, 'refund_prepaid'],
  ] as const)
}

/** The next step of a life. */
export function wish(chance: Chance, life: Life, id: number): Step {
  const kind = kindOf(chance, life)
  const date = life.ours.today
  if (kind === 'days') return { id, kind, date: laterDay(chance, life) }
  if (kind === 'reverse') {
    const made = life.steps.filter(step => step.kind === 'act' || step.kind === 'late_entry')
    const of = chance.often(0.5) ? made.at(-1) : made.length > 0 ? chance.one(made) : undefined
    return { id, kind, date, of: of?.id ?? 0 }
  }
  if (kind !== 'late_entry') return { id, kind: 'act', date, act: act(chance, life, kind, date) }
  const { valueDate } = life.birth.contract.schedule
  const back = addDays(date, -chance.whole(0, Math.min(120, daysBetween(valueDate, date))))
  return { id, kind, date, act: act(chance, life, chance.one(['repay', 'repay', 'prepay', 'waive']), back) }
}

function laterDay(chance: Chance, { ours }: Life): BookDate {
  const next = figuresOf(ours.book).nextDueOn
  if (next !== null && next > ours.today && chance.often(0.5)) return addDays(next, chance.one([-1, 0, 0, 0, 1, 3]))
  return addDays(ours.today, chance.often(0.05) ? chance.whole(60, 200) : chance.whole(1, 40))
}

function amountFen(chance: Chance, life: Life, date: BookDate): Fen {
  const { book, terms } = life.ours
  const owedFen = sumFen(duesOf(terms, book.installments, date).map(due => due.totalFen))
  const ahead = book.installments.find(i => i.settledOn === null && !isDue(i, date))
  const oneFen = ahead ? ahead.principalFen + ahead.interestFen : 100_000n
  if (owedFen > 0n && chance.often(0.5)) return owedFen
  return chance.often(0.4) ? chance.fen(1n, (owedFen || oneFen) + 1n) : chance.fen(1n, owedFen + oneFen * 2n + 100n)
}

/** The method by now: a 重组 may have taken another. */
const methodNow = ({ ours, birth: { contract } }: Life): PlanMethod =>
  (standingOf(ours.book).method ?? contract.schedule.method) as PlanMethod

const aheadOf = ({ ours }: Life, date: BookDate): number =>
  ours.book.installments.filter(i => i.settledOn === null && !isDue(i, date)).length

function act(chance: Chance, life: Life, kind: Act['kind'], date: BookDate): Act {
  const { book } = life.ours
  const balanceFen = figuresOf(book).balanceFen
  switch (kind) {
    case 'repay':
      return {
        kind,
        date,
        amountFen: amountFen(chance, life, date),
        feesFen: chance.often(0.1) ? chance.fen(1n, 20_000n) : 0n,
      }
    case 'payoff':
      return { kind, date, feesFen: chance.often(0.2) ? 8_000n : 0n, prepaymentFeePpm: chance.one([0, 0, 10_000]) }
    case 'prepay':
      return prepay(chance, { date, balanceFen, method: methodNow(life), periods: aheadOf(life, date) })
    case 'waive':
      return waive(chance, life, date)
    case 'rate':
      return { kind, date, ratePpm: chance.whole(10_000, 240_000), why: 'agreed' }
    case 'due_day':
      return { kind, date, day: chance.whole(1, methodNow(life) === 'biweekly_half' && chance.often(0.9) ? 7 : 31) }
    case 'extend':
      return {
        kind,
        date,
        newMaturity: addDays(life.ours.terms.maturityDate, chance.whole(-5, 370)),
        ratePpm: chance.whole(20_000, 240_000),
      }
    case 'draw':
      return { kind, date, fen: chance.fen(1n, life.birth.agreed.limit / 3n) }
    case 'restructure':
      return restructure(chance, date, methodNow(life) === 'custom')
    case 'recover':
      return { kind, date, amountFen: chance.fen(1n, (standingOf(book).writtenOff?.principalFen ?? 0n) / 2n + 100n) }
    case 'refund_prepaid':
      return { kind, date, fen: chance.often(0.7) && book.prepaidFen > 0n ? book.prepaidFen : chance.fen(1n, 50_000n) }
    case 'non_accrual':
      return { kind, date, accrual: 'accrual' }
    default:
      return { kind: 'write_off', date }
  }
}

interface Prepaid {
  readonly date: BookDate
  readonly balanceFen: Fen
  readonly method: PlanMethod
  readonly periods: number
}

function prepay(chance: Chance, { date, balanceFen, method, periods }: Prepaid): Act {
  const principalFen = chance.fen(1n, balanceFen + 2n)
  const mode = modeOf(chance, method, periods)
  const interestOn = chance.one(['whole_balance', 'prepaid_part'] as const)
  const tiers = chance.often(0.4) ? [{ untilMonths: null, feePpm: chance.whole(1, 30_000) }] : []
  return { kind: 'prepay', date, principalFen, mode, rules: { interestOn, minimumFen: 1_000n, lockedMonths: 0, tiers } }
}

function waive(chance: Chance, { ours }: Life, date: BookDate): Act {
  const dues = duesOf(ours.terms, ours.book.installments, date)
  const requests = (['penalty', 'compound', 'interest'] as const)
    .map(component => ({ component, fen: sumFen(dues.map(due => due[`${component}Fen`])) }))
    .filter(each => each.fen > 0n && chance.often(0.7))
    .map(each => ({ ...each, fen: chance.often(0.5) ? each.fen : chance.fen(1n, each.fen + 1n) }))
  return { kind: 'waive', date, requests }
}

const restructure = (chance: Chance, date: BookDate, anew: boolean): Act => ({
  kind: 'restructure',
  date,
  ratePpm: chance.whole(10_000, 150_000),
  maturityDate: addDays(date, chance.whole(40, 900)),
  ...(anew || chance.often(0.5) ? { method: chance.one(METHODS) } : {}),
  ...(chance.often(0.5) ? { dueDay: chance.whole(1, 31) } : {}),
  ...(chance.often(0.3) ? { gracePeriods: chance.whole(1, 2) } : {}),
  inDifficulty: chance.often(0.5),
  reliefs: ['lower_rate'],
  interest: chance.one(['capitalise', 'carry', 'forgive'] as const),
  late: chance.one(['capitalise', 'keep', 'forgive'] as const),
})
