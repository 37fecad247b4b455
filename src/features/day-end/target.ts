import { addDays, type BookDate, bookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import type { Deps } from '../../web/context'
import { datetime } from '../../web/format'

/** More than a year of missed days is a mistake in the date. */
const MOST_DAYS = 370

/** The calendar day in the bank's time zone. */
export const calendarDay = (deps: Pick<Deps, 'now'>): BookDate => bookDate(datetime(deps.now()).slice(0, 10))

/** Forward only, and never past the real day: only the demo may look into the future. */
export function checkTarget(today: BookDate, to: BookDate, deps: Pick<Deps, 'now' | 'config'>): Refused | undefined {
  if (to <= today) return refuse('day-end.nothing', undefined, { field: 'to', params: { today } })
  if (to > addDays(today, MOST_DAYS))
    return refuse('day-end.too-far', undefined, { field: 'to', params: { days: MOST_DAYS } })
  const day = calendarDay(deps)
  if (!deps.config.demo && to > day) return refuse('day-end.ahead', undefined, { field: 'to', params: { day } })
  return undefined
}
