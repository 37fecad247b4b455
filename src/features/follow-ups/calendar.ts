import { addDays, addMonths, type BookDate, bookDate, monthEnd, monthOf, weekday, yearOf } from '../../lending/dates'
import { formatFen } from '../../lending/money'
import type { Ctx } from '../../web/context'
import { openable } from '../../web/openable'
import { page } from '../../web/page'
import { hrefOf } from '../customers/links'
import { officersInReach } from '../customers/officers'
import { bankCalendar } from '../settings/queries'
import {
  type CalendarEvent,
  type DayMark,
  EVENT_KINDS,
  type EventKind,
  eventsIn,
  lateSteps,
  marksIn,
} from './calendar-queries'
import { dayIn, idIn, wayWord } from './view'

const VIEWS = ['month', 'week', 'list'] as const
type View = (typeof VIEWS)[number]
const VIEW_WORDS: Readonly<Record<View, string>> = { month: '月', week: '周', list: '列表' }
const LIST_DAYS = 30

const KIND_WORDS: Readonly<Record<EventKind, readonly [word: string, tone: string]>> = {
  step: ['下一步', 'info'],
  visit: ['走访', 'ok'],
  promise: ['承诺还款', 'warn'],
  due: ['还款日', 'mute'],
  expiry: ['到期', 'warn'],
  maturity: ['贷款到期', 'warn'],
  care: ['客户关怀', 'info'],
}

/** The whole weeks of a month, a week, or thirty days; Sunday first, as in the kit's calendars. */
function spanOf(view: View, day: BookDate): { from: BookDate; to: BookDate } {
  if (view === 'list') return { from: day, to: addDays(day, LIST_DAYS - 1) }
  if (view === 'week') return { from: addDays(day, -weekday(day)), to: addDays(day, 6 - weekday(day)) }
  const first = bookDate(`${day.slice(0, 8)}01`)
  const last = monthEnd(day)
  return { from: addDays(first, -weekday(first)), to: addDays(last, 6 - weekday(last)) }
}

const step = (view: View, day: BookDate, by: -1 | 1): BookDate =>
  view === 'month'
    ? addMonths(bookDate(`${day.slice(0, 8)}01`), by)
    : addDays(day, by * (view === 'week' ? 7 : LIST_DAYS))

function titleOf(c: Ctx, view: View, day: BookDate, span: { from: BookDate; to: BookDate }): string {
  return view === 'month'
    ? c.t('{y} 年 {m} 月', { y: yearOf(day), m: monthOf(day) })
    : c.t('{from} 至 {to}', { from: span.from, to: span.to })
}

function whatOf(c: Ctx, { kind, what, fen }: CalendarEvent): string {
  if (kind === 'step') {
    const [way = '', ...words] = what.split('|')
    return [wayWord(c, way), words.join('|')].filter(Boolean).join(' · ')
  }
  if (kind === 'visit') return wayWord(c, what)
  const sum = fen === null ? '' : c.t('{sum} 元', { sum: formatFen(fen) })
  return [what === 'id_no' ? c.t('证件') : what, sum].filter(Boolean).join(' · ')
}

function eventView(c: Ctx, event: CalendarEvent) {
  const [word, tone] = KIND_WORDS[event.kind]
  const late = event.kind === 'step' && event.open && event.day < c.today
  return {
    kind: c.t(word),
    tone: late ? 'bad' : event.open ? tone : 'ok',
    name: event.name,
    what: whatOf(c, event),
    href: openable(c, event.href),
  }
}

interface Days {
  readonly events: ReadonlyMap<string, readonly CalendarEvent[]>
  readonly marks: ReadonlyMap<string, DayMark>
  readonly off: (day: BookDate) => boolean
}

const IN_CELL = 4

function dayView(c: Ctx, day: BookDate, { events, marks, off }: Days, dayHref: (day: BookDate) => string) {
  const here = events.get(day) ?? []
  const mark = marks.get(day)
  return {
    iso: day,
    day: Number.parseInt(day.slice(8), 10),
    today: day === c.today,
    off: off(day),
    mark: mark ? (mark.kind === 'workday' ? c.t('班') : mark.name) : '',
    href: dayHref(day),
    count: here.length,
    tone: here.some(one => one.kind === 'step' && one.open && day < c.today) ? 'bad' : here.length > 0 ? 'ok' : '',
    items: here.slice(0, IN_CELL).map(one => eventView(c, one)),
    more: Math.max(0, here.length - IN_CELL),
    all: here.map(one => eventView(c, one)),
  }
}

const byDay = (events: readonly CalendarEvent[]): Map<string, CalendarEvent[]> => {
  const days = new Map<string, CalendarEvent[]>()
  for (const event of events) days.set(event.day, [...(days.get(event.day) ?? []), event])
  return days
}

function range(from: BookDate, to: BookDate): BookDate[] {
  const days: BookDate[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return days
}

function asked(c: Ctx) {
  const view = VIEWS.find(one => one === c.query('view')) ?? 'month'
  const kind = EVENT_KINDS.find(one => one === c.query('kind'))
  const officer = idIn(c.query('officer'))
  const day = dayIn(c.query('day')) ?? c.today
  const href = (more: Record<string, string | undefined>) =>
    hrefOf('/calendar', { view, kind, officer: officer?.toString(), day, ...more })
  return { view, kind, officer, day, href }
}

/** 日历: what is planned, what falls due and what expires, by month, by week or as a list. */
export async function calendar(c: Ctx): Promise<void> {
  const { view, kind, officer, day, href } = asked(c)
  const span = spanOf(view, day)
  const window = { ...span, officer }
  const [found, late, marks, bank, officers] = await Promise.all([
    eventsIn(c.db, c.viewer, window, kind ? [kind] : EVENT_KINDS, permission => c.may(permission)),
    lateSteps(c.db, c.viewer, c.today, officer),
    marksIn(c.db, window),
    bankCalendar(c.db),
    c.viewer.scope === 'own' ? [] : officersInReach(c.db, c.viewer),
  ])
  const days: Days = {
    events: byDay(found.events),
    marks: new Map(marks.map(mark => [mark.day, mark])),
    off: one => !bank.isBusinessDay(one),
  }
  const cells = range(span.from, span.to).map(one => dayView(c, one, days, to => href({ view: 'list', day: to })))
  page(
    c,
    'follow-ups/calendar',
    {
      view,
      title: titleOf(c, view, day, span),
      weeks:
        view === 'list'
          ? []
          : Array.from({ length: cells.length / 7 }, (_, i) =>
              cells
                .slice(i * 7, i * 7 + 7)
                .map(cell =>
                  view === 'month' && cell.iso.slice(0, 7) !== day.slice(0, 7) ? { ...cell, faint: true } : cell,
                ),
            ),
      days: cells.filter(cell => cell.count > 0 || cell.mark !== '' || cell.today),
      cut: found.cut,
      late: late.map(one => ({
        href: `/next-steps/${one.id}`,
        title: one.name,
        text: [one.day, wayWord(c, one.way), one.what].filter(Boolean).join(' · '),
      })),
      views: VIEWS.map(one => ({ label: c.t(VIEW_WORDS[one]), href: href({ view: one }), active: one === view })),
      nav: {
        before: href({ day: step(view, day, -1) }),
        after: href({ day: step(view, day, 1) }),
        today: href({ day: c.today }),
      },
      filter: { view, day, kind: kind ?? '', officer: officer?.toString() ?? '' },
      kinds: [
        { value: '', label: c.t('全部') },
        ...EVENT_KINDS.map(one => ({ value: one, label: c.t(KIND_WORDS[one][0]) })),
      ],
      officers: officers.map(one => ({ value: String(one.id), label: `${one.name} ${one.staffNo}` })),
      acts: { add: c.may('follow-up.record') },
      newHref: hrefOf('/next-steps/new', { day: day < c.today ? c.today : day }),
    },
    { part: 'follow-ups/_calendar' },
  )
}
