import type { Ctx } from '../../../web/context'
import { page } from '../../../web/page'
import { idIn, PAGE, pageNo, turned } from '../act'
import { keptBranches } from '../scope'
import { takeSheet } from '../sheet'
import { VOLUME_STATES, type VolumeFilter, type VolumeRow, volumeCount, volumeRows } from './queries'

const EXPORT_ROWS = 20_000

const filterOf = (c: Ctx): VolumeFilter => ({
  q: c.query('q', 40),
  state: VOLUME_STATES.find(one => one === c.query('state')),
  customerId: idIn(c.query('customer')),
  branchId: idIn(c.query('branch')),
})

export const placeOf = (c: Ctx, row: Pick<VolumeRow, 'roomName' | 'cabinet' | 'layer' | 'box'>): string =>
  row.roomName === null
    ? c.t('未上架')
    : c.t('{room} {cabinet} 柜 {layer} 层 {box} 盒', {
        room: row.roomName,
        cabinet: row.cabinet ?? 0,
        layer: row.layer ?? 0,
        box: row.box ?? 0,
      })

export const volumeState = (c: Ctx, row: Pick<VolumeRow, 'destroyedOn' | 'filedOn'> & { away?: number }) =>
  row.destroyedOn !== null
    ? { word: c.t('已销毁'), tone: 'mute' as const }
    : row.filedOn === null
      ? { word: c.t('待归档'), tone: 'info' as const }
      : (row.away ?? 0) > 0
        ? { word: c.t('{n} 件不在位', { n: row.away ?? 0 }), tone: 'warn' as const }
        : { word: c.t('在库'), tone: 'ok' as const }

/** 档案卷: the catalogue of volumes in sight. */
export async function list(c: Ctx): Promise<void> {
  const filter = filterOf(c)
  const query = { q: filter.q, state: filter.state, customer: c.query('customer'), branch: c.query('branch') }
  const [found, total, branches] = await Promise.all([
    volumeRows(c.db, c.viewer, filter, pageNo(c), PAGE + 1),
    volumeCount(c.db, c.viewer, filter),
    keptBranches(c.db, c.viewer),
  ])
  const { rows, pager } = turned(c, found, '/archive/volumes', query)
  const search = new URLSearchParams(Object.entries(query).filter((one): one is [string, string] => !!one[1]))
  page(
    c,
    'archive/volumes',
    {
      filter: query,
      branches: branches.map(one => ({ value: String(one.id), label: one.name })),
      rows: rows.map(row => ({
        href: `/archive/volumes/${row.id}`,
        done: row.destroyedOn !== null,
        cells: {
          no: row.volumeNo,
          customer: { text: row.customerName, sub: row.customerNo },
          title: row.title,
          items: String(row.items),
          pages: String(row.pages),
          place: placeOf(c, row),
          branch: row.branchName,
          filed: row.filedOn,
          state: { badge: volumeState(c, row) },
        },
      })),
      pager: { ...pager, total },
      exportHref: `/archive/volumes/export${search.size > 0 ? `?${search}` : ''}`,
      acts: { manage: c.may('archive.manage') },
    },
    { part: 'archive/_volumes' },
  )
}

const COLUMNS = [
  ['卷号', 'text', 18],
  ['客户编号', 'text', 20],
  ['客户', 'text', 24],
  ['题名', 'text', 36],
  ['件数', 'int', 8],
  ['页数', 'int', 8],
  ['存放位置', 'text', 28],
  ['保管机构', 'text', 16],
  ['立卷日期', 'date', 12],
  ['归档日期', 'date', 12],
] as const

/** 案卷目录 in Excel. */
export async function exportVolumes(c: Ctx): Promise<void> {
  const rows = await volumeRows(c.db, c.viewer, filterOf(c), 1, EXPORT_ROWS)
  const title = c.t('案卷目录')
  await takeSheet(c, {
    act: 'archive-volume.export',
    title,
    columns: COLUMNS,
    rows: rows.map(row => [
      row.volumeNo,
      row.customerNo,
      row.customerName,
      row.title,
      row.items,
      row.pages,
      placeOf(c, row),
      row.branchName,
      row.openedOn,
      row.filedOn,
    ]),
  })
}
