import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { addDays, type BookDate, later } from '../../lending/dates'
import { type LoanEvent, standingOf, unpaidOn } from '../../lending/loan'
import { type Fen, formatFen, maxFen, sumFen } from '../../lending/money'
import { type Refused, refuse } from '../../lending/refusal'
import { DEFAULT_PREPAYMENT_RULES, extensionRefusal, type PrepaymentRules } from '../../lending/replan'
import { closedThrough } from '../accounting/closed'
import type { LockedLoan } from '../loans/lock'
import { payoffFeePpm } from '../repayments/commands'
import { openFeesFen } from '../repayments/fees/open'
import { dueFen, duesOn, mostFen } from '../repayments/plan'
import { numberSetting, numbersOn } from '../settings/queries'
import type { Ask } from './fields'

/** What the lender set for prepayments, as dated data. */
async function prepaymentRules(db: Kysely<DB>, today: BookDate): Promise<PrepaymentRules> {
  const [set, feePpm] = await Promise.all([
    numbersOn(db, { 'prepay.minimum-yuan': 1_000, 'prepay.locked-months': 0 }, today),
    payoffFeePpm(db, today),
  ])
  return {
    ...DEFAULT_PREPAYMENT_RULES,
    minimumFen: BigInt(set['prepay.minimum-yuan']) * 100n,
    lockedMonths: set['prepay.locked-months'],
    tiers: feePpm > 0 ? [{ untilMonths: null, feePpm }] : [],
  }
}

/** The surcharge of 挪用 that was agreed: of the version of the product under which the loan was made. */
const diversionRatioPpm = async (db: Kysely<DB>, loanId: number): Promise<number> => {
  const version = await db
    .selectFrom('loans')
    .innerJoin('productVersions', 'productVersions.id', 'loans.productVersionId')
    .select('productVersions.diversionRatioPpm')
    .where('loans.id', '=', loanId)
    .executeTakeFirstOrThrow()
  return version.diversionRatioPpm
}

/** The act with what it is decided by beside the loan itself: the rules of the lender, and fees that are still open. */
export async function withRules(db: Kysely<DB>, loan: LockedLoan, ask: Ask, today: BookDate): Promise<Ask> {
  if (ask.act?.kind === 'repay' || ask.act?.kind === 'waive') {
    const feesFen = await openFeesFen(db, loan.id, ask.act.date)
    return feesFen > 0n ? { ...ask, act: { ...ask.act, feesFen } } : ask
  }
  if (ask.act?.kind === 'divert') {
    return { ...ask, act: { ...ask.act, ratioPpm: await diversionRatioPpm(db, loan.id) } }
  }
  if (ask.act?.kind !== 'prepay') return ask
  const [rules, feesFen] = await Promise.all([prepaymentRules(db, today), openFeesFen(db, loan.id)])
  return { ...ask, act: { ...ask.act, rules, ...(feesFen > 0n ? { feesFen } : {}) } }
}

/** Nothing is entered on or before this day: the last closed month, and as far back as the lender allows. */
export async function firstOpenDay(db: Kysely<DB>, today: BookDate): Promise<BookDate> {
  const [closed, days] = await Promise.all([
    closedThrough(db),
    numberSetting(db, 'loan-change.backdate-days', today, 92),
  ])
  const far = addDays(today, -days)
  return closed === null ? far : later(far, addDays(closed, 1))
}

/** 无还本续贷: what another loan paid off stays paid off; its past would move the sum that was lent for it. */
async function closedByRenewal(db: Kysely<DB>, loanId: number): Promise<boolean> {
  const row = await db
    .selectFrom('renewals')
    .innerJoin('loans', 'loans.id', 'renewals.newLoanId')
    .select('newLoanId')
    .where('renewals.loanId', '=', loanId)
    .where('loans.state', '<>', 'reversed')
    .executeTakeFirst()
  return row !== undefined
}

/** What the core leaves to the lender: whether a 展期 may be granted, and that nobody pays back more than he owes. */
export async function ruleRefusal(
  db: Kysely<DB>,
  loan: LockedLoan,
  ask: Ask,
  today: BookDate,
): Promise<Refused | null> {
  const { act } = ask
  if (loan.state === 'settled' && (await closedByRenewal(db, loan.id))) return refuse('repayment.by-renewal')
  if (act?.kind === 'extend') return extensionRefusalOf(db, loan, ask, today)
  if (act?.kind === 'repay') {
    const most = mostFen(loan, today, act.feesFen)
    if (loan.state !== 'active') return refuse('loan.not-active')
    if (act.amountFen > most) {
      return refuse('repayment.more-than-owed', undefined, {
        field: 'amount',
        params: { most: formatFen(maxFen(most, 0n)) },
      })
    }
  }
  return null
}

async function extensionRefusalOf(
  db: Kysely<DB>,
  loan: LockedLoan,
  { act, consents }: Ask,
  today: BookDate,
): Promise<Refused | null> {
  if (act?.kind !== 'extend') return null
  const facts = await db
    .selectFrom('loans')
    .innerJoin('contracts', 'contracts.id', 'loans.contractId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('productVersions', 'productVersions.id', 'loans.productVersionId')
    .select(['contracts.termMonths', 'customers.kind', 'productVersions.maxTermMonths'])
    .where('loans.id', '=', loan.id)
    .executeTakeFirstOrThrow()
  const { extensions, extendedMonths } = standingOf(loan.book)
  const no = extensionRefusal(
    {
      termMonths: facts.termMonths,
      maturityDate: loan.terms.maturityDate,
      borrower: facts.kind === 'company' ? 'company' : 'person',
      productMaxTermMonths: facts.maxTermMonths,
      earlierExtensions: extensions,
      earlierExtensionMonths: extendedMonths,
      consentsNeeded: consents?.needed ?? 0,
      consentsGiven: consents?.given ?? 0,
      arrearsFen: dueFen(duesOn(loan, today)),
    },
    today,
    act.newMaturity,
  )
  if (no) return no
  // The rate of the whole time counted together must not fall below what was agreed (贷款通则 art. 13).
  return act.ratePpm < loan.contract.servicing.ratePpm
    ? refuse('loan-change.extension-rate', undefined, { field: 'rate' })
    : null
}

export interface GivenUp {
  readonly kind: 'waiver' | 'write-off'
  readonly fen: Fen
}

/** What the lender gives up by a change, for the test of authority; null when it gives up nothing, as in 冲正. */
export function givenUp(loan: LockedLoan, { event, entry }: { event: LoanEvent; entry: LoanEvent }): GivenUp | null {
  if (event.kind === 'reverse') return null
  switch (entry.kind) {
    case 'waive':
      return { kind: 'waiver', fen: sumFen(entry.lines.map(line => line.fen)) }
    case 'write_off':
      return { kind: 'write-off', fen: entry.principalFen + entry.interestFen + entry.lateFen }
    case 'restructure': {
      const unpaid = unpaidOn(loan, entry.date)
      const interestFen = entry.interest === 'forgive' ? unpaid.interestFen : 0n
      const lateFen = entry.late === 'forgive' ? unpaid.penaltyFen + unpaid.compoundFen : 0n
      return interestFen + lateFen > 0n ? { kind: 'waiver', fen: interestFen + lateFen } : null
    }
    default:
      return null
  }
}

/** 减免与核销权限 by role, as dated data: the highest of the roles a person holds. A role without a limit may give up nothing. */
export async function authorityRefusal(
  db: Kysely<DB>,
  roles: readonly string[],
  up: GivenUp | null,
  today: BookDate,
): Promise<Refused | null> {
  if (up === null) return null
  const keys = roles.map(role => `${up.kind}.limit-${role}`)
  const limits = keys.length > 0 ? await numbersOn(db, Object.fromEntries(keys.map(key => [key, 0])), today) : {}
  const mostFen = BigInt(Math.max(0, ...Object.values(limits))) * 100n
  if (up.fen <= mostFen) return null
  return refuse('loan-change.above-authority', undefined, {
    params: { amount: formatFen(up.fen), most: formatFen(mostFen) },
  })
}
