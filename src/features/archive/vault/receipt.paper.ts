import type { Letter } from '../../../export/pdf/letter'
import type { PaperFrame } from '../volumes/catalogue.paper'
import { VAULT_REASONS } from '../words'
import type { OrderItem, VaultOrder } from './queries'

/** 权证交接单: signed by both keepers, and by the borrower when he gets his deeds back. */
export function receiptPaper(frame: PaperFrame, order: VaultOrder, items: readonly OrderItem[]): Letter {
  const out = order.direction === 'out'
  return {
    ...frame,
    title: out ? '权证出库交接单' : '权证入库交接单',
    no: order.orderNo,
    paragraphs: [
      {
        kv: [
          ['客户', order.customerName],
          ['机构', order.branchName],
          ['事由', VAULT_REASONS[order.reason] ?? ''],
          ['日期', order.signedOn ?? ''],
          ['经办管库员', order.makerName],
          ['复核管库员', order.keeperName ?? ''],
          ...(order.receiver ? [['领取人', order.receiver] as [string, string]] : []),
          ...(order.note ? [['说明', order.note] as [string, string]] : []),
        ],
      },
      {
        table: {
          columns: [
            { label: '条码', weight: 3, align: 'left' },
            { label: '类目', weight: 3, align: 'left' },
            { label: '权证名称', weight: 5, align: 'left' },
            { label: '页数', weight: 1.2, align: 'center' },
            { label: '原/复', weight: 1.2, align: 'center' },
          ],
          rows: items.map(one => [
            one.code,
            one.className,
            one.title,
            String(one.pageTo - one.pageFrom + 1),
            one.original ? '原' : '复',
          ]),
          totals: ['合计', '', `${items.length} 件`, '', ''],
        },
      },
      out && order.receiver
        ? '上列权证原件已当面点交清楚，领取人核对无误，自签收之时起由领取人自行保管。'
        : '上列权证由双人当面点验，与登记相符。',
      { signatures: ['经办管库员', '复核管库员', ...(order.receiver ? ['领取人（签章）'] : [])] },
    ],
  }
}
