import type { Block, Letter } from '../../export/pdf/letter'
import { formatChinese } from '../../lending/dates'
import { type Fen, fenInWords, formatFen, sumFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import type { Installment } from '../../lending/servicing'
import { PLAN_COLUMNS } from '../loans/papers.paper'
import type { ChangeRow, PlanAfter } from './queries'

interface Fact {
  readonly label: string
  readonly value: string
}

/** Notices tell, agreements are signed: where the borrower must agree, the paper is a 补充协议. */
const AGREED: ReadonlySet<string> = new Set(['extend', 'due_day', 'rate', 'restructure'])

/** 变更通知书 or 补充协议: what was changed, by whom, and the plan that holds from now on. */
export function changePaper(
  frame: Pick<Letter, 'bank' | 'footer'> & { readonly watermark: string },
  no: string,
  row: Pick<ChangeRow, 'kind' | 'decidedOn' | 'preparedOn' | 'customerName' | 'loanNo'>,
  word: string,
  facts: readonly Fact[],
  after: PlanAfter,
): Letter {
  const agreed = AGREED.has(row.kind)
  const day = formatChinese(row.decidedOn ?? row.preparedOn)
  const opening = agreed
    ? `借款人${row.customerName}与贷款人就借款合同（合同号 ${after.contractNo}）项下借据 ${row.loanNo} 的${word}于 ${day}达成一致，按下列内容执行。合同其余条款不变。`
    : `借款人${row.customerName}：您在我行的${after.productName}（合同号 ${after.contractNo}，借据号 ${row.loanNo}）已于 ${day}办理${word}，内容如下，特此通知。`
  return {
    ...frame,
    title: agreed ? `${word}补充协议` : `贷款${word}通知书`,
    no,
    paragraphs: [
      opening,
      { kv: facts.map(({ label, value }): [string, string] => [label, value]) },
      {
        kv: [
          ['变更后贷款余额', `${formatFen(after.balanceFen)} 元`],
          ['余额大写', fenInWords(after.balanceFen)],
          ['变更后年利率', formatRate(after.ratePpm)],
          ['变更后到期日', after.maturityDate],
        ],
      },
      ...planBlocks(after),
      {
        signatures: agreed
          ? ['借款人（签章）', '担保人（签章）', '贷款人（盖章）']
          : ['经办', '复核', '贷款人（盖章）'],
      },
    ],
  }
}

function planBlocks({ open }: PlanAfter): Block[] {
  if (open.length === 0) return ['变更后没有未结清的还款期次。']
  const left = (i: Installment): { principal: Fen; interest: Fen } => ({
    principal: i.principalFen - i.paidPrincipalFen,
    interest: i.interestFen - i.paidInterestFen,
  })
  const sum = (of: (i: Installment) => Fen): string => formatFen(sumFen(open.map(of)))
  return [
    { heading: '变更后的还款计划' },
    {
      unit: '人民币元',
      table: {
        columns: PLAN_COLUMNS,
        rows: open.map(i => {
          const { principal, interest } = left(i)
          return [String(i.seq), i.dueDate, formatFen(principal), formatFen(interest), formatFen(principal + interest)]
        }),
        totals: [
          '合计',
          '',
          sum(i => left(i).principal),
          sum(i => left(i).interest),
          sum(i => left(i).principal + left(i).interest),
        ],
      },
    },
  ]
}
