import { sql } from 'kysely'
import type { Feature } from '../../web/feature'
import { greet, care as lookOver } from './day-end'
import { routes } from './routes'

export const care: Feature = {
  name: 'care',
  routes,
  customerRows: [
    {
      table: 'careTasks',
      label: '客户关怀',
      // the file that stays may have an open task of the same rule
      skip: ({ to }) => sql<boolean>`(state = 'open' and rule_id in
        (select t.rule_id from care_tasks t where t.customer_id = ${to} and t.state = 'open'))`,
    },
    { table: 'satisfactions', label: '客户满意度' },
    { table: 'marketingStops', label: '祝福拒收' },
    { table: 'greetings', stays: 'the message was sent to the old file; its row in the log of messages moves' },
  ],
  dayEnd: [
    { name: 'greet', label: '生日与节日祝福', run: greet },
    { name: 'care', label: '客户关怀', run: lookOver },
  ],
  menu: [{ group: '客户与档案', order: 13, href: '/care', label: '客户关怀', icon: 'star', access: 'customer.read' }],
}
