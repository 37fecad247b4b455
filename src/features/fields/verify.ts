import { sql } from 'kysely'

/** Fields of a lender's own: what no constraint of one table can say. */
export const fieldChecks = [
  {
    name: "a value of the lender's own field stands as its type asks, an encrypted one encrypted",
    query: sql<{
      detail: string
    }>`select v.record_id || ' ' || f.record || '.' || f.key as detail from custom_values v join custom_fields f on f.id = v.field_id
      where num_nonnulls(v.value, v.amount, v.body, v.sealed) = 1 and (f.sealed and v.sealed is null or not f.sealed and v.sealed is not null
        or not f.sealed and (f.type in ('whole', 'decimal', 'money')) <> (v.amount is not null)
        or not f.sealed and (f.type = 'long') <> (v.body is not null))`,
  },
  {
    name: 'every field of a form in force is there with its type',
    query: sql<{ detail: string }>`select f.record || ' V' || f.version || ' ' || (one ->> 'key') as detail
      from field_forms f cross join jsonb_array_elements(f.content -> 'fields') one
      where f.state = 'published' and not exists (select from custom_fields c where c.record = f.record and c.key = one ->> 'key'
        and c.type = one ->> 'type' and c.sealed = (one ->> 'sealed')::boolean and c.places = (one ->> 'places')::int)`,
  },
]
