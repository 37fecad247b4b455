import type { Kysely } from 'kysely'
import type { DB } from '../../src/db/schema'
import type { BookDate } from '../../src/lending/dates'

type Kind = 'asset' | 'liability' | 'income' | 'expense' | 'equity' | 'memo'

/** Chart after 企业会计准则 (2006) with 6702 of CAS 22; a lender without deposits maps 2011 to 1002 by its own rules. */
const accounts: readonly (readonly [
  code: string,
  name: string,
  english: string,
  kind: Kind,
  parent?: string,
  mark?: 'control' | 'clearing',
])[] = [
  ['1002', '银行存款', 'Bank deposits', 'asset'],
  ['1132', '应收利息', 'Interest receivable', 'asset', undefined, 'control'],
  ['1303', '贷款', 'Loans', 'asset'],
  ['130301', '贷款—本金', 'Loans: principal', 'asset', '1303', 'control'],
  ['130302', '贷款—逾期', 'Loans: overdue', 'asset', '1303', 'control'],
  ['130303', '贷款—已减值', 'Loans: impaired', 'asset', '1303', 'control'],
  ['1304', '贷款损失准备', 'Loan loss provision', 'asset', undefined, 'control'],
  ['2011', '吸收存款', 'Customer deposits', 'liability'],
  ['2221', '应交税费', 'Taxes payable', 'liability'],
  ['222101', '应交税费—销项税额', 'VAT payable', 'liability', '2221'],
  ['222102', '应交税费—未交增值税', 'VAT to be paid', 'liability', '2221'],
  ['2241', '其他应付款', 'Other payables', 'liability'],
  ['224101', '其他应付款—溢缴还款', 'Prepaid repayments', 'liability', '2241', 'control'],
  ['224102', '其他应付款—待查款项', 'Items under query', 'liability', '2241', 'clearing'],
  ['224199', '其他应付款—迁移过渡', 'Migration clearing', 'liability', '2241', 'clearing'],
  ['4103', '本年利润', 'Profit of the year', 'equity'],
  ['6011', '利息收入', 'Interest income', 'income'],
  ['601101', '利息收入—贷款利息', 'Interest income: loans', 'income', '6011'],
  ['601102', '利息收入—罚息', 'Interest income: penalty', 'income', '6011'],
  ['601103', '利息收入—复利', 'Interest income: compound', 'income', '6011'],
  ['6021', '手续费及佣金收入', 'Fee income', 'income'],
  ['6601', '业务及管理费', 'Operating expenses', 'expense'],
  ['6702', '信用减值损失', 'Credit impairment loss', 'expense'],
  ['7010', '已核销贷款（备查）', 'Written-off loans (memorandum)', 'memo', undefined, 'control'],
  ['7019', '备查对应科目', 'Memorandum contra', 'memo', undefined, 'control'],
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
  ['takeover', 'principal', '130301', '224199'],
  ['takeover', 'overdue_principal', '130302', '224199'],
  ['takeover', 'interest', '1132', '224199'],
  ['provision', 'charge', '6702', '1304'],
  ['capitalise', 'interest', '130301', '1132'],
  ['capitalise', 'penalty', '130301', '601102', 60_000],
  ['capitalise', 'compound', '130301', '601103', 60_000],
  ['write_off', 'principal', '1304', '130301'],
  ['write_off', 'overdue_principal', '1304', '130302'],
  ['recover', 'restored', '130303', '1304'],
  ['recover', 'principal', '2011', '130303'],
  ['recover', 'released', '1304', '6702'],
  ['recover', 'interest', '2011', '601101', 60_000],
  ['memo', 'claim', '7010', '7019'],
]

const byClass = (special_mention: number, substandard: number, doubtful: number, loss: number, pass = 0) =>
  JSON.stringify({ pass, special_mention, substandard, doubtful, loss })

/** A bank provides by class, a small lender by days overdue with the same shares; both put 1 % on every loan (银发〔2002〕98号). */
const schemes = [
  {
    lenderKind: 'bank',
    name: '专项准备与一般准备',
    method: 'class',
    generalPpm: 10_000,
    rates: byClass(20_000, 250_000, 500_000, 1_000_000),
    source: '银发〔2002〕98号',
  },
  {
    lenderKind: 'microloan',
    name: '按逾期天数计提',
    method: 'days',
    generalPpm: 10_000,
    rates: JSON.stringify([
      { fromDays: 1, ppm: 20_000 },
      { fromDays: 91, ppm: 250_000 },
      { fromDays: 271, ppm: 500_000 },
      { fromDays: 361, ppm: 1_000_000 },
    ]),
    source: '银发〔2002〕98号，逾期天数按银保监会 人民银行令〔2023〕第1号',
  },
] as const

export async function seedAccounting(db: Kysely<DB>, effectiveFrom: BookDate): Promise<void> {
  await db
    .insertInto('provisionSchemes')
    .values(schemes.map(scheme => ({ ...scheme, effectiveFrom, state: 'approved' })))
    .onConflict(oc => oc.doNothing())
    .execute()
  await db
    .insertInto('accounts')
    .values(
      accounts.map(([code, name, nameEn, kind, parent = null, mark]) => ({
        code,
        name,
        nameEn,
        kind,
        parent,
        control: mark === 'control',
        clearing: mark === 'clearing',
      })),
    )
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
