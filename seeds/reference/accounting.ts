import type { Kysely } from 'kysely'
import type { DB } from '../../src/db/schema'
import type { BookDate } from '../../src/lending/dates'

type Kind = 'asset' | 'liability' | 'income' | 'expense' | 'equity' | 'memo'

/** Chart after 企业会计准则 (2006) with 6702 of CAS 22; a lender without deposits maps 2011 to 1002 by its own rules. */
const accounts: readonly (readonly [code: string, name: string, english: string, kind: Kind])[] = [
  ['1002', '银行存款', 'Bank deposits', 'asset'],
  ['1132', '应收利息', 'Interest receivable', 'asset'],
  ['130301', '贷款—本金', 'Loans: principal', 'asset'],
  ['130302', '贷款—逾期', 'Loans: overdue', 'asset'],
  ['130303', '贷款—已减值', 'Loans: impaired', 'asset'],
  ['1304', '贷款损失准备', 'Loan loss provision', 'asset'],
  ['2011', '吸收存款', 'Customer deposits', 'liability'],
  ['222101', '应交税费—销项税额', 'VAT payable', 'liability'],
  ['224101', '其他应付款—溢缴还款', 'Prepaid repayments', 'liability'],
  ['601101', '利息收入—贷款利息', 'Interest income: loans', 'income'],
  ['601102', '利息收入—罚息', 'Interest income: penalty', 'income'],
  ['601103', '利息收入—复利', 'Interest income: compound', 'income'],
  ['6021', '手续费及佣金收入', 'Fee income', 'income'],
  ['6702', '信用减值损失', 'Credit impairment loss', 'expense'],
]

type Rule = readonly [event: string, component: string, debit: string, credit: string, vatPpm?: number]

/**
 * Which account each component of a money event moves (rule book §4). Interest is earned by the daily accrual, so a
 * repayment only clears the receivable; penalty and compound interest are earned when they are received.
 */
const rules: readonly Rule[] = [
  ['disburse', 'principal', '130301', '2011'],
  ['repay', 'principal', '2011', '130301'],
  ['repay', 'overdue_principal', '2011', '130302'],
  ['repay', 'interest', '2011', '1132'],
  ['repay', 'interest_off_book', '2011', '601101', 60_000],
  ['repay', 'penalty', '2011', '601102', 60_000],
  ['repay', 'compound', '2011', '601103', 60_000],
  ['repay', 'fee', '2011', '6021', 60_000],
  ['repay', 'prepaid', '2011', '224101'],
  ['apply_prepaid', 'principal', '224101', '130301'],
  ['apply_prepaid', 'overdue_principal', '224101', '130302'],
  ['apply_prepaid', 'interest', '224101', '1132'],
  ['apply_prepaid', 'interest_off_book', '224101', '601101', 60_000],
  ['apply_prepaid', 'penalty', '224101', '601102', 60_000],
  ['apply_prepaid', 'compound', '224101', '601103', 60_000],
  ['apply_prepaid', 'fee', '224101', '6021', 60_000],
  ['refund_prepaid', 'prepaid', '224101', '2011'],
  ['overdue', 'principal', '130302', '130301'],
  ['accrue', 'interest', '1132', '601101', 60_000],
]

export async function seedAccounting(db: Kysely<DB>, effectiveFrom: BookDate): Promise<void> {
  await db
    .insertInto('accounts')
    .values(accounts.map(([code, name, nameEn, kind]) => ({ code, name, nameEn, kind })))
    .onConflict(oc => oc.doNothing())
    .execute()
  await db
    .insertInto('postingRules')
    .values(
      rules.map(([event, component, debit, credit, vatPpm = 0]) => ({
        effectiveFrom,
        event,
        component,
        debit,
        credit,
        vatPpm,
        vatAccount: vatPpm > 0 ? '222101' : null,
      })),
    )
    .onConflict(oc => oc.doNothing())
    .execute()
}
