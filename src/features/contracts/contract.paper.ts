import type { Block, Letter } from '../../export/pdf/letter'
import { type BookDate, formatChinese } from '../../lending/dates'
import { fenInWords, formatFen } from '../../lending/money'
import { annualText, formatRate } from '../../lending/rate'
import { isRevolving } from '../products/payout'
import type { Quote } from '../products/quote'
import type { ProductTerms } from '../products/terms'
import { policyName } from '../products/version-values'
import {
  ALLOCATION_WORDS,
  COMPOUND_WORDS,
  HOLIDAY_WORDS,
  METHOD_WORDS,
  SECURITY_WORDS,
  wordOf,
} from '../products/words'
import type { StatementContent } from './cost/content.paper'
import { payoutClause, payoutRow } from './payout.paper'
import { agreedPlan, dueText, interestDays, paymentText, planRow, rhythmText, termText } from './plan.paper'
import { interestText, pricingClause, rateRows } from './pricing.paper'
import type { ContractPage } from './queries'
import { renewalClause, renewalRow } from './renewal.paper'

export interface ContractPaper {
  readonly contract: ContractPage
  readonly product: ProductTerms
  readonly quote: Quote
  /** The 明示表 the borrower signed, when there is one. */
  readonly statement: StatementContent | null
  readonly bank: string
  readonly idName: string
  /** In clear: a contract names its party. Printing it is an audited act. */
  readonly idNo: string
  readonly address: string | null
  readonly today: BookDate
  readonly printedBy: string
  readonly printedAt: string
}

/** 年利率 ÷ 360 as 万分之几, four decimals: 4.35 % → 1.2083. */
function perDay(ratePpm: number, dayBasis: number): string {
  const hundredMillionths = Math.round((ratePpm * 1_000_000) / dayBasis)
  return `万分之 ${(hundredMillionths / 100_000_000).toFixed(4)}`
}

const parties = ({ contract, bank, idName, idNo, address }: ContractPaper): Block[] => [
  {
    kv: [
      ['贷款人（甲方）', `${bank} ${contract.branchName}`],
      ['借款人（乙方）', contract.customerName],
      [idName, idNo],
      ...(contract.legalRepresentative ? [['法定代表人', contract.legalRepresentative] as [string, string]] : []),
      ...(address ? [['住所', address] as [string, string]] : []),
      ['客户号', contract.customerNo],
    ],
  },
  '甲乙双方根据《中华人民共和国民法典》等法律法规，经协商一致，就乙方向甲方借款事宜订立本合同。',
]

function termsTable(paper: ContractPaper): Block[] {
  const { contract, product, quote } = paper
  const rows = [
    ['贷款产品', product.name],
    [
      isRevolving(contract) ? '循环借款额度' : '借款金额',
      `${formatFen(contract.amountFen)} 元（${fenInWords(contract.amountFen)}）`,
    ],
    [isRevolving(contract) ? '额度有效期' : '借款期限', termText(contract, quote)],
    ...payoutRow(contract),
    ...renewalRow(contract),
    ['借款用途', `${contract.purposeName ?? ''}：${contract.purposeDetail}`],
    ...rateRows(contract),
    ['日利率', `${perDay(contract.ratePpm, product.dayBasis)}（年利率 ÷ ${product.dayBasis}）`],
    ['还款方式', `${wordOf(METHOD_WORDS, contract.method)}，${rhythmText(contract)}还款`],
    ...planRow(contract),
    ['还款日', `${dueText(contract)}；遇法定节假日${wordOf(HOLIDAY_WORDS, product.holidayShift)}`],
    ['每期还款', paymentText(contract, quote)],
    ['担保方式', wordOf(SECURITY_WORDS, contract.securityType)],
  ]
  const columns = [
    { label: '项目', weight: 22, align: 'left' as const },
    { label: '约定', weight: 78, align: 'left' as const },
  ]
  const clause = pricingClause(contract)
  return [{ heading: '一、借款要素' }, { table: { columns, rows } }, ...(clause === null ? [] : [clause])]
}

/** 综合融资成本明示 (中国人民银行公告〔2021〕第3号: annualised, compound method, all fees included). */
const costTable = (paper: ContractPaper): Block[] => [
  { heading: '二、综合融资成本明示' },
  ...(paper.statement ? signedCost(paper.statement) : plainCost(paper)),
  lateClause(paper),
]

/** As the borrower signed it: every item with who takes it. */
const signedCost = (s: StatementContent): Block[] => [
  {
    unit: '元',
    table: {
      columns: [
        { label: '项目', weight: 22, align: 'left' },
        { label: '收取标准', weight: 34, align: 'left' },
        { label: '收取方', weight: 22, align: 'left' },
        { label: '金额', weight: 22, align: 'right' },
      ],
      rows: [
        ...s.items.map(item => [item.name, item.standard, item.party, formatFen(BigInt(item.fen))]),
        ['综合年化成本', s.measure, '', annualText(s.annualPpm)],
      ],
      totals: ['正常履约息费合计', '', '', formatFen(BigInt(s.interestFen) + BigInt(s.feesFen))],
    },
  },
  `可能发生的费用：${s.contingent.map(item => `${item.name}（${item.party}，${item.standard}）`).join('；')}。`,
]

const plainCost = ({ contract, quote }: ContractPaper): Block[] => [
  {
    unit: '元',
    table: {
      columns: [
        { label: '项目', weight: 30, align: 'left' },
        { label: '收取标准', weight: 44, align: 'left' },
        { label: '金额', weight: 26, align: 'right' },
      ],
      rows: [
        ['利息（甲方收取）', interestText(contract), formatFen(quote.schedule.totalInterestFen)],
        ['各类费用', '不收取', '0.00'],
        ['综合年化成本', '内部收益率法，每期利率 × 每年期数', annualText(quote.cost?.simplePpm ?? null)],
        ['有效年利率', '按复利折算到一年', annualText(quote.cost?.effectivePpm ?? null)],
      ],
      totals: ['正常履约应还本息合计', '', formatFen(quote.schedule.totalPaymentFen)],
    },
  },
]

const lateClause = ({ product }: ContractPaper): string =>
  `仅在乙方违约时收取：逾期部分自逾期之日起按本合同执行利率上浮 ${formatRate(product.penaltyRatioPpm)} 计收罚息，${wordOf(COMPOUND_WORDS, product.compoundBase)}。除本表所列项目外，甲方及其合作方不就本笔借款向乙方收取其他任何息费。`

const clauses = ({ contract, product }: ContractPaper): Block[] => [
  { heading: '三、放款与用途' },
  renewalClause(contract) ??
    `甲方在乙方办妥约定的担保手续、提交用途资料并符合放款条件后，${payoutClause(contract)}。利息不得预先在本金中扣除。乙方应按约定用途使用借款，不得用于购房首付款、股票及其他投资，也不得转借他人；挪作他用的，甲方可自挪用之日起按规定加收罚息并要求提前归还。`,
  { heading: '四、还款' },
  `乙方应于每期还款日前将应还款项足额存入还款账户。${interestDays(product)}还款冲抵顺序：${wordOf(ALLOCATION_WORDS, policyName(product.allocation))}${product.graceDays > 0 ? `；还款日后 ${product.graceDays} 日内还清的不计罚息` : ''}。乙方可以提前归还全部借款，利息按实际使用天数计收，不收取违约金。`,
  { heading: '五、违约责任' },
  '乙方未按期足额还款、提供虚假资料、改变借款用途或者发生足以影响偿债能力的情形时，甲方有权停止放款、宣布借款提前到期、行使担保权利，并依法追索本息及实现债权的合理费用。',
  { heading: '六、个人信息与征信' },
  '乙方同意甲方为订立和履行本合同处理其必要的个人信息，并依法向金融信用信息基础数据库报送本合同项下的信贷信息。报送不良信息前，甲方应事先告知乙方。',
  { heading: '七、其他' },
  '本合同自双方签字或者盖章之日起生效。因本合同发生的争议，双方协商解决；协商不成的，向甲方住所地人民法院提起诉讼。还款计划以实际放款日重新计算，作为本合同附件。本合同一式两份，双方各执一份，具有同等效力。',
]

const planTable = ({ quote, contract }: ContractPaper): Block[] => [
  { heading: contract.loanValueDate ? '附件：还款计划' : '附件：还款计划（按打印当日放款测算）' },
  {
    unit: '元',
    table: {
      columns: [
        { label: '期次', weight: 8, align: 'right' },
        { label: '还款日', weight: 18, align: 'center' },
        { label: '本金', weight: 18, align: 'right' },
        { label: '利息', weight: 18, align: 'right' },
        { label: '应还合计', weight: 19, align: 'right' },
        { label: '剩余本金', weight: 19, align: 'right' },
      ],
      rows: quote.schedule.rows.map(row => [
        String(row.seq),
        row.payDate,
        formatFen(row.principalFen),
        formatFen(row.interestFen),
        formatFen(row.paymentFen),
        formatFen(row.balanceFen),
      ]),
      totals: [
        '合计',
        '',
        formatFen(contract.amountFen),
        formatFen(quote.schedule.totalInterestFen),
        formatFen(quote.schedule.totalPaymentFen),
        '',
      ],
    },
  },
]

export const fileNameOf = (contract: Pick<ContractPage, 'contractNo'>): string => `借款合同 ${contract.contractNo}.pdf`

/** 借款合同: parties, what was approved, what it costs in all, the plan, and lines to sign on. The seal stands at every foot. */
export function contractLetter(paper: ContractPaper): Letter {
  const { contract, bank, printedBy, printedAt } = paper
  return {
    bank,
    title: '借款合同',
    no: contract.contractNo,
    paragraphs: [
      ...parties(paper),
      ...termsTable(paper),
      ...agreedPlan(contract),
      ...costTable(paper),
      ...clauses(paper),
      { signatures: ['贷款人（盖章）', '经办人', '日期'] },
      { signatures: ['借款人（签字或盖章）', '日期'] },
      `打印日期：${formatChinese(paper.today)}`,
      ...planTable(paper),
    ],
    footer: {
      no: `${contract.contractNo} · 审批封印 ${contract.contentHash.slice(0, 16)}`,
      printedBy,
      printedAt,
    },
    watermark: printedBy,
  }
}
