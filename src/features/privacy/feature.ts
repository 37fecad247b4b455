import { sql } from 'kysely'
import type { Feature } from '../../web/feature'
import { dropOldViews } from './jobs'
import { routes } from './routes'
import { writeSeen } from './seen/write'

/** What customers agreed to, who looked at them, what they ask for, and what is kept of them how long. */
export const privacy: Feature = {
  name: 'privacy',
  routes,
  customerRows: [
    { table: 'consents', label: '授权' },
    { table: 'privacyRequests', label: '个人信息请求' },
    {
      table: 'privacyCases',
      label: '限制与保全',
      // a hold goes on over the kept file; who sees a restricted one was said of that file
      clash: [
        '有待复核或执行中的限制查看，请先办结或解除',
        ({ from, to }) => sql<boolean>`exists (select from privacy_cases k where k.customer_id in (${from}, ${to})
          and (k.state = 'asked' or k.kind = 'restrict' and k.state = 'agreed'
            and not exists (select from privacy_cases e where e.ends = k.id and e.state = 'agreed')))`,
      ],
    },
  ],
  menu: [
    {
      group: '客户与档案',
      order: 20,
      href: '/privacy/requests',
      label: '个人信息请求',
      icon: 'lock',
      access: 'privacy.request',
    },
    {
      group: '客户与档案',
      order: 21,
      href: '/privacy/cases',
      label: '限制与匿名化',
      icon: 'lock',
      access: 'privacy.read',
    },
    {
      group: '分析与设置',
      order: 972,
      href: '/privacy/seen',
      label: '客户访问记录',
      icon: 'eye',
      access: 'trace.read',
    },
  ],
  jobs: [
    { name: 'privacy.seen', everySeconds: 1, run: async deps => void (await writeSeen(deps)), atEnd: true },
    { name: 'privacy.old-views', everySeconds: 24 * 3_600, run: dropOldViews },
  ],
}
