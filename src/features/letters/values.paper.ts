import { type BookDate, daysBetween, formatChinese } from '../../lending/dates'
import type { LetterFacts, LetterValues } from '../../lending/letters'
import { type Fen, fenInWords, formatFen, sumFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { maskOf, open, type Secret } from '../customers/protect'
import { WHY_WORDS } from '../documents/words'
import { namedFen } from '../loans/line'
import type { ApplicationFacts, LoanFacts, SubjectFacts } from './facts'

export interface Maker {
  readonly bank: string
  readonly name: string
  readonly branch: string
  /** null: not numbered yet. */
  readonly no: string | null
}

type Row = Record<string, string>

const day = (on: BookDate | null): string => (on === null ? '' : formatChinese(on))
const secret = (facts: SubjectFacts, field: Secret & keyof SubjectFacts['customer'], plain: boolean): string => {
  const { customer } = facts
  const value = open(field, customer.id, customer[field] as Buffer | null)
  return (plain ? value : maskOf(field, value)) ?? ''
}

function customerValues(facts: SubjectFacts, maker: Maker, plain: boolean): Row {
  const { customer } = facts
  return {
    贷款人名称: maker.bank,
    经办机构: maker.branch,
    经办人: maker.name,
    今日日期: formatChinese(facts.today),
    函件编号: maker.no ?? '（制作时产生）',
    客户名称: customer.name,
    客户称谓: customer.called,
    客户编号: customer.customerNo,
    证件号码: secret(facts, 'idNo', plain),
    联系电话: secret(facts, 'phone', plain),
    联系地址: secret(facts, 'address', plain),
    法定代表人: customer.legalRepresentative ?? '',
    客户经理: customer.officerName,
    管户机构: customer.branchName,
    贷款余额合计: formatFen(sumFen(facts.loans.map(loan => loan.balanceFen))),
  }
}

const customerLists = (facts: SubjectFacts): Record<string, Row[]> => ({
  贷款明细: facts.loans.map(loan => ({
    借据号: loan.loanNo,
    产品名称: loan.productName,
    贷款金额: formatFen(loan.principalFen),
    贷款余额: formatFen(loan.balanceFen),
    年利率: formatRate(loan.ratePpm),
    到期日期: loan.maturityDate,
  })),
  到期资料: facts.expiring.map(paper => ({
    资料名称: paper.name,
    有效期至: paper.expiresOn,
    状态: paper.expiresOn < facts.today ? '已过期' : '将到期',
  })),
})

const late = ({ dues }: LoanFacts) => dues.filter(due => due.overdueDays > 0 || due.penaltyFen + due.compoundFen > 0n)

const overdueDays = ({ loan }: LoanFacts, today: BookDate): number =>
  loan.state === 'active' && loan.oldestUnpaidOn !== null ? Math.max(0, daysBetween(loan.oldestUnpaidOn, today)) : 0

function nextPart({ loan, installments }: LoanFacts): Row {
  const next = loan.nextDueOn
  const rows = installments.filter(row => row.settledOn === null && !row.overdue && row.payDate === next)
  if (next === null || rows.length === 0) return {}
  const fen = sumFen(rows.map(r => r.principalFen - r.paidPrincipalFen + r.interestFen - r.paidInterestFen))
  return { 下次还款日: day(next), 下期应还: formatFen(fen) }
}

function loanValues(found: LoanFacts, today: BookDate): Row {
  const { loan, dues } = found
  const behind = late(found)
  const sum = (of: (due: (typeof dues)[number]) => Fen) => formatFen(sumFen(behind.map(of)))
  return {
    借据号: loan.loanNo,
    合同号: loan.contractNo,
    产品名称: loan.productName,
    贷款金额: formatFen(namedFen(loan)),
    贷款金额大写: fenInWords(namedFen(loan)),
    贷款余额: formatFen(loan.balanceFen),
    年利率: formatRate(loan.ratePpm),
    放款日期: day(loan.valueDate),
    到期日期: day(loan.maturityDate),
    逾期天数: String(overdueDays(found, today)),
    逾期金额: sum(due => due.totalFen),
    逾期本金: sum(due => due.principalFen),
    逾期利息: sum(due => due.interestFen),
    罚息复利: sum(due => due.penaltyFen + due.compoundFen),
    当前应还: formatFen(sumFen(dues.map(due => due.totalFen))),
    结清日期: day(loan.settledOn),
    结清证明编号: loan.certificateNo ?? '',
    ...nextPart(found),
  }
}

function loanLists({ installments, dues }: LoanFacts): Record<string, Row[]> {
  const dueOf = new Map(installments.map(row => [row.seq, row.dueDate]))
  const owed = new Set(dues.map(due => due.seq))
  return {
    应还明细: dues.map(due => ({
      期次: String(due.seq),
      应还日期: dueOf.get(due.seq) ?? '',
      应还本金: formatFen(due.principalFen),
      应还利息: formatFen(due.interestFen),
      罚息与复利: formatFen(due.penaltyFen + due.compoundFen),
      应还合计: formatFen(due.totalFen),
      本期逾期天数: String(due.overdueDays),
    })),
    还款计划: installments
      .filter(row => row.settledOn === null && !owed.has(row.seq))
      .map(row => ({
        期次: String(row.seq),
        应还日期: row.dueDate,
        应还本金: formatFen(row.principalFen - row.paidPrincipalFen),
        应还利息: formatFen(row.interestFen - row.paidInterestFen),
        应还合计: formatFen(row.principalFen - row.paidPrincipalFen + row.interestFen - row.paidInterestFen),
      })),
  }
}

const applicationValues = ({ one, notice }: ApplicationFacts): Row => ({
  申请编号: one.applicationNo,
  申请产品: one.productName,
  申请金额: formatFen(one.amountFen),
  补正期限: day(notice?.dueOn ?? null),
  补正说明: notice?.note ?? '',
})

const applicationLists = ({ lacking }: ApplicationFacts): Record<string, Row[]> => ({
  缺少资料: lacking.map(({ name, state }, at) => ({
    序号: String(at + 1),
    资料名称: name,
    原因: WHY_WORDS[state] || '尚未提供',
  })),
})

/** What the placeholders of a letter say about this customer, loan or application; masked unless `plain`. */
export function valuesOf(facts: SubjectFacts, maker: Maker, plain: boolean): LetterValues {
  const { loan, application } = facts
  return {
    values: {
      ...customerValues(facts, maker, plain),
      ...(loan ? loanValues(loan, facts.today) : {}),
      ...(application ? applicationValues(application) : {}),
    },
    lists: {
      ...customerLists(facts),
      ...(loan ? loanLists(loan) : {}),
      ...(application ? applicationLists(application) : {}),
    },
  }
}

/** What decides whether such a letter may be written. */
export const judgedOf = ({ loan, application, expiring, today }: SubjectFacts): LetterFacts => ({
  loanState: loan?.loan.state ?? null,
  overdueDays: loan ? overdueDays(loan, today) : 0,
  lacking: application ? application.lacking.length : expiring.length,
})

/** Stand-ins for the trial of a template: 〔客户名称〕, and two rows of each list. */
export function trialValues(
  placeholders: readonly { readonly name: string; readonly columns?: readonly string[] }[],
): LetterValues {
  const row = (columns: readonly string[]) => Object.fromEntries(columns.map(column => [column, `〔${column}〕`]))
  return {
    values: Object.fromEntries(placeholders.filter(one => !one.columns).map(one => [one.name, `〔${one.name}〕`])),
    lists: Object.fromEntries(
      placeholders.flatMap(one => (one.columns ? [[one.name, [row(one.columns), row(one.columns)]]] : [])),
    ),
  }
}
