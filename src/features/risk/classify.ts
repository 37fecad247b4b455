import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import { DEFAULT_FLOORS, isNonPerforming, type RiskClass } from '../../lending/classification'
import type { BookDate } from '../../lending/dates'
import { type Reclassified, reclassify } from '../../lending/reclassify'
import type { DayEndWork } from '../../web/feature'
import { tellCustomer } from '../customers/timeline'
import { setRiskClasses } from '../loans/classes'
import { notify } from '../notifications/commands'
import { numberSetting } from '../settings/queries'

const CHUNK = 500

interface Candidate {
  id: number
  loanNo: string
  customerId: number
  officerId: number
  riskClass: RiskClass
  overdueDays: number
}
type Change = Candidate & { readonly decided: Reclassified }

/**
 * Loans whose class the days of `asOf` may change, by id: too late for their class, or 关注 with nothing overdue.
 * A sieve only: the core decides.
 */
async function candidates(db: Kysely<DB>, asOf: BookDate): Promise<Candidate[]> {
  const floors = DEFAULT_FLOORS
  const { rows } = await sql<Candidate>`
    select l.id, l.loan_no, l.customer_id, c.officer_id, l.risk_class,
      coalesce(${asOf}::date - l.oldest_unpaid_on, 0) as overdue_days
    from loans l join customers c on c.id = l.customer_id
    where l.state = 'active' and (l.oldest_unpaid_on is not null or l.risk_class = 'special_mention') and (
      (l.oldest_unpaid_on is null and l.risk_class = 'special_mention')
      or array_position(${CLASS_ORDER}::text[], l.risk_class) < array_position(${CLASS_ORDER}::text[],
        (select f.class from unnest(${floors.map(f => f.fromDays)}::int[], ${floors.map(f => f.atLeast)}::text[]) as f (days, class)
          where f.days <= ${asOf}::date - l.oldest_unpaid_on order by f.days desc limit 1)))
    order by l.id`.execute(db)
  return rows
}
const CLASS_ORDER: RiskClass[] = ['pass', 'special_mention', 'substandard', 'doubtful', 'loss']

/**
 * 五级分类 by days, as the coming day begins: on business date D a loan 91 days late is 次级 from the morning of D. Only
 * loans whose class changes are written.
 */
export async function classify(work: DayEndWork): Promise<number> {
  const { deps, next } = work
  const technicalDays = await numberSetting(deps.db, 'classification.technical-days', next, 0)
  const found = await candidates(deps.db, next)
  let count = 0
  for (let start = 0; start < found.length; start += CHUNK) {
    const changes = found.slice(start, start + CHUNK).flatMap((loan): Change[] => {
      const decided = reclassify(loan.riskClass, loan.overdueDays, { technicalDays })
      return decided ? [{ ...loan, decided }] : []
    })
    count += await inTransaction(deps.db, async trx => {
      await work.fence(trx)
      return write(trx, next, changes)
    })
  }
  return count
}

async function write(trx: Transaction<DB>, on: BookDate, changes: readonly Change[]): Promise<number> {
  const set = await setRiskClasses(
    trx,
    changes.map(({ id, riskClass, decided }) => ({ loanId: id, from: riskClass, to: decided.to })),
  )
  const done = changes.filter(change => set.has(change.id))
  if (done.length === 0) return 0
  await trx
    .insertInto('classifications')
    .values(
      done.map(({ id, riskClass, overdueDays, decided }) => ({
        loanId: id,
        businessDate: on,
        fromClass: riskClass,
        toClass: decided.to,
        overdueDays,
        reasons: JSON.stringify(decided.reasons),
      })),
    )
    .onConflict(oc => oc.columns(['loanId', 'businessDate']).doNothing())
    .execute()
  for (const change of done) await tell(trx, on, change)
  return done.length
}

const TOLD: Readonly<Record<RiskClass, string>> = {
  pass: '借据 {no} 五级分类上调为正常，拖欠已还清',
  special_mention: '借据 {no} 五级分类下调为关注，逾期 {days} 天',
  substandard: '借据 {no} 五级分类下调为次级，逾期 {days} 天',
  doubtful: '借据 {no} 五级分类下调为可疑，逾期 {days} 天',
  loss: '借据 {no} 五级分类下调为损失，逾期 {days} 天',
}

async function tell(
  trx: Transaction<DB>,
  on: BookDate,
  { id, loanNo, customerId, officerId, overdueDays, decided }: Change,
) {
  const said = { words: TOLD[decided.to], params: { no: loanNo, days: overdueDays }, href: `/classifications/${id}` }
  const bad = isNonPerforming(decided.to)
  await tellCustomer(trx, {
    ...said,
    customerId,
    businessDate: on,
    kind: 'system',
    tone: decided.to === 'pass' ? 'ok' : bad ? 'bad' : 'warn',
    userId: null,
  })
  if (bad) await notify(trx, officerId, { ...said, tone: 'bad' })
}
