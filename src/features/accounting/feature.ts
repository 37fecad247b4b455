import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const accounting: Feature = {
  name: 'accounting',
  routes,
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
  ],
}
