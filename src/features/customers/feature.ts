import type { Feature } from '../../web/feature'
import { assignMany } from './bulk-acts'
import { customerList } from './look'
import { customerRecord } from './own'
import { routes } from './routes'

export const customers: Feature = {
  name: 'customers',
  routes,
  records: [customerRecord],
  customerRows: [
    { table: 'customers', stays: 'files merged before follow their file' },
    { table: 'customerVersions', stays: 'the history of the old file under its old numbers' },
    { table: 'customerItems', label: '电话、地址、账户与资产' },
    { table: 'customerEvents', label: '大事记', closed: true },
  ],
  lists: [customerList],
  bulkActs: [assignMany],
  actions: [{ label: '新增客户', href: '/customers/new', icon: 'user-plus', access: 'customer.create' }],
  menu: [
    {
      group: '客户与档案',
      order: 10,
      href: '/customers',
      label: '客户管理',
      icon: 'users',
      access: 'customer.read',
      phone: 2,
      phoneLabel: '客户',
    },
  ],
}
