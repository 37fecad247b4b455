import type { Feature } from '../../web/feature'
import { routes } from './routes'
import type { Records } from './screen'

/** Which records there are lies all along the river; only features.ts knows them all, so it hands them in. */
export const fields = (records: Records): Feature => ({
  name: 'fields',
  routes: routes(records),
  menu: [
    {
      group: '分析与设置',
      order: 930,
      href: '/admin/fields',
      label: '自定义字段',
      icon: 'layout-board',
      access: 'field.read',
    },
  ],
})
