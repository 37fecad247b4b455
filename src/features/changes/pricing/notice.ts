import type { Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { salutation } from '../../../lending/collection'
import type { BookDate } from '../../../lending/dates'
import { type Fen, formatFen, sumFen } from '../../../lending/money'
import { formatRate } from '../../../lending/rate'
import type { Installment } from '../../../lending/servicing'
import type { DayEndWork } from '../../../web/feature'
import { tellCustomer } from '../../customers/timeline'
import type { LockedLoan } from '../../loans/lock'
import { notify, queueMessage } from '../../notifications/commands'

/** What is left of a plan, in figures a borrower can compare. 分 as text, since it is frozen as JSON. */
export type PlanSide = {
  readonly nextSeq: number | null
  readonly nextDue: string | null
  readonly nextFen: string
  /** The payment after the running 期, which is split: what is paid from then on. */
  readonly laterFen: string
  readonly count: number
  readonly interestFen: string
}

export type NoticeContent = {
  readonly balanceFen: string
  readonly maturityDate: string
  readonly before: PlanSide
  readonly after: PlanSide
  readonly rows: readonly {
    readonly seq: number
    readonly due: string
    readonly principalFen: string
    readonly interestFen: string
  }[]
  readonly lpr: {
    readonly tenor: string
    readonly ppm: number
    readonly from: string
    readonly spreadPpm: number
  } | null
}

const asks = (i: Installment): Fen => i.principalFen + i.interestFen - i.paidPrincipalFen - i.paidInterestFen

/** 期 that are due on or after the day of the new rate. */
const coming = (rows: readonly Installment[], from: BookDate): Installment[] =>
  rows.filter(i => i.settledOn === null && i.dueDate >= from)

export function planSide(rows: readonly Installment[], from: BookDate): PlanSide {
  const open = coming(rows, from)
  const [next, later = next] = open
  return {
    nextSeq: next?.seq ?? null,
    nextDue: next?.dueDate ?? null,
    nextFen: String(next ? asks(next) : 0n),
    laterFen: String(later ? asks(later) : 0n),
    count: open.length,
    interestFen: String(sumFen(open.map(i => i.interestFen - i.paidInterestFen))),
  }
}

export interface NewRate {
  readonly loan: LockedLoan
  readonly from: BookDate
  readonly oldPpm: number
  readonly newPpm: number
  readonly why: 'reprice' | 'agreed'
  readonly before: readonly Installment[]
  readonly after: readonly Installment[]
  readonly lpr: NoticeContent['lpr']
}

const contentOf = ({ loan, from, before, after, lpr }: NewRate): NoticeContent => ({
  balanceFen: String(sumFen(after.map(i => i.principalFen - i.paidPrincipalFen))),
  maturityDate: loan.terms.maturityDate,
  before: planSide(before, from),
  after: planSide(after, from),
  rows: coming(after, from).map(i => ({
    seq: i.seq,
    due: i.dueDate,
    principalFen: String(i.principalFen - i.paidPrincipalFen),
    interestFen: String(i.interestFen - i.paidInterestFen),
  })),
  lpr,
})

/** 利率调整通知: on record with both plans, a message to the borrower, his timeline, his officer. Once for a loan and a day. */
export async function giveNotice(trx: Transaction<DB>, work: DayEndWork, rate: NewRate): Promise<boolean> {
  const { loan, from, oldPpm, newPpm, why } = rate
  const content = contentOf(rate)
  const made = await trx
    .insertInto('rateNotices')
    .values({
      loanId: loan.id,
      fromDate: from,
      oldRatePpm: oldPpm,
      newRatePpm: newPpm,
      why,
      content: JSON.stringify(content),
      businessDate: work.date,
    })
    .onConflict(oc => oc.columns(['loanId', 'fromDate']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return false
  const params = { no: loan.loanNo, old: formatRate(oldPpm), new: formatRate(newPpm), day: from }
  const words = '借据 {no} 的年利率自 {day} 起由 {old} 调整为 {new}'
  const href = `/loans/${loan.id}/pricing`
  const customer = await trx
    .selectFrom('customers')
    .select(['name', 'kind', 'sex'])
    .where('id', '=', loan.customerId)
    .executeTakeFirstOrThrow()
  const sex = customer.kind === 'person' && (customer.sex === '1' || customer.sex === '2') ? customer.sex : null
  await queueMessage(trx, {
    template: 'rate_changed',
    businessDate: work.next,
    dedupe: `rate_changed:${loan.id}:${from}`,
    customerId: loan.customerId,
    loanId: loan.id,
    values: {
      bank: work.deps.bank(),
      name: salutation(customer.name, sex),
      tail: loan.loanNo.slice(-4),
      day: from,
      rate: formatRate(newPpm),
      amount: formatFen(BigInt(content.after.nextFen)),
    },
  })
  await tellCustomer(trx, {
    customerId: loan.customerId,
    businessDate: work.date,
    kind: 'money',
    tone: 'info',
    userId: null,
    words,
    params,
    href,
  })
  await notify(trx, loan.officerId, { words, params, href })
  return true
}
