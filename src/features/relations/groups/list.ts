import type { Ctx } from '../../../web/context'
import { page } from '../../../web/page'
import { hrefOf } from '../../customers/links'
import { GROUP_KIND_WORDS, GROUP_KINDS } from '../words'
import { type GroupRow, groupRows, PAGE } from './queries'
import { titleWords } from './titles'

export const tabsOf = (c: Ctx, here: string) =>
  [
    { key: '', href: '/customer-groups', label: c.t('全部') },
    ...GROUP_KINDS.map(kind => ({
      key: kind,
      href: `/customer-groups?kind=${kind}`,
      label: c.t(GROUP_KIND_WORDS[kind]),
    })),
    { key: 'suggestions', href: '/customer-groups/suggestions', label: c.t('待认定关联') },
  ].map(({ key, ...tab }) => ({ ...tab, active: key === here }))

const rowOf = (c: Ctx, row: GroupRow) => ({
  id: `relations-group-${row.id}`,
  href: `/customer-groups/${row.id}`,
  cells: {
    name: titleWords(c, row.kind, row.name, row.lead),
    kind: { badge: { word: c.t(GROUP_KIND_WORDS[row.kind]), tone: 'mute' } },
    count: row.count,
    maker: row.makerName ?? c.t('系统'),
    since: row.createdOn,
  },
})

export async function list(c: Ctx): Promise<void> {
  const kind = GROUP_KINDS.find(one => one === c.query('kind'))
  const before = /^[1-9]\d{0,8}$/.exec(c.query('before') ?? '')?.[0]
  const found = await groupRows(c.db, c.viewer, {
    ...(kind ? { kind } : {}),
    ...(before ? { before: Number.parseInt(before, 10) } : {}),
  })
  const rows = found.slice(0, PAGE)
  const last = rows.at(-1)
  const data = {
    rows: rows.map(row => rowOf(c, row)),
    nextHref: found.length > PAGE && last ? hrefOf('/customer-groups', { kind, before: String(last.id) }) : null,
    tabs: tabsOf(c, kind ?? ''),
    acts: { manage: c.may('group.manage') },
  }
  page(c, 'relations/groups', data, { part: 'relations/_groups' })
}
