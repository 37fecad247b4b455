import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type Fen, formatFen } from '../../lending/money'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { readOldDate, readOldMoney } from '../../lending/takeover'
import { refusalWords } from '../../refusals'
import type { Translate } from '../../web/i18n'
import {
  type ImportKind,
  type ImportProblem,
  type ImportReader,
  type ImportRun,
  type ImportTarget,
  inTurn,
  type RowText,
} from '../../web/import-kind'
import { record } from '../audit/commands'
import said from './said.json'

const TARGETS: readonly ImportTarget[] = [
  { name: 'oldNo', label: '借据号', must: true, said: said.columns.oldNo },
  {
    ...{ name: 'paidOn', label: '还款日期', must: true, example: '2025-03-20' },
    said: said.receipts.paidOn,
  },
  { name: 'principal', label: '本金', said: said.receipts.principal },
  { name: 'interest', label: '利息', said: said.receipts.interest },
  { name: 'late', label: '罚息', said: said.receipts.late },
  { name: 'channel', label: '还款渠道', said: said.receipts.channel },
  { name: 'note', label: '备注', said: said.receipts.note },
]
const LABELS = new Map(TARGETS.map(({ name, label }) => [name, label]))

interface Receipt {
  readonly oldNo: string
  readonly paidOn: BookDate
  readonly principalFen: Fen
  readonly interestFen: Fen
  readonly lateFen: Fen
  readonly channel: string | null
  readonly note: string | null
}

function readReceipt(
  row: RowText,
  t: Translate,
): { readonly receipt: Receipt | null; readonly problems: ImportProblem[] } {
  const problems: ImportProblem[] = []
  const wrong = (field: string, no: Refused): null => {
    problems.push({ field, label: t(LABELS.get(field) ?? ''), words: t(refusalWords(no), no.params) })
    return null
  }
  const money = (name: string): Fen => {
    const read = row[name] === undefined ? { fen: 0n } : readOldMoney(row[name])
    return isRefused(read) ? (wrong(name, read) ?? 0n) : read.fen
  }
  const oldNo = row.oldNo ?? wrong('oldNo', refuse('import.missing', '请填写'))
  const date = row.paidOn === undefined ? refuse('import.missing', '请填写') : readOldDate(row.paidOn)
  const paidOn = isRefused(date) ? wrong('paidOn', { ...date, params: { typed: row.paidOn ?? '' } }) : date.date
  const [principalFen, interestFen, lateFen] = [money('principal'), money('interest'), money('late')]
  if (problems.length === 0 && principalFen + interestFen + lateFen === 0n)
    wrong('principal', refuse('money.too-small'))
  if (problems.length > 0 || oldNo === null || paidOn === null) return { receipt: null, problems }
  const text = (name: string) => row[name]?.slice(0, 60) ?? null
  return {
    receipt: { oldNo, paidOn, principalFen, interestFen, lateFen, channel: text('channel'), note: text('note') },
    problems,
  }
}

interface Old {
  readonly id: number
  readonly customerId: number
  readonly cutoverOn: BookDate
  /** What is still not told of the principal that was repaid before. */
  readonly leftFen: Fen
}

/** Loans of these old numbers in sight, with what the history may still tell. */
async function oldLoans(db: Kysely<DB>, viewer: Sight, numbers: readonly string[]): Promise<Map<string, Old>> {
  const rows = await db
    .selectFrom('migratedLoans')
    .innerJoin('loans', 'loans.id', 'migratedLoans.loanId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .select([
      'loans.id',
      'loans.customerId',
      'migratedLoans.oldNo',
      'cutoverOn',
      sql<Fen>`(loans.principal_fen - migrated_loans.file_balance_fen - coalesce((select sum(r.principal_fen) from migrated_receipts r
        where r.loan_id = loans.id and r.undone_on is null), 0))::bigint`.as('leftFen'),
    ])
    .where('migratedLoans.undoneOn', 'is', null)
    .where('migratedLoans.oldNo', '=', sql<string>`any(${[...numbers]}::text[])`)
    .where(visibleTo(viewer))
    .execute()
  return new Map(rows.map(({ oldNo, ...row }) => [oldNo, row]))
}

/** Does it fit what was taken over? `toldFen`: rows before it in the same file. */
function misfit(receipt: Receipt, loan: Old | undefined, toldFen: Fen): Refused | null {
  if (!loan) return refuse('takeover.unknown-loan', undefined, { field: 'oldNo' })
  if (receipt.paidOn > loan.cutoverOn)
    return refuse('takeover.after-cutover', undefined, { field: 'paidOn', params: { day: loan.cutoverOn } })
  const leftFen = loan.leftFen - toldFen
  return receipt.principalFen > leftFen
    ? refuse('takeover.too-much-principal', undefined, {
        field: 'principal',
        params: { sum: formatFen(leftFen < 0n ? 0n : leftFen) },
      })
    : null
}

async function open(trx: Transaction<DB>, run: ImportRun): Promise<ImportReader> {
  const { viewer, actor, today, batchId, t } = run
  const told = new Map<string, Fen>()
  const saidOf = (no: Refused): ImportProblem => ({
    field: no.field ?? '',
    label: t(LABELS.get(no.field ?? '') ?? ''),
    words: t(refusalWords(no), no.params),
  })
  return {
    async judge(rows) {
      const read = rows.map(({ text }) => readReceipt(text, t))
      const loans = await oldLoans(
        trx,
        viewer,
        read.flatMap(({ receipt }) => receipt?.oldNo ?? []),
      )
      return read.map(({ receipt, problems }) => {
        if (!receipt) return { problems, identity: null }
        const toldFen = told.get(receipt.oldNo) ?? 0n
        const no = misfit(receipt, loans.get(receipt.oldNo), toldFen)
        if (!no) told.set(receipt.oldNo, toldFen + receipt.principalFen)
        return { problems: no ? [saidOf(no)] : [], identity: null }
      })
    },
    twice: first => ({ field: 'oldNo', label: t('借据号'), words: t('与第 {n} 行相同', { n: first }) }),
    create: rows =>
      inTurn(rows, async ({ text, rowNo }) => {
        const { receipt, problems } = readReceipt(text, t)
        if (!receipt) return problems
        const loan = (await oldLoans(trx, viewer, [receipt.oldNo])).get(receipt.oldNo)
        const no = misfit(receipt, loan, 0n)
        if (no || !loan) return [saidOf(no ?? refuse('takeover.unknown-loan'))]
        const { oldNo: _, ...kept } = receipt
        await trx
          .insertInto('migratedReceipts')
          .values({ ...kept, loanId: loan.id, batchId, rowNo })
          .execute()
        await record(trx, actor, {
          ...{
            act: 'loan.migrate-receipt',
            subject: `loan:${loan.id}`,
            customerId: loan.customerId,
            businessDate: today,
          },
          after: {
            paidOn: kept.paidOn,
            principalFen: kept.principalFen.toString(),
            interestFen: kept.interestFen.toString(),
          },
        })
        return { recordId: loan.id, customerId: loan.customerId }
      }),
  }
}

/** 还款历史: for reading and for the statement; the money itself came with the balance. */
export const receiptsKind: ImportKind = {
  name: 'repayments',
  label: '还款历史',
  permission: 'loan.migrate',
  targets: async () => TARGETS,
  shown: ['oldNo', 'paidOn', 'principal'],
  open,
  async undo(trx, { actor, today }, batchId) {
    const gone = await trx
      .updateTable('migratedReceipts')
      .set({ undoneOn: today })
      .where('batchId', '=', batchId)
      .where('undoneOn', 'is', null)
      .executeTakeFirst()
    const count = Number(gone.numUpdatedRows)
    await record(trx, actor, {
      ...{ act: 'import.undo', subject: `import:${batchId}`, businessDate: today },
      after: { receipts: count },
    })
    return { count }
  },
  words: {
    finished: '导入完成：{file}，还款历史 {n} 条',
    undone: '已撤销导入的 {n} 条还款历史',
    confirmUndo: '将撤销本次导入的 {n} 条还款历史，确定？',
    unit: '条',
  },
  result: () => ({ label: '迁移核对', href: '/migrations' }),
}
