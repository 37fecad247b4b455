import type { Kysely } from 'kysely'
import { businessDay } from '../../db/business-day'
import type { DB } from '../../db/schema'
import { CLASSES } from '../../lending/classification'
import { addDays } from '../../lending/dates'
import { RATE_UNITS, type RateUnit } from '../../lending/takeover'
import type { ImportChoice, ImportTarget } from '../../web/import-kind'
import { status } from '../../web/status'
import type { CustomerKind } from '../customers/identity'
import { customerTargets } from '../imports/customers-kind'
import { currentProducts } from '../products/queries'
import { FREQUENCY_WORDS, METHOD_WORDS, SECURITY_TYPES, SECURITY_WORDS } from '../products/words'
import { codeList } from '../settings/queries'
import said from './said.json'

type Name = keyof typeof said.columns
const SAID: Readonly<Record<string, readonly string[]>> = said.columns
const CHOICES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = said.choices

/** Before the names of customer fields, which the loan has some of too. */
export const CUSTOMER = 'c_'

export const METHODS = ['equal_installment', 'equal_principal', 'interest_only', 'bullet', 'flat'] as const
export const FREQUENCIES = ['monthly', 'quarterly', 'half_yearly', 'yearly'] as const
const STATUS_WORDS: Readonly<Record<string, string>> = { normal: '正常', overdue: '逾期', settled: '已结清' }
const UNIT_WORDS: Readonly<Record<RateUnit, string>> = {
  percent_year: '年利率，百分数（4.35）',
  fraction_year: '年利率，小数（0.0435）',
  permille_year: '年利率，千分数',
  permille_month: '月利率，千分数（3.625‰）',
  percent_month: '月利率，百分数',
}

const choicesOf = (name: string, words: Readonly<Record<string, string>>, codes: readonly string[]): ImportChoice[] =>
  codes.map(value => ({ value, label: words[value] ?? value, said: CHOICES[name]?.[value] ?? [] }))

const target = (
  name: Name | 'cutover' | 'rateUnit' | 'monthDay',
  label: string,
  more: Partial<ImportTarget> = {},
): ImportTarget => ({
  name,
  label,
  said: SAID[name] ?? [],
  ...more,
})

const STATE = '余额与状态'
const MORE = '其他'
const must = { must: true } as const

/** What the file says of the loan itself. */
async function loanTargets(db: Kysely<DB>, kind: CustomerKind): Promise<ImportTarget[]> {
  const [today, products, purposes] = await Promise.all([businessDay(db), currentProducts(db), codeList(db, 'purpose')])
  const offered = products.filter(product => product.stoppedAt === null && product.customerKinds.includes(kind))
  return [
    target('cutover', '迁移基准日', {
      ...{ whole: true, must: true, date: true, usual: addDays(today, -1) },
      hint: '文件中的余额是这一天日终的余额',
    }),
    target('oldNo', '借据号', must),
    target('product', '产品', {
      must: true,
      choices: offered.map(({ code, name }) => ({ value: code, label: name })),
    }),
    target('principal', '贷款金额', must),
    target('rate', '利率', must),
    target('rateUnit', '利率单位', {
      whole: true,
      usual: 'percent_year',
      choices: choicesOf('rateUnit', UNIT_WORDS, RATE_UNITS),
    }),
    target('term', '期限（月）', { hint: '可写 36、36个月、3年；没有此列时按到期日' }),
    target('startOn', '起息日', { must: true, hint: '可写 2018-02-01、20180201、2018-02、Feb-2018' }),
    target('monthDay', '起息日只有月份时取', { whole: true, usual: '1', hint: '几号' }),
    target('method', '还款方式', { must: true, choices: choicesOf('method', METHOD_WORDS, METHODS) }),
    target('officerNo', '客户经理工号', { hint: '新建客户的管户人' }),
    target('balance', '贷款余额', { group: STATE, must: true }),
    target('status', '贷款状态', {
      group: STATE,
      choices: choicesOf('status', STATUS_WORDS, ['normal', 'overdue', 'settled']),
      hint: '没有此列时按逾期天数与余额判断',
    }),
    target('installment', '每期还款额', { group: STATE, hint: '用于核对，并作为以后各期的还款额' }),
    target('paidPrincipal', '已还本金', { group: STATE }),
    target('paidInterest', '已还利息', { group: STATE }),
    target('paidLate', '已还罚息', { group: STATE }),
    target('overdueDays', '逾期天数', { group: STATE, hint: '没有时按余额推算逾期期数' }),
    target('overduePrincipal', '逾期本金', { group: STATE }),
    target('overdueInterest', '欠息', { group: STATE }),
    target('lateOwed', '未还罚息', { group: STATE }),
    target('riskClass', '五级分类', {
      group: STATE,
      choices: CLASSES.map(value => ({
        value,
        label: status('risk-class', value).word,
        said: CHOICES.riskClass?.[value] ?? [],
      })),
    }),
    target('contractNo', '合同号', { group: MORE }),
    target('maturityOn', '到期日', { group: MORE }),
    target('frequency', '还款频率', {
      ...{ group: MORE, usual: 'monthly' },
      choices: choicesOf('frequency', FREQUENCY_WORDS, FREQUENCIES),
    }),
    target('dueDay', '还款日', { group: MORE, hint: '没有时为起息日对日' }),
    target('purpose', '贷款用途', {
      ...{ group: MORE, usual: purposes[0]?.value ?? '' },
      choices: purposes,
    }),
    target('securityType', '担保方式', {
      ...{ group: MORE, usual: 'credit' },
      choices: choicesOf('securityType', SECURITY_WORDS, SECURITY_TYPES),
    }),
  ]
}

/** Who the borrower is, and what is known of him where his file is opened on the way. */
const borrowerTargets = (kind: CustomerKind): ImportTarget[] => [
  { name: 'customerNo', label: '客户编号', group: '借款人', said: said.columns.customerNo, hint: '已建档的客户' },
  ...customerTargets(kind)
    .filter(({ name }) => name !== 'officerNo')
    .map(({ must: _, ...one }) => ({ ...one, name: `${CUSTOMER}${one.name}`, group: '借款人' })),
]

export async function migrationTargets(db: Kysely<DB>, kind: CustomerKind): Promise<ImportTarget[]> {
  return [...(await loanTargets(db, kind)), ...borrowerTargets(kind)]
}
