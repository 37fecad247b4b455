import { filingDue } from '../../../lending/archive/rules'
import { businessDaysBetween } from '../../../lending/calendar'
import type { Ctx } from '../../../web/context'
import { page } from '../../../web/page'
import { bankCalendar, numbersOn } from '../../settings/queries'
import { pageNo, turned } from '../act'
import { type Deadline, type DeadlineKind, deadlineCounts, deadlineRows } from './filing-queries'

const KINDS: readonly DeadlineKind[] = ['all', 'open', 'file']

export async function filingRules(c: Ctx) {
  const [numbers, calendar] = await Promise.all([
    numbersOn(c.db, { 'archive.filing-days': 15, 'archive.later-days': 5 }, c.today),
    bankCalendar(c.db),
  ])
  return { days: { opening: numbers['archive.later-days'], filing: numbers['archive.filing-days'] }, calendar }
}
type Rules = Awaited<ReturnType<typeof filingRules>>

/** How many 立卷 and 归档 are to be done, and how many of them too late. */
export async function filingCounts(c: Ctx) {
  const { days, calendar } = await filingRules(c)
  return deadlineCounts(c.db, c.viewer, c.today, days, calendar)
}

function row(c: Ctx, one: Deadline, { days, calendar }: Rules) {
  const due = filingDue(one.fromOn, one.kind === 'open' ? days.opening : days.filing, calendar)
  const late = due < c.today
  const left = late ? businessDaysBetween(due, c.today, calendar) - 1 : businessDaysBetween(c.today, due, calendar) - 1
  const href =
    one.kind === 'file'
      ? `/archive/volumes/${one.volumeId}`
      : c.may('archive.manage')
        ? `/archive/volumes/new?application=${one.applicationId}`
        : c.may('application.read')
          ? `/applications/${one.applicationId}`
          : undefined
  return {
    href,
    late,
    cells: {
      no: one.volumeNo ?? one.applicationNo,
      kind: one.kind === 'open' ? c.t('立卷') : c.t('归档'),
      customer: one.customerName,
      officer: one.officerName,
      from: { text: one.fromOn, sub: one.kind === 'open' ? c.t('批准') : c.t('放款') },
      due: { text: due, tone: late ? 'bad' : undefined },
      left: {
        badge: late
          ? { word: c.t('超期 {n} 个工作日', { n: left }), tone: 'bad' }
          : { word: c.t('剩 {n} 个工作日', { n: left }), tone: left <= 3 ? 'warn' : 'mute' },
      },
    },
  }
}

/** 归档期限: worked out from approvals and drawdowns at each look. */
export async function deadlines(c: Ctx): Promise<void> {
  const kind = KINDS.find(one => one === c.query('kind')) ?? 'all'
  const late = c.query('late') === '1'
  const rules = await filingRules(c)
  const [found, counts] = await Promise.all([
    deadlineRows(c.db, c.viewer, { kind, late, page: pageNo(c), today: c.today, ...rules }),
    deadlineCounts(c.db, c.viewer, c.today, rules.days, rules.calendar),
  ])
  const query = { kind: kind === 'all' ? undefined : kind, late: late ? '1' : undefined }
  const { rows, pager } = turned(c, found, '/archive/deadlines', query)
  page(c, 'archive/deadlines', {
    rows: rows.map(one => row(c, one, rules)),
    pager,
    kind,
    late,
    counts,
    days: rules.days,
  })
}
