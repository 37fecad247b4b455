import type { Feature } from '../../web/feature'
import { registerMonthEnd } from './month-end'
import { runProvisions } from './provisions/run'
import { routes } from './routes'

export const accounting: Feature = {
  name: 'accounting',
  routes,
  actions: [{ label: '新增手工凭证', href: '/manual-vouchers/new', icon: 'receipt', access: 'voucher.prepare' }],
  menu: [
    { group: '分析与设置', order: 110, href: '/vouchers', label: '记账凭证', icon: 'receipt', access: 'voucher.read' },
    {
      group: '分析与设置',
      order: 111,
      href: '/ledgers',
      label: '科目余额',
      icon: 'report-money',
      access: 'voucher.read',
    },
    { group: '分析与设置', order: 112, href: '/periods', label: '月结', icon: 'lock', access: 'voucher.read' },
    {
      group: '分析与设置',
      order: 113,
      href: '/provisions',
      label: '减值准备',
      icon: 'shield-check',
      access: 'voucher.read',
    },
  ],
  jobs: [{ name: 'provisions.run', everySeconds: 2, run: ({ db }) => runProvisions(db) }],
  dayEnd: [{ name: 'month-end', label: '登记月末贷款', run: registerMonthEnd, shut: true }],
}
