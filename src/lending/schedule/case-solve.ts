import { divRound, divRoundTo } from '../money'
import { type Ratio, ratio } from '../rate'
import { type Flow, levelPayment, levelPaymentOver, periodRates, type Run, run } from './amortize'
import { casePeriods } from './case-dates'
import type { CaseTerms } from './case-format'
import { shareRows } from './case-shares'

/** Figures that are rounded once at the end are worked out in this many parts of a cent. */
const FINE = 10n ** 20n

export interface CaseRow {
  readonly dueDate: string | null
  readonly flow: Flow
}

export interface SolvedCase {
  readonly rows: readonly CaseRow[]
  /** Level payment where there is one. */
  readonly installment: bigint | null
  /** Parts of a cent the amounts are in: 1, or `FINE` for unrounded rows. */
  readonly scale: bigint
}

/** The plan of a case under its own conventions: rounded rows, or unrounded ones in fine parts of a cent. */
export function solveCase(terms: CaseTerms): SolvedCase {
  const scale = terms.quantum === null ? FINE : 1n
  const periods = casePeriods(terms)
  const down = downPayment(terms, scale)
  const principal = terms.principal * scale - down
  const rates = periodRates(
    terms.rate,
    periods.map(period => period.fraction),
  )
  const { flows, installment } = plan(terms, principal, rates, scale)
  const rows = flows.map((flow, index) => ({ dueDate: periods[index]?.due ?? null, flow }))
  if (down > 0n) rows.unshift({ dueDate: terms.start, flow: { principal: down, interest: 0n, balance: principal } })
  return { rows, installment, scale }
}

const downPayment = (terms: CaseTerms, scale: bigint): bigint =>
  terms.downPayment === null
    ? 0n
    : divRoundTo(
        terms.principal * scale * terms.downPayment.num,
        terms.downPayment.den,
        terms.installmentQuantum * scale,
        'half_up',
      )

interface Plan {
  readonly flows: readonly Flow[]
  readonly installment: bigint | null
}

function plan(terms: CaseTerms, principal: bigint, rates: readonly Ratio[], scale: bigint): Plan {
  const grace = terms.graceCount
  const charged = rates.map((rate, index) => (terms.graceFree && index < grace ? { num: 0n, den: 1n } : rate))
  const base: Run = {
    principal,
    rates: charged,
    rounding: terms.rounding,
    quantum: terms.quantum ?? 1n,
    base: 'balance',
    principalOf: () => 0n,
  }
  switch (terms.method) {
    case 'interest_only':
    case 'bullet':
      return { flows: run(base), installment: null }
    case 'equal_principal':
      return { flows: run({ ...base, principalOf: evenPrincipal(terms, base, grace) }), installment: null }
    case 'flat':
      return flatPlan(terms, base, grace, scale)
    case 'equal_installment':
      return terms.remainder === 'approximate' ? resolvedPlan(terms, base, grace) : levelPlan(terms, base, grace, scale)
    case 'shares':
    case 'shares_flat':
      return { flows: shareRows(terms, base), installment: null }
  }
}

/** P ÷ n each period, or what is left ÷ periods left where the remainder is spread. */
function evenPrincipal(terms: CaseTerms, base: Run, grace: number): Run['principalOf'] {
  const count = base.rates.length - grace
  const share = divRoundTo(base.principal, BigInt(count), base.quantum, base.rounding)
  return (index, balance) => {
    if (index < grace) return 0n
    if (terms.remainder === 'end') return share
    return divRoundTo(balance, BigInt(base.rates.length - index), base.quantum, base.rounding)
  }
}

/** Payment solved again each period on what is left (remainder "Approximate"). */
function resolvedPlan(terms: CaseTerms, base: Run, grace: number): Plan {
  const usual = terms.rate
  const principalOf: Run['principalOf'] = (index, balance, interest) => {
    if (index < grace) return 0n
    const exact = levelPayment(balance, usual, base.rates.length - index)
    return divRoundTo(exact.num, exact.den, base.quantum, base.rounding) - interest
  }
  return { flows: run({ ...base, principalOf }), installment: null }
}

function levelPlan(terms: CaseTerms, base: Run, grace: number, scale: bigint): Plan {
  const exact = levelPaymentOver(base.principal, base.rates.slice(grace))
  const quantum = terms.quantum === null && terms.installmentRounding !== 'up' ? 1n : terms.installmentQuantum * scale
  const stepped = divRoundTo(exact.num, exact.den, quantum, terms.installmentRounding)
  // A loan too small for the step is shared out evenly instead: 1.00 in three parts in steps of 1.00 → 0.33, 0.33, 0.34.
  const first = stepped > 0n ? stepped : divRound(base.principal, BigInt(base.rates.length - grace), base.rounding)
  const at = (installment: bigint): Plan => ({
    installment,
    flows: run({
      ...base,
      principalOf: (index, _balance, interest) =>
        index < grace ? 0n : installment + terms.overpayment * scale - interest,
    }),
  })
  return terms.tuneLevel && quantum === 1n ? tuned(at, first) : at(first)
}

/**
 * Progressive plans spread a last payment that is off by more than half a cent per period over all periods,
 * as long as that brings the last payment closer.
 */
function tuned(at: (installment: bigint) => Plan, first: bigint): Plan {
  let best = at(first)
  for (;;) {
    const count = best.flows.length
    const gap = tailGap(best)
    const moved = (best.installment ?? first) + divRound(gap, BigInt(count), 'half_even')
    if (moved === best.installment || abs(gap) <= BigInt(Math.floor(count / 2))) return best
    const next = at(moved)
    if (abs(tailGap(next)) >= abs(gap)) return best
    best = next
  }
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value)

function tailGap(plan: Plan): bigint {
  const last = plan.flows.at(-1)
  return last ? last.principal + last.interest - (plan.installment ?? 0n) : 0n
}

/** Interest on the original principal; equal payments, or equal principal when the rate is given per period. */
function flatPlan(terms: CaseTerms, base: Run, grace: number, scale: bigint): Plan {
  const on = terms.flatOnFullPrincipal ? terms.principal * scale : base.principal
  const last = base.rates.length - 1
  const round = (value: Ratio): bigint => divRoundTo(value.num, value.den, base.quantum, base.rounding)
  const interests = base.rates.map(rate => round({ num: on * rate.num, den: rate.den }))
  if (terms.flatLastTakesTotal) {
    const total = base.rates.reduce<Ratio>((sum, r) => ratio(sum.num * r.den + on * r.num * sum.den, sum.den * r.den), {
      num: 0n,
      den: 1n,
    })
    interests[last] = round(total) - interests.slice(0, last).reduce((sum, value) => sum + value, 0n)
  }
  const even = evenPrincipal(terms, base, grace)
  const sum = interests.reduce((total, value) => total + value, 0n)
  const level = divRoundTo(base.principal + sum, BigInt(base.rates.length), terms.installmentQuantum * scale, 'half_up')
  const byPayment = terms.dayCount !== 'per_period'
  let balance = base.principal
  const flows = interests.map((interest, index) => {
    const asked = index === last ? balance : byPayment ? level - interest : even(index, balance, interest)
    const principal = asked < balance ? asked : balance
    balance -= principal
    return { principal, interest, balance }
  })
  return { flows, installment: byPayment ? level : null }
}
