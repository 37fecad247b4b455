import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { inTransaction } from '../../../db/transaction'
import { addDays, type BookDate } from '../../../lending/dates'
import type { FeePrice } from '../../../lending/fee'
import type { Fen } from '../../../lending/money'
import type { DayEndWork } from '../../../web/feature'

/** The longest 宽限期 a product may give: a 期 that falls overdue today was due at most so many days ago. */
const GRACE = 31

interface Kind extends FeePrice {
  readonly id: number
  readonly charged: string
  readonly productId: number | null
  readonly effectiveFrom: BookDate
}
interface Base {
  readonly loanId: number
  readonly seq: number
  readonly baseFen: Fen
}

/** What a kind is charged on at the close of `date`: 期 that fall due on the next day, so that they are asked for with it. */
function basesOf(kind: Kind, date: BookDate, next: BookDate): RawBuilder<Base> | null {
  const product = kind.productId === null ? sql`` : sql`and l.product_id = ${kind.productId}`
  if (kind.charged === 'disbursement') {
    // as 明示表 names it: on the sum of the contract, also where it goes out in parts
    return sql<Base>`select l.id as loan_id, 0 as seq, k.amount_fen as base_fen from loans l join contracts k on k.id = l.contract_id
      where l.value_date = ${date}::date and l.state = 'active' ${product}`
  }
  if (kind.charged === 'period') {
    return sql<Base>`select l.id as loan_id, i.seq, i.principal_fen + i.interest_fen as base_fen
      from installments i join loans l on l.id = i.loan_id and l.state = 'active' ${product}
      where i.pay_date > ${date}::date and i.pay_date <= ${next}::date and i.settled_on is null`
  }
  if (kind.charged === 'overdue') {
    return sql<Base>`select l.id as loan_id, i.seq,
        i.principal_fen + i.interest_fen - i.paid_principal_fen - i.paid_interest_fen as base_fen
      from installments i join loans l on l.id = i.loan_id and l.state = 'active' ${product}
      where i.pay_date between greatest(${addDays(date, -GRACE)}::date, ${kind.effectiveFrom}::date) and ${date}::date
        and i.overdue and i.settled_on is null`
  }
  return null
}

/** `feeFen` where the rows are: the fixed amount, else the rate on the base, half up to the fen. */
async function chargeKind(trx: Transaction<DB>, kind: Kind, date: BookDate, next: BookDate): Promise<number> {
  const bases = basesOf(kind, date, next)
  if (!bases) return 0
  const { numAffectedRows } = await sql`
    insert into loan_fees (loan_id, seq, amount_fen, fee_kind_id, charged_on)
    select loan_id, seq, fen, ${kind.id}, ${next}::date from (
      select b.loan_id, b.seq, coalesce(${kind.amountFen}::bigint, div(2 * b.base_fen::numeric * ${kind.ratePpm ?? 0}::int + 1000000, 2000000)::bigint) as fen
      from (${bases}) b) charged
    where fen > 0 on conflict do nothing`.execute(trx)
  return Number(numAffectedRows ?? 0n)
}

/** Day-end step: fees that come by themselves. A 期 is charged once for a kind, however often the step is run. */
export const chargeFees = ({ deps, date, next, fence }: DayEndWork): Promise<number> =>
  inTransaction(deps.db, async trx => {
    await fence(trx)
    const kinds = await trx
      .selectFrom('feeKinds')
      .select(['id', 'charged', 'productId', 'amountFen', 'ratePpm', 'effectiveFrom'])
      .where('charged', '<>', 'manual')
      .where('party', '=', 'lender')
      .where('effectiveFrom', '<=', date)
      .where(eb => eb.or([eb('stoppedOn', 'is', null), eb('stoppedOn', '>', date)]))
      .orderBy('id')
      .execute()
    let charged = 0
    for (const kind of kinds) charged += await chargeKind(trx, kind, date, next)
    return charged
  })
