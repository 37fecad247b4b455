import type { Letter } from '../../../export/pdf/letter'
import { type BookDate, formatChinese } from '../../../lending/dates'
import { fenInWords, formatFen } from '../../../lending/money'
import { annualText, formatRate } from '../../../lending/rate'
import type { StatementContent } from './content.paper'

export const STATEMENT = '综合融资成本明示表'
export const NOTHING_ELSE = '除本表所列项目外，贷款人及其合作机构不就本笔贷款向借款人收取其他任何息费。'

export const statementNo = (id: number): string => `MS${id.toString().padStart(8, '0')}`

const money = (fen: string): string => formatFen(BigInt(fen))
export interface StatementPaper {
  readonly content: StatementContent
  /** Null for one that was not issued: for talking it over. */
  readonly no: string | null
  readonly hash: string | null
  readonly bank: string
  readonly day: BookDate
  readonly footer: Letter['footer']
  readonly watermark: string
}

const factsOf = ({ content: s, no }: StatementPaper): [string, string][] => [
  ['借款人', s.customer.name],
  ['客户号', s.customer.no],
  ['申请编号', s.application],
  ...(s.contract === null ? [] : [['合同编号', s.contract] as [string, string]]),
  ['明示表编号', no ?? '（试算，未出具）'],
  ['贷款产品', s.product],
  ['贷款本金', `${money(s.amountFen)} 元`],
  ['本金大写', fenInWords(BigInt(s.amountFen))],
  ...(s.pricing
    ? ([
        ['利率定价方式', `浮动利率：${s.pricing.sentence}`],
        ['测算利率', `${formatRate(s.ratePpm)}（${s.pricing.lpr}）`],
      ] as [string, string][])
    : []),
  ['还款方式', `${s.method}，${s.rhythm}，共 ${s.periods} 期`],
  ['还款日', s.due],
  ['测算放款日', s.valueDate],
  ['到期日', s.maturityDate],
  ['每期还款', s.installmentFen === null ? '见还款计划' : `${money(s.installmentFen)} 元`],
  ['实际到手金额', `${money(s.receivedFen)} 元`],
]

/** What a borrower reads and signs before the contract: every item, its standard and who takes it, and the yearly total. */
export function statementLetter(paper: StatementPaper): Letter {
  const { content: s, bank, hash } = paper
  const total = formatFen(BigInt(s.interestFen) + BigInt(s.feesFen))
  return {
    bank,
    title: STATEMENT,
    ...(paper.no === null ? {} : { no: paper.no }),
    paragraphs: [
      { kv: factsOf(paper) },
      ...(s.plan === null ? [] : [`还款约定：${s.plan}。`]),
      { heading: '一、正常履约时的息费' },
      {
        unit: '元',
        table: {
          columns: [
            { label: '项目', weight: 20, align: 'left' },
            { label: '收取方式', weight: 20, align: 'left' },
            { label: '收取标准', weight: 26, align: 'left' },
            { label: '收取方', weight: 16, align: 'left' },
            { label: '金额', weight: 18, align: 'right' },
          ],
          rows: s.items.map(item => [item.name, item.method, item.standard, item.party, money(item.fen)]),
          totals: ['合计', '', '', '', total],
        },
      },
      {
        kv: [
          ['综合年化融资成本', annualText(s.annualPpm)],
          ...(s.effectivePpm === null ? [] : [['折合有效年利率', annualText(s.effectivePpm)] as [string, string]]),
          ['计算口径', s.measure],
        ],
      },
      { heading: '二、可能发生的费用（正常履约时不收取）' },
      {
        table: {
          columns: [
            { label: '项目', weight: 24, align: 'left' },
            { label: '收取标准', weight: 56, align: 'left' },
            { label: '收取方', weight: 20, align: 'left' },
          ],
          rows: s.contingent.map(item => [item.name, item.standard, item.party]),
        },
      },
      { heading: '三、声明' },
      NOTHING_ELSE,
      ...(s.pricing
        ? [
            '本笔贷款采用浮动利率，上列利息和综合年化融资成本按测算利率计算；LPR 变化后按约定的重定价日调整，实际成本随之变化。',
          ]
        : []),
      '以上按测算放款日计算，实际还款计划以放款日为准；利率、期限、还款方式或者收费项目变更的，重新出具本表。',
      '借款人声明：本人（本单位）已阅读并理解本表全部内容，在签订借款合同之前确认。',
      { signatures: ['借款人（签字或盖章）', '日期'] },
      { signatures: ['经办人', '日期'] },
      `出具日期：${formatChinese(paper.day)}`,
      ...(hash === null ? [] : [`内容校验码：${hash}`]),
    ],
    footer: paper.footer,
    watermark: paper.watermark,
  }
}
