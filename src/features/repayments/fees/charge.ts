import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { inTransaction } from '../../../db/transaction'
import { addDays, type BookDate } from '../../../lending/dates'
import { feeFen } from '../../../lending/fee'
import type { Fen } from '../../../lending/money'
import type { DayEndWork } from '../../../web/feature'

const CHUNK = 1_000
/** The longest 宽限期 a product may give: a 期 that falls overdue today was due at most so many days ago. */
const GRACE = 31

interface Kind {
  readonly id: number
  readonly charged: string
  readonly productId: number | null
  readonly amountFen: Fen | null
  readonly ratePpm: number | null
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
    return sql<Base>`select l.id as loan_id, 0 as seq, l.principal_fen as base_fen from loans l
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

async function chargeKind(trx: Transaction<DB>, kind: Kind, date: BookDate, next: BookDate): Promise<number> {
  const bases = basesOf(kind, date, next)
  if (!bases) return 0
  const { rows } = await bases.execute(trx)
  const fees = rows
    .map(({ loanId, seq, baseFen }) => ({ loanId, seq, amountFen: feeFen(kind, baseFen), feeKindId: kind.id }))
    .filter(fee => fee.amountFen > 0n)
  let charged = 0n
  for (let at = 0; at < fees.length; at += CHUNK) {
    const inserted = await trx
      .insertInto('loanFees')
      .values(fees.slice(at, at + CHUNK).map(fee => ({ ...fee, chargedOn: next })))
      .onConflict(oc => oc.doNothing())
      .executeTakeFirst()
    charged += inserted.numInsertedOrUpdatedRows ?? 0n
  }
  return Number(charged)
}

/** Day-end step: fees that come by themselves. A 期 is charged once for a kind, however often the step is run. */
export const chargeFees = ({ deps, date, next, fence }: DayEndWork): Promise<number> =>
  inTransaction(deps.db, async trx => {
    await fence(trx)
    const kinds = await trx
      .selectFrom('feeKinds')
      .select(['id', 'charged', 'productId', 'amountFen', 'ratePpm', 'effectiveFrom'])
      .where('charged', '<>', 'manual')
      .where('effectiveFrom', '<=', date)
      .where(eb => eb.or([eb('stoppedOn', 'is', null), eb('stoppedOn', '>', date)]))
      .orderBy('id')
      .execute()
    let charged = 0
    for (const kind of kinds) charged += await chargeKind(trx, kind, date, next)
    return charged
  })
