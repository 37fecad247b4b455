import { addDays, type BookDate, daysBetween, later, parseDate } from '../../lending/dates'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import type { DayEndStep } from '../../web/feature'
import { emptyForm, type FormState } from '../../web/form'
import { page } from '../../web/page'
import { isBusy } from './background'
import { lastDays, openErrors, stepsOf } from './queries'
import { calendarDay } from './target'

const DAYS = 30

export type Steps = () => readonly DayEndStep[]

const dateOf = (text: string | undefined): BookDate | undefined => {
  const read = text === undefined ? undefined : parseDate(text)
  return read === undefined || isRefused(read) ? undefined : read.date
}

/** The steps of the day that is running, or was the last to run, in their order; those still to come as well. */
async function progress(c: Ctx, steps: Steps) {
  const [day] = await lastDays(c.db, undefined, 1)
  if (!day) return { day: undefined, steps: [], poll: isBusy(c.db) }
  const known = new Map((await stepsOf(c.db, day.businessDate)).map(row => [row.step, row]))
  const rows = steps().map(step => ({ name: step.name, label: step.label, row: known.get(step.name) }))
  return { day, steps: rows, poll: isBusy(c.db) || day.state === 'running' }
}

export const showProgress = (steps: Steps) => async (c: Ctx) =>
  page(c, 'day-end/progress', await progress(c, steps), { part: 'day-end/_progress' })

export async function renderList(c: Ctx, steps: Steps, form: FormState, status = 200): Promise<void> {
  const calendar = calendarDay(c.deps)
  const days = await lastDays(c.db, dateOf(c.query('before')), DAYS + 1)
  const labels = Object.fromEntries(steps().map(step => [step.name, step.label]))
  const shown = days.slice(0, DAYS)
  const data = {
    ...(await progress(c, steps)),
    days: shown,
    more: days.length > DAYS ? shown.at(-1)?.businessDate : undefined,
    errors: await openErrors(c.db),
    labels,
    calendar,
    behind: Math.max(0, daysBetween(c.today, calendar)),
    target: later(addDays(c.today, 1), c.deps.config.demo ? addDays(c.today, 1) : calendar),
    form,
    acts: { run: c.may('day-end.run') },
  }
  page(c, 'day-end/list', data, { status })
}

export const list = (steps: Steps) => (c: Ctx) => renderList(c, steps, emptyForm())
