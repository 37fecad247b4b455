import { type BookDate, civil, dayOf, daysInMonth, parseDate, weekday, yearOf } from '../../lending/dates'
import { isRefused, refuse } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { markDays, unmarkDay } from './commands'
import { bankCalendar, calendarYear } from './queries'

const fields = {
  from: f.date('开始日期'),
  to: f.optionalDate('结束日期'),
  kind: f.oneOf('类型', ['holiday', 'workday']),
  name: f.text('名称', { required: true, max: 20 }),
}

export interface DayCell {
  readonly day: number
  /** An ordinary weekend, shown pale. */
  readonly off: boolean
  readonly today: boolean
  /** Off on a weekday, or worked on a weekend: what the calendar of the State Council changes. */
  readonly tone: 't-bad strong' | 't-info strong' | ''
}

type Marks = ReadonlyMap<BookDate, string>

function cellOf(date: BookDate, marks: Marks, today: BookDate): DayCell {
  const mark = marks.get(date)
  const weekend = weekday(date) === 0 || weekday(date) === 6
  const off = weekend && mark === undefined
  return {
    day: dayOf(date),
    off,
    today: date === today,
    tone: mark === 'holiday' ? 't-bad strong' : mark === 'workday' ? 't-info strong' : '',
  }
}

/** Weeks of a month from Sunday to Saturday, null where the month has no day. */
export function monthWeeks(year: number, month: number, marks: Marks, today: BookDate): (DayCell | null)[][] {
  const cells: (DayCell | null)[] = Array.from({ length: weekday(civil(year, month, 1)) }, () => null)
  for (let day = 1; day <= daysInMonth(year, month); day++) cells.push(cellOf(civil(year, month, day), marks, today))
  const weeks: (DayCell | null)[][] = []
  for (let at = 0; at < cells.length; at += 7) {
    const week = cells.slice(at, at + 7)
    weeks.push([...week, ...Array.from({ length: 7 - week.length }, () => null)])
  }
  return weeks
}

const yearIn = (text: string | undefined, fallback: number): number =>
  text !== undefined && /^(19|20|21)\d\d$/.test(text) ? Number.parseInt(text, 10) : fallback

async function show(c: Ctx, form: FormState, status = 200): Promise<void> {
  const year = yearIn(c.query('year'), yearOf(c.today))
  const days = await calendarYear(c.db, year)
  const marks = new Map(days.map(day => [day.day, day.kind]))
  const { lastYear } = await bankCalendar(c.db)
  page(
    c,
    'settings/holidays',
    {
      year,
      form,
      errors: form.errors,
      months: Array.from({ length: 12 }, (_, index) => ({
        month: index + 1,
        weeks: monthWeeks(year, index + 1, marks, c.today),
      })),
      days: days.map(day => ({ ...day, future: day.day > c.today })),
      missing: [yearOf(c.today), yearOf(c.today) + 1].filter(one => one > lastYear),
    },
    { status },
  )
}

export const holidays = (c: Ctx): Promise<void> => show(c, emptyForm({ kind: 'holiday' }))

export async function addDay(c: Ctx): Promise<void> {
  const form = readForm(fields, c.req.body, c.t)
  if (!form.ok) return show(c, form.form, 422)
  const { from, to, kind, name } = form.values
  const result = await once<{ days: number }>(c, 'calendar.add', (trx, actor, today) =>
    markDays(trx, actor, today, { from, to: to ?? from, kind, name }),
  )
  if (isRefused(result)) return show(c, refusedForm(fields, form.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已保存 {n} 天', params: { n: result.days } })
  c.res.redirect(303, `/admin/holidays?year=${yearOf(from)}`)
}

export async function removeDay(c: Ctx): Promise<void> {
  const day = parseDate(c.param('day'))
  const result = isRefused(day)
    ? refuse('calendar.past')
    : await once<{ days: number }>(c, 'calendar.remove', (trx, actor, today) => unmarkDay(trx, actor, today, day.date))
  if (isRefused(result)) {
    leaveToast(c.res, {
      words: refusalWords(result),
      tone: 'warn',
      ...(result.params ? { params: result.params } : {}),
    })
  } else leaveToast(c.res, { words: '已删除' })
  c.res.redirect(303, isRefused(day) ? '/admin/holidays' : `/admin/holidays?year=${yearOf(day.date)}`)
}
