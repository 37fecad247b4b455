import type { Feature } from '../../web/feature'
import { routes } from './routes'

export const products: Feature = {
  name: 'products',
  routes,
  menu: [
    { group: '分析与设置', order: 120, href: '/products', label: '贷款产品', icon: 'coin', access: 'product.read' },
  ],
}
