import { WAYS } from '../../lending/follow-up'
import type { Ctx } from '../../web/context'
import { page } from '../../web/page'
import { takeSheet } from '../audit/sheet'
import { hrefOf } from '../customers/links'
import { type FollowUpFilter, type FollowUpLine, followUpsOf, writersOf } from './queries'
import { dayIn, idIn, momentOf, waysOf, wayWord } from './view'

const PAGE = 50
const SHEET_ROWS = 20_000

const asked = (c: Ctx) => ({
  user: c.query('user'),
  way: c.query('way'),
  from: c.query('from'),
  to: c.query('to'),
  customer: c.query('customer'),
})
const filterOf = (c: Ctx, limit: number): FollowUpFilter => ({
  user: idIn(c.query('user')),
  way: WAYS.find(way => way === c.query('way')),
  from: dayIn(c.query('from')),
  to: dayIn(c.query('to')),
  customerId: idIn(c.query('customer')),
  before: idIn(c.query('before')),
  limit,
})

const rowOf = (c: Ctx, row: FollowUpLine) => ({
  id: `follow-ups-row-${row.id}`,
  href: `/follow-ups/${row.id}`,
  cells: {
    at: momentOf(row),
    customer: { text: row.customerName, href: `/customers/${row.customerId}`, sub: row.customerNo },
    way: wayWord(c, row.way),
    content: row.content,
    person: row.person,
    who: row.who,
    photo: row.documentId === null ? '' : c.t('有'),
  },
})

/** What was said with customers: all of it, or of one colleague, way or time. */
export async function list(c: Ctx): Promise<void> {
  const filter = asked(c)
  const [found, writers] = await Promise.all([
    followUpsOf(c.db, c.viewer, filterOf(c, PAGE + 1)),
    writersOf(c.db, c.viewer),
  ])
  const rows = found.slice(0, PAGE)
  const last = found.length > PAGE ? rows.at(-1) : undefined
  page(
    c,
    'follow-ups/list',
    {
      filter,
      rows: rows.map(row => rowOf(c, row)),
      nextHref: last ? hrefOf('/follow-ups', { ...filter, before: String(last.id) }) : null,
      firstHref: c.query('before') ? hrefOf('/follow-ups', filter) : null,
      exportHref: c.may('customer.export') ? hrefOf('/follow-ups/export', filter) : null,
      ways: [{ value: '', label: c.t('全部') }, ...waysOf(c)],
      writers: [
        { value: '', label: c.t('全部') },
        ...writers.map(one => ({ value: String(one.id), label: `${one.name} ${one.staffNo}` })),
      ],
    },
    { part: 'follow-ups/_rows' },
  )
}

/** 跟进台账 in Excel, as it is filtered; without places. */
export async function exportFollowUps(c: Ctx): Promise<void> {
  const rows = await followUpsOf(c.db, c.viewer, filterOf(c, SHEET_ROWS))
  await takeSheet(c, {
    act: 'follow-up.export',
    subject: 'follow-ups',
    title: c.t('跟进台账'),
    columns: [
      ['日期', 'date', 12],
      ['客户编号', 'text', 18],
      ['客户', 'text', 24],
      ['跟进方式', 'text', 16],
      ['对象', 'text', 14],
      ['跟进内容', 'text', 60],
      ['跟进人', 'text', 12],
    ],
    rows: rows.map(row => [
      row.happenedOn,
      row.customerNo,
      row.customerName,
      wayWord(c, row.way),
      row.person,
      row.content,
      row.who,
    ]),
  })
}
