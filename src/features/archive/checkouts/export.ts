import type { Ctx } from '../../../web/context'
import { idIn } from '../act'
import { SHEET_ROWS, takeSheet } from '../sheet'
import { PURPOSE_WORDS } from '../words'
import { CHECKOUT_FILTERS, checkoutRows } from './queries'
import { checkoutBadge } from './screens'

/** 档案借阅登记簿: the list as it is filtered. */
export async function exportCheckouts(c: Ctx): Promise<void> {
  const rows = await checkoutRows(c.db, c.viewer, c.today, {
    filter: CHECKOUT_FILTERS.find(one => one === c.query('show')),
    customerId: idIn(c.query('customer')),
    page: 1,
    limit: SHEET_ROWS,
  })
  await takeSheet(c, {
    act: 'archive-checkout.export',
    title: c.t('档案借阅登记簿'),
    columns: [
      ['借阅单号', 'text', 20],
      ['客户', 'text', 24],
      ['借阅人', 'text', 16],
      ['用途', 'text', 12],
      ['件数', 'int', 8],
      ['未还件数', 'int', 10],
      ['申请日期', 'date', 12],
      ['审批人', 'text', 12],
      ['应还日期', 'date', 12],
      ['归还日期', 'date', 12],
      ['状态', 'text', 14],
    ],
    rows: rows.map(row => [
      row.checkoutNo,
      row.customerName,
      `${row.borrowerName} ${row.borrowerNo}`,
      c.t(PURPOSE_WORDS[row.purpose]!),
      row.items,
      row.open,
      row.requestedOn,
      row.deciderName,
      row.dueOn,
      row.returnedOn,
      checkoutBadge(c, row).word,
    ]),
  })
}
