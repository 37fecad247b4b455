import type { Letter } from '../../../export/pdf/letter'
import { bookDate, formatChinese } from '../../../lending/dates'
import { formatFen } from '../../../lending/money'
import { spreadText } from '../../../lending/pricing'
import { formatRate } from '../../../lending/rate'
import { PLAN_COLUMNS } from '../../loans/papers.paper'
import { TENOR_WORDS } from '../../products/pricing'
import type { NoticeContent, PlanSide } from './notice'
import type { NoticeRow } from './queries'

export const NOTICE = '利率调整通知书'
export const noticeNo = (id: number): string => `LL${id.toString().padStart(8, '0')}`

const money = (fen: string): string => formatFen(BigInt(fen))

/** 135 bp as people write a 加点: 加 135 个基点. */
const addedText = (ppm: number): string =>
  ppm === 0 ? '不加点' : `${ppm > 0 ? '加' : '减'} ${spreadText(Math.abs(ppm))} 个基点`

const whyText = (row: NoticeRow, { lpr }: NoticeContent): string => {
  if (lpr === null) return '按双方此前的约定，新的执行利率自该日起适用。'
  const tenor = TENOR_WORDS[lpr.tenor] ?? lpr.tenor
  return `按合同约定的定价方式重定价：${lpr.from} 公布的${tenor} ${formatRate(lpr.ppm)}，${addedText(lpr.spreadPpm)}，执行年利率 ${formatRate(row.newRatePpm)}。`
}

const sideRows = (before: PlanSide, after: PlanSide): string[][] => [
  ['下期还款日', before.nextDue ?? '—', after.nextDue ?? '—'],
  ['下期应还（元）', money(before.nextFen), money(after.nextFen)],
  ['以后每期应还（元）', money(before.laterFen), money(after.laterFen)],
  ['剩余期数', `${before.count}`, `${after.count}`],
  ['剩余利息合计（元）', money(before.interestFen), money(after.interestFen)],
]

/** What a borrower is told when the rate of his loan becomes another: why, from when, and what he pays from then on. */
export function noticeLetter(
  frame: Pick<Letter, 'bank' | 'footer'> & { readonly watermark: string },
  row: NoticeRow,
): Letter {
  const content = row.content as unknown as NoticeContent
  return {
    ...frame,
    title: NOTICE,
    no: noticeNo(row.id),
    paragraphs: [
      `借款人${row.customerName}：您在我行的${row.productName}（合同号 ${row.contractNo}，借据号 ${row.loanNo}）的年利率自 ${formatChinese(row.fromDate)}起由 ${formatRate(row.oldRatePpm)} 调整为 ${formatRate(row.newRatePpm)}，特此通知。`,
      whyText(row, content),
      {
        kv: [
          ['调整前年利率', formatRate(row.oldRatePpm)],
          ['调整后年利率', formatRate(row.newRatePpm)],
          ['生效日期', row.fromDate],
          ['贷款余额', `${money(content.balanceFen)} 元`],
          ['到期日', content.maturityDate],
        ],
      },
      { heading: '调整前后对比' },
      {
        table: {
          columns: [
            { label: '项目', weight: 40, align: 'left' },
            { label: '调整前', weight: 30, align: 'right' },
            { label: '调整后', weight: 30, align: 'right' },
          ],
          rows: sideRows(content.before, content.after),
        },
      },
      '生效日所在的一期按天分段计息；逾期部分的罚息利率自同日起随执行利率调整。',
      { heading: '调整后的还款计划' },
      {
        unit: '人民币元',
        table: {
          columns: PLAN_COLUMNS,
          rows: content.rows.map(one => [
            String(one.seq),
            one.due,
            money(one.principalFen),
            money(one.interestFen),
            money(String(BigInt(one.principalFen) + BigInt(one.interestFen))),
          ]),
        },
      },
      { signatures: ['贷款人（盖章）', '日期'] },
      `通知日期：${formatChinese(bookDate(row.businessDate))}`,
    ],
  }
}
