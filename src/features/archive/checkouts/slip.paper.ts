import type { Letter } from '../../../export/pdf/letter'
import type { PaperFrame } from '../volumes/catalogue.paper'
import { PURPOSE_WORDS } from '../words'
import type { Checkout, CheckoutItem } from './queries'

/** 档案借阅单: who took what, and when it is to be back. */
export function slipPaper(frame: PaperFrame, it: Checkout, items: readonly CheckoutItem[], handedAt: string): Letter {
  const pages = items.reduce((sum, one) => sum + one.pageTo - one.pageFrom + 1, 0)
  return {
    ...frame,
    title: '档案借阅单',
    no: it.checkoutNo,
    paragraphs: [
      {
        kv: [
          ['借阅人', `${it.borrowerName} ${it.borrowerNo}`],
          ['客户', it.customerName],
          ['用途', PURPOSE_WORDS[it.purpose] ?? ''],
          ['事由', it.reason],
          ['审批人', it.deciderName ?? ''],
          ['出借时间', handedAt],
          ['归还日期', it.dueOn],
          ['共计', `${items.length} 件 ${pages} 页`],
        ],
      },
      {
        table: {
          columns: [
            { label: '条码', weight: 3, align: 'left' },
            { label: '类目', weight: 3, align: 'left' },
            { label: '题名', weight: 5, align: 'left' },
            { label: '页码', weight: 2, align: 'center' },
            { label: '归还情况', weight: 3, align: 'left' },
          ],
          rows: items.map(one => [
            one.code,
            one.className,
            one.title,
            `${one.pageFrom}–${one.pageTo}`,
            one.closedOn === null ? '' : one.closedOn,
          ]),
        },
      },
      '借阅人须妥善保管所借档案，不得转借、涂改、拆卸或复制给无关人员，并按期归还。',
      { signatures: ['借阅人', '档案管理员', ...(it.keeperName ? ['第二管库员'] : []), '归还接收人'] },
    ],
  }
}
