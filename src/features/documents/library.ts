import { writeXlsx } from '../../export/xlsx-write'
import { addDays } from '../../lending/dates'
import type { Ctx } from '../../web/context'
import { beginXlsx, takenBy } from '../../web/download'
import { minute } from '../../web/format'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { record } from '../audit/commands'
import { hrefOf } from '../customers/links'
import { ownOf } from '../fields/own'
import { exportCells, exportColumns } from '../fields/shown'
import { valuesOf } from '../fields/values'
import { numberSetting } from '../settings/queries'
import { DOCUMENT } from './own'
import { A_PAGE, kindsOf, type LibraryFilter, library, SHOWS } from './queries'
import { badgeOf, dayOf, hangsOn, paperRows } from './rows'
import { CLASS_WORDS, classWord, FORM_WORDS, kindIn } from './words'

const idIn = (text: string | undefined) => (text && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined)

function filterOf(c: Ctx): LibraryFilter {
  const show = SHOWS.find(one => one === c.query('show')) ?? 'all'
  const group = /^[1-5]$/.exec(c.query('class') ?? '')?.[0]
  return {
    show,
    kind: c.query('kind', 40),
    group: group === undefined ? undefined : Number.parseInt(group, 10),
    name: c.query('name', 60),
    before: idIn(c.query('before')),
  }
}

const queryOf = ({ show, kind, group, name }: LibraryFilter) => ({
  show: show === 'all' ? undefined : show,
  kind,
  class: group?.toString(),
  name,
})

const daysOf = (c: Ctx) => ({ today: c.today, soon: addDays(c.today, 30) })

const SHOW_WORDS = {
  all: '全部',
  expiring: '30 天内到期',
  expired: '已过期',
  unverified: '未核验',
  void: '已作废',
} as const

/** 资料库: papers of every customer in sight. */
export async function papersPage(c: Ctx): Promise<void> {
  const filter = filterOf(c)
  const days = daysOf(c)
  const [found, kinds] = await Promise.all([library(c.db, c.viewer, filter, days), kindsOf(c.db)])
  const shown = found.slice(0, A_PAGE)
  const last = found.length > A_PAGE ? shown.at(-1)?.id : undefined
  const query = queryOf(filter)
  page(
    c,
    'documents/library',
    {
      rows: paperRows(c, shown, days.soon, true),
      filter: query,
      shows: SHOWS.map(show => ({
        label: c.t(SHOW_WORDS[show]),
        href: hrefOf('/documents', { ...query, show: show === 'all' ? undefined : show }),
        active: show === filter.show,
      })),
      kinds: kinds.map(kind => ({ value: kind.code, label: kindIn(c.viewer.lang, kind) })),
      classes: Object.keys(CLASS_WORDS).map(value => ({ value, label: classWord(c.t, Number.parseInt(value, 10)) })),
      nextHref: last === undefined ? undefined : hrefOf('/documents', { ...query, before: String(last) }),
      firstHref: filter.before === undefined ? undefined : hrefOf('/documents', query),
      exportHref: c.may('document.download') ? hrefOf('/documents/export', query) : undefined,
    },
    { part: 'documents/_library' },
  )
}

/** The same list as a workbook, up to the cap; on record with what was asked for. */
export async function papersExport(c: Ctx): Promise<void> {
  const filter = { ...filterOf(c), before: undefined }
  const days = daysOf(c)
  const cap = await numberSetting(c.db, 'export.row-cap', c.today, 50_000)
  const rows = await library(c.db, c.viewer, filter, days, cap)
  const own = await ownOf(c.db, c.viewer, DOCUMENT)
  const values = await valuesOf(
    c.db,
    own,
    rows.map(row => row.id),
    one => one.inExport,
  )
  await transact(c, async (trx, actor) => {
    await record(trx, actor, {
      act: 'document.export',
      subject: 'documents',
      after: { rows: rows.length, ...queryOf(filter) },
    })
    return {}
  })
  const { t } = c
  const title = t('客户资料目录')
  beginXlsx(c, `${title}_${c.today}`)
  const column = (header: string, width: number) => ({ header: t(header), width, kind: 'text' as const })
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    sheets: [
      {
        name: title,
        head: [title, `${takenBy(c)} ${minute(c.deps.now())}`],
        columns: [
          column('客户', 20),
          column('资料种类', 22),
          column('分类', 12),
          column('状态', 10),
          column('形式', 10),
          column('页数', 8),
          column('签发日期', 12),
          column('有效期至', 12),
          column('归属', 26),
          column('档案编号', 26),
          column('版本', 8),
          column('归档日期', 12),
          column('归档人', 12),
          ...exportColumns(own),
        ],
        rows: rows.map(row => [
          row.customerName,
          kindIn(c.viewer.lang, row),
          classWord(t, row.class),
          badgeOf(c, row, days.soon).word,
          t(FORM_WORDS[row.form] ?? '不限'),
          String(row.pages),
          row.issuedOn ?? '',
          row.expiresOn === null ? '' : dayOf(c, row.expiresOn),
          hangsOn(c, row).text,
          row.archiveNo,
          `V${row.version}`,
          row.madeOn,
          row.makerName,
          ...exportCells(c, own, values.get(row.id)),
        ]),
      },
    ],
  })
}
