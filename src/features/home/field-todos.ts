import { sql } from 'kysely'
import type { Found, Source } from './todo-source'

/** Forms that wait to be published by somebody who had no hand in them. */
export const FIELD_SOURCES: readonly Source[] = [
  {
    key: 'field-form',
    needs: 'field.publish',
    icon: 'layout-board',
    tone: 'warn',
    words: '自定义字段待发布',
    sub: '{extra}',
    from: viewer => sql<Found>`select f.id::text as id, u.name as text, null::date as due_on, '/admin/fields/' || f.record as href,
      null::bigint as fen, null::int as days, f.note as extra
      from field_forms f join users u on u.id = f.submitted_by
      where f.state = 'submitted' and not ${viewer.id}::int = any(f.editors)`,
  },
]
