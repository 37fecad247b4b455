import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import type { Fen } from '../../../lending/money'

export interface FeeRow {
  readonly id: number
  readonly name: string
  readonly nameEn: string
  readonly seq: number
  readonly chargedOn: BookDate
  readonly amountFen: Fen
  readonly paidFen: Fen
  readonly waivedFen: Fen
  readonly openFen: Fen
  readonly note: string
  readonly chargedByName: string | null
  readonly waiverId: number | null
  readonly waiverFen: Fen | null
  readonly waiverReason: string | null
  readonly waiverBy: number | null
}

/** Fees of a loan that the viewer may see: the caller has found the loan in his sight. */
export async function feesOf(db: Kysely<DB>, loanId: number): Promise<FeeRow[]> {
  const { rows } = await sql<FeeRow>`
    select x.*, x.amount_fen - x.paid_fen - x.waived_fen as open_fen from (
      select f.id, k.name, k.name_en, f.seq, f.charged_on, f.amount_fen, f.note, u.name as charged_by_name,
        coalesce((select sum(p.fen) from loan_fee_payments p
          where p.fee_id = f.id and not exists (select from reversals r where r.repayment_id = p.repayment_id)), 0)::bigint as paid_fen,
        coalesce((select sum(w.fen) from fee_waivers w where w.fee_id = f.id and w.state = 'agreed'), 0)::bigint as waived_fen,
        a.id as waiver_id, a.fen as waiver_fen, a.reason as waiver_reason, a.asked_by as waiver_by
      from loan_fees f join fee_kinds k on k.id = f.fee_kind_id left join users u on u.id = f.charged_by
      left join fee_waivers a on a.fee_id = f.id and a.state = 'asked'
      where f.loan_id = ${loanId}) x order by x.charged_on desc, x.id desc limit 200`.execute(db)
  return rows
}

export const feeKinds = (db: Kysely<DB>) =>
  db
    .selectFrom('feeKinds')
    .leftJoin('products', 'products.id', 'feeKinds.productId')
    .select([
      'feeKinds.id',
      'feeKinds.code',
      'feeKinds.name',
      'feeKinds.nameEn',
      'feeKinds.charged',
      'feeKinds.party',
      'feeKinds.contingent',
      'feeKinds.amountFen',
      'feeKinds.ratePpm',
      'feeKinds.effectiveFrom',
      'feeKinds.stoppedOn',
      'products.name as productName',
    ])
    .orderBy('feeKinds.id', 'desc')
    .limit(100)
    .execute()

/** Kinds that a person may charge on a loan today: the lender's own; what others charge does not go through its books. */
export const kindsByHand = (db: Kysely<DB>, today: BookDate, productId: number) =>
  db
    .selectFrom('feeKinds')
    .select(['id', 'name', 'nameEn', 'amountFen'])
    .where('charged', '=', 'manual')
    .where('party', '=', 'lender')
    // 挪用罚息 comes by itself, from the day and the sum that two people have recorded.
    .where('code', '<>', 'diversion')
    .where('effectiveFrom', '<=', today)
    .where(eb => eb.or([eb('stoppedOn', 'is', null), eb('stoppedOn', '>', today)]))
    .where(eb => eb.or([eb('productId', 'is', null), eb('productId', '=', productId)]))
    .orderBy('id')
    .execute()
