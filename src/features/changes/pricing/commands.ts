import type { Kysely, Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import { addMonths, type BookDate } from '../../../lending/dates'
import { type LprQuote, type LprTenor, lprOn, tenorPpm } from '../../../lending/lpr'
import { formatRate } from '../../../lending/rate'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import { ratePpmOn } from '../../../lending/servicing'
import { notFound } from '../../../web/errors'
import { record } from '../../audit/commands'
import { tellCustomer } from '../../customers/timeline'
import { type LockedLoan, loadForUpdate } from '../../loans/lock'
import { askedPricing, decidedPricing } from '../../loans/pricings'
import { notify } from '../../notifications/commands'
import { modeOf, type Pricing, pricingOf } from '../../products/pricing'
import { lprQuotes } from '../../settings/queries'
import type { Person } from '../tell'
import { floatingLoans } from './queries'

/** What a pricing means on a day: the rate stays what it is, the spread over the LPR is what is left of it. */
export function spreadOn(
  loan: Pick<LockedLoan, 'terms'>,
  quotes: readonly LprQuote[],
  tenor: LprTenor,
  on: BookDate,
): { ratePpm: number; lpr: LprQuote; spreadPpm: number } | Refused {
  const lpr = lprOn(quotes, on)
  if (isRefused(lpr)) return lpr
  const ratePpm = ratePpmOn(loan.terms, on)
  return { ratePpm, lpr, spreadPpm: ratePpm - tenorPpm(lpr, tenor) }
}

/** The pricing a loan has now. */
export async function pricingNow(db: Kysely<DB>, loanId: number) {
  const [floating] = await floatingLoans(db, 0, 1, loanId)
  return floating ? { ...floating, pricing: pricingOf(floating) } : null
}

export interface PricingAsk {
  readonly loanId: number
  readonly pricing: Pricing
  readonly tenor: LprTenor
  readonly reason: string
}

function loanRefusal(loan: LockedLoan, today: BookDate): Refused | null {
  if (loan.state !== 'active') return refuse('loan.not-active')
  if (loan.contract.revolving) return refuse('rate-change.revolving')
  return today >= loan.terms.maturityDate ? refuse('pricing.at-its-end') : null
}

/** 五年期以上 LPR beyond five years (PBoC 公告〔2019〕15号). */
const isLong = ({ contract: { schedule } }: LockedLoan): boolean =>
  addMonths(schedule.valueDate, 60) < schedule.maturityDate

/** 申请变更定价方式 (存量贷款定价基准转换, PBoC 公告〔2019〕30号): the rate of the day stays, from the next repricing on the LPR counts. */
export async function askPricing(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { loanId, pricing, tenor, reason }: PricingAsk,
): Promise<{ id: number } | Refused> {
  const loan = await loadForUpdate(trx, viewer, loanId)
  if (!loan) throw notFound()
  const no = loanRefusal(loan, today)
  if (no) return no
  if (pricing !== 'fixed' && tenor === '1Y' && isLong(loan))
    return refuse('pricing.tenor', undefined, { field: 'tenor' })
  const now = await pricingNow(trx, loanId)
  const same = pricing === (now?.pricing ?? 'fixed') && (now === null || now.tenor === tenor)
  if (same) return refuse('pricing.same', undefined, { field: 'pricing' })
  const spread = spreadOn(loan, await lprQuotes(trx), tenor, today)
  if (isRefused(spread)) return spread
  const floats = pricing !== 'fixed'
  const asked = await askedPricing(trx, {
    loanId,
    ...modeOf(pricing),
    tenor: floats ? tenor : null,
    spreadPpm: floats ? spread.spreadPpm : null,
    ratePpm: spread.ratePpm,
    reason,
    askedBy: actor.userId,
    askedOn: today,
  })
  if (!asked) return refuse('pricing.waiting')
  await record(trx, actor, {
    act: 'loan-rate.ask',
    subject: `loan:${loanId}`,
    customerId: loan.customerId,
    businessDate: today,
    before: { pricing: now?.pricing ?? 'fixed' },
    after: {
      loanNo: loan.loanNo,
      pricing,
      tenor: floats ? tenor : null,
      spreadPpm: floats ? spread.spreadPpm : null,
      reason,
    },
  })
  return asked
}

export interface PricingDecision {
  readonly loanId: number
  readonly agree: boolean
}

/** 复核: the second person; a rate or an LPR that moved in between asks for a new one. */
export async function decidePricing(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Person,
  today: BookDate,
  { loanId, agree }: PricingDecision,
): Promise<{ id: number } | Refused> {
  const loan = await loadForUpdate(trx, viewer, loanId)
  if (!loan) throw notFound()
  const asked = await trx
    .selectFrom('loanPricings')
    .selectAll()
    .where('loanId', '=', loanId)
    .where('state', '=', 'asked')
    .forUpdate()
    .executeTakeFirst()
  if (!asked) return refuse('pricing.nothing-asked')
  if (asked.askedBy === actor.userId) return refuse('loan-change.same-person')
  const no = agree ? loanRefusal(loan, today) : null
  if (no) return no
  const spread = spreadOn(loan, await lprQuotes(trx), asked.tenor === '5Y' ? '5Y' : '1Y', today)
  if (isRefused(spread)) return spread
  const moved = spread.ratePpm !== asked.ratePpm || (asked.spreadPpm !== null && spread.spreadPpm !== asked.spreadPpm)
  if (agree && moved) return refuse('pricing.rate-moved')
  await decidedPricing(trx, asked.id, {
    state: agree ? 'agreed' : 'rejected',
    decidedBy: actor.userId,
    decidedOn: today,
    fromDate: agree ? today : null,
    afterSeq: agree ? loan.seq : null,
  })
  const params = { no: loan.loanNo, rate: formatRate(asked.ratePpm) }
  const href = `/loans/${loanId}/pricing`
  if (agree) {
    await tellCustomer(trx, {
      customerId: loan.customerId,
      businessDate: today,
      kind: 'person',
      tone: 'info',
      userId: actor.userId,
      words: '借据 {no} 的利率定价方式已变更，现行年利率 {rate}',
      params,
      detail: asked.reason,
      href,
    })
  }
  await notify(trx, asked.askedBy, {
    words: agree ? '借据 {no} 的定价方式变更已同意' : '借据 {no} 的定价方式变更未获同意',
    params: { no: loan.loanNo },
    href,
    tone: agree ? 'ok' : 'warn',
  })
  await record(trx, actor, {
    act: 'loan-rate.decide',
    subject: `loan:${loanId}`,
    customerId: loan.customerId,
    businessDate: today,
    after: { loanNo: loan.loanNo, agree, pricing: pricingOf(asked), spreadPpm: asked.spreadPpm },
  })
  return { id: asked.id }
}
