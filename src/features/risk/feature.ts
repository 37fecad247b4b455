import type { Feature } from '../../web/feature'
import { classify } from './classify'
import { writePortfolio } from './portfolio'
import { routes } from './routes'

export const risk: Feature = {
  name: 'risk',
  routes,
  customerRows: [
    { table: 'classEvents', label: '分类事项', closed: true },
    { table: 'classReviews', label: '五级分类认定', hangsOn: ['loanId', 'loans'] },
  ],
  menu: [
    {
      group: '贷后与风险',
      order: 90,
      href: '/classifications',
      label: '五级分类',
      icon: 'scale',
      access: 'classification.read',
    },
  ],
  dayEnd: [
    { name: 'classify', label: '五级分类', run: classify },
    { name: 'portfolio', label: '登记资产日报', run: writePortfolio },
  ],
}
