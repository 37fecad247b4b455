import { sql } from 'kysely'
import type { Feature } from '../../web/feature'
import { followBook, followDay } from './follow'
import { groupMany } from './groups/bulk-act'
import { relationsKind } from './import-kind'
import { relationRecord } from './own'
import { routes } from './routes'

export const relations: Feature = {
  name: 'relations',
  routes,
  records: [relationRecord],
  imports: [relationsKind],
  customerRows: [
    // a relation between the two files would be one of a customer with himself: it stays behind
    {
      table: 'relations',
      label: '关系人',
      skip: ({ to }) => sql<boolean>`(other_customer_id is not distinct from ${to}::int)`,
    },
    {
      table: 'relations',
      column: 'otherCustomerId',
      label: '被列为关系人',
      skip: ({ to }) => sql<boolean>`(customer_id = ${to})`,
    },
    {
      table: 'customerGroupMembers',
      label: '客群与集团',
      skip: ({ to }) => sql<boolean>`(to_on is null and group_id in
        (select own.group_id from customer_group_members own where own.customer_id = ${to} and own.to_on is null))`,
      clash: [
        '两份档案属于不同的家庭或集团，请先移出其中一份再合并',
        ({
          from,
          to,
        }) => sql<boolean>`exists (select from customer_group_members a join customer_group_members b on b.kind = a.kind
          where a.customer_id = ${from} and b.customer_id = ${to} and a.to_on is null and b.to_on is null
            and a.kind in ('household', 'group') and a.group_id <> b.group_id)`,
      ],
    },
    { table: 'groupSuggestions', stays: 'worked out anew from the files' },
    { table: 'customerMarks', stays: 'worked out anew from the files' },
  ],
  jobs: [{ name: 'relations.follow', everySeconds: 10, run: async ({ db }) => void (await followBook(db)) }],
  dayEnd: [{ name: 'groups', label: '更新客群与关联', run: followDay }],
  bulkActs: [groupMany],
  actions: [{ label: '新建客群', href: '/customer-groups/new', icon: 'users', access: 'group.manage' }],
  menu: [
    {
      group: '客户与档案',
      order: 14,
      href: '/customer-groups',
      label: '客群与集团',
      icon: 'sitemap',
      access: 'customer.read',
    },
  ],
}
