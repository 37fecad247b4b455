import type { Feature } from '../../web/feature'
import { remindOverdue } from './checkouts/remind'
import { routes } from './routes'
import { archiveKind } from './volumes/import-kind'

/** 信贷档案: the papers themselves: filed, placed, lent, handed over, counted, kept in the vault, destroyed. */
export const archive: Feature = {
  name: 'archive',
  routes,
  customerRows: [
    { table: 'archiveVolumes', label: '档案卷' },
    { table: 'archiveCheckouts', label: '档案借阅' },
    { table: 'archiveVaultOrders', label: '权证出入库' },
    { table: 'archiveDestroyed', stays: 'the list of what was destroyed says whose file it was' },
  ],
  imports: [archiveKind],
  actions: [
    { label: '申请借阅档案', href: '/archive/checkouts/new', icon: 'archive', access: 'archive.borrow' },
    { label: '新建案卷', href: '/archive/volumes/new', icon: 'folder', access: 'archive.manage' },
  ],
  menu: [
    { group: '客户与档案', order: 32, href: '/archive', label: '信贷档案', icon: 'archive', access: 'archive.read' },
    {
      group: '分析与设置',
      order: 158,
      href: '/admin/archive-classes',
      label: '档案类目',
      icon: 'folders',
      access: 'setting.manage',
    },
  ],
  dayEnd: [{ name: 'archive', label: '档案借阅催还', run: remindOverdue }],
}
