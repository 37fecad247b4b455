import { type RawBuilder, sql } from 'kysely'
import type { BookDate } from '../../lending/dates'

/** Is the entry `e` of class_events in force on a day? What makes a class better counts only when it was agreed, and so does an end. */
export const inForce = (on: BookDate): RawBuilder<boolean> => sql<boolean>`(
  e.kind <> 'end' and e.from_on <= ${on}::date and (e.to_on is null or e.to_on >= ${on}::date)
  and (not e.needs_check or exists (select from class_event_checks k where k.event_id = e.id and k.agreed))
  and not exists (select from class_events x join class_event_checks k on k.event_id = x.id and k.agreed
    where x.ends = e.id and x.from_on <= ${on}::date))`
