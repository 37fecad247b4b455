import { sql, type Transaction } from 'kysely'
import type { DB } from '../../src/db/schema'
import { askPricing, decidePricing } from '../../src/features/changes/pricing/commands'
import { chargeFee } from '../../src/features/repayments/fees/commands'
import { appendLpr } from '../../src/features/settings/commands'
import { type BookDate, bookDate } from '../../src/lending/dates'
import type { Act } from './stage'

/** Agreed so in the contract; one that a change made float keeps its place. */
const floatsByContract = sql<boolean>`exists (select from loan_pricings p where p.loan_id = loans.id and p.origin = 'contract')`

/** A loan of a fixed rate of the head office's own branch whose next payment lies ahead; of several the one that runs longest. */
async function ahead(trx: Transaction<DB>, today: BookDate): Promise<number> {
  const { id } = await trx
    .selectFrom('loans')
    .innerJoin('branches', 'branches.id', 'loans.branchId')
    .select('loans.id')
    .where('branches.code', '=', '0601')
    .where('loans.state', '=', 'active')
    .where('loans.method', '<>', 'revolving')
    .where('loans.accrual', '=', 'accrual')
    .where('loans.nextDueOn', '>', today)
    .where(({ not }) => not(floatsByContract))
    .orderBy('loans.maturityDate', 'desc')
    .orderBy('loans.id')
    .limit(1)
    .executeTakeFirstOrThrow()
  return id
}

const pricedLoan = async (trx: Transaction<DB>): Promise<number> => {
  const row = await trx
    .selectFrom('loanPricings')
    .select('loanId')
    .where('state', '=', 'asked')
    .executeTakeFirstOrThrow()
  return row.loanId
}

/** 定价基准转换: a long loan follows the LPR from the turn of the year on. */
export const asksPricing = (): Act => ({
  key: 'pricing/ask',
  staffNo: '0401',
  time: '10:20',
  run: async (trx, { actor, viewer, today }) =>
    askPricing(trx, viewer, { ...actor, userId: viewer.id }, today, {
      loanId: await ahead(trx, today),
      pricing: 'jan_1',
      tenor: '5Y',
      reason: '客户申请转为浮动利率',
    }),
})

export const agreesPricing = (): Act => ({
  key: 'pricing/agree',
  staffNo: '0402',
  time: '15:10',
  run: async (trx, { actor, viewer, today }) =>
    decidePricing(trx, viewer, { ...actor, userId: viewer.id }, today, { loanId: await pricedLoan(trx), agree: true }),
})

/** A publication of the story's own, a tenth lower: none such was made. It lets a borrower of the story pay less. */
export const publishesLpr = (): Act => ({
  key: 'lpr/2026-08-20',
  staffNo: '0901',
  time: '09:35',
  run: async (trx, { actor, today }) =>
    appendLpr(trx, actor, today, { from: bookDate('2026-08-20'), oneYearPpm: 29_000, fiveYearPpm: 34_000 }),
})

/** A borrower had a paper printed again: open until his next payment. */
export const chargesFee = (): Act => ({
  key: 'fee/reprint',
  staffNo: '0401',
  time: '16:05',
  run: async (trx, { actor, viewer, today }) => {
    const kind = await trx
      .selectFrom('feeKinds')
      .select(['id', 'amountFen'])
      .where('code', '=', 'certificate-copy')
      .executeTakeFirstOrThrow()
    return chargeFee(trx, viewer, { ...actor, userId: viewer.id }, today, {
      loanId: await ahead(trx, today),
      kind: kind.id,
      amountFen: kind.amountFen ?? 2_000n,
      note: '客户申请补打还款凭证',
    })
  },
})
