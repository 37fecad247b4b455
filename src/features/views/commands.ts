import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import type { ListKind } from '../../web/list-kind'
import { record } from '../audit/commands'

type List = ListKind['name']
const MOST = 50

export interface NewView {
  readonly list: List
  readonly name: string
  readonly query: string
  readonly standard: boolean
}

/** What a look narrows by, without the words: they may be somebody's name, and what is on record is never emptied. */
const fieldsOf = (query: string): string[] => [...new URLSearchParams(query).keys()]

/** Keeps a look of a list under a name; the same name again takes the new look. */
export async function saveView(trx: Transaction<DB>, actor: Actor, view: NewView): Promise<{ id: number } | Refused> {
  const { list, name, query } = view
  const ownerId = actor.userId ?? 0
  const { rows } = await sql<{ id: number; name: string }>`select id, name from list_views
    where list = ${list} and owner_id = ${ownerId} and removed_at is null for update`.execute(trx)
  const same = rows.find(row => row.name === name)
  if (!same && rows.length >= MOST) return refuse('view.too-many', undefined, { params: { max: MOST }, field: 'name' })
  const id = same ? await change(trx, same.id, { query }) : await add(trx, { list, name, query, ownerId })
  if (view.standard) await keepChoice(trx, ownerId, list, { viewId: id })
  await record(trx, actor, {
    act: 'view.save',
    subject: `view:${id}`,
    after: { list, name, fields: fieldsOf(query), standard: view.standard },
  })
  return { id }
}

async function add(trx: Transaction<DB>, row: { list: List; name: string; query: string; ownerId: number }) {
  const { id } = await trx.insertInto('listViews').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

async function change(
  trx: Transaction<DB>,
  id: number,
  to: { query?: string; name?: string; roleId?: number | null; removedAt?: ReturnType<typeof sql<Date>> },
): Promise<number> {
  await trx
    .updateTable('listViews')
    .set(eb => ({ ...to, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  return id
}

interface Which {
  readonly list: List
  readonly id: number
}

/** A view of one's own under lock; another's is not there. */
const ownView = (trx: Transaction<DB>, actor: Actor, { list, id }: Which) =>
  trx
    .selectFrom('listViews')
    .selectAll()
    .where('id', '=', id)
    .where('list', '=', list)
    .where('ownerId', '=', actor.userId ?? 0)
    .where('removedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst()

const GONE = refuse('view.gone')

export async function renameView(trx: Transaction<DB>, actor: Actor, which: Which & { name: string }) {
  const view = await ownView(trx, actor, which)
  if (!view) return GONE
  const taken = await trx
    .selectFrom('listViews')
    .select('id')
    .where('list', '=', which.list)
    .where('ownerId', '=', view.ownerId)
    .where('name', '=', which.name)
    .where('removedAt', 'is', null)
    .where('id', '<>', view.id)
    .executeTakeFirst()
  if (taken) return refuse('view.name-taken', undefined, { field: 'name' })
  await change(trx, view.id, { name: which.name })
  await record(trx, actor, {
    act: 'view.rename',
    subject: `view:${view.id}`,
    before: { name: view.name },
    after: { name: which.name },
  })
  return { id: view.id }
}

/** Who has the role sees the look of the list, and in it only the rows that are his to see. */
export async function shareView(trx: Transaction<DB>, actor: Actor, which: Which & { roleId: number | null }) {
  const view = await ownView(trx, actor, which)
  if (!view) return GONE
  if (which.roleId !== null) {
    const role = await trx
      .selectFrom('roles')
      .select('id')
      .where('id', '=', which.roleId)
      .where('disabledAt', 'is', null)
      .executeTakeFirst()
    if (!role) return refuse('choice.unknown', undefined, { field: 'role' })
  }
  await change(trx, view.id, { roleId: which.roleId })
  await record(trx, actor, {
    act: 'view.share',
    subject: `view:${view.id}`,
    before: { role: view.roleId },
    after: { role: which.roleId },
  })
  return { id: view.id }
}

export async function removeView(trx: Transaction<DB>, actor: Actor, which: Which) {
  const view = await ownView(trx, actor, which)
  if (!view) return GONE
  await change(trx, view.id, { removedAt: sql<Date>`now()` })
  await record(trx, actor, {
    act: 'view.remove',
    subject: `view:${view.id}`,
    before: { name: view.name, fields: fieldsOf(view.query) },
  })
  return { id: view.id }
}

/** What a list opens with for this person; null: as it comes. A view he cannot see is none. */
export async function chooseView(trx: Transaction<DB>, actor: Actor, { list, id }: { list: List; id: number | null }) {
  const userId = actor.userId ?? 0
  if (id !== null) {
    const { rows } =
      await sql`select 1 from list_views v where v.id = ${id} and v.list = ${list} and v.removed_at is null
      and (v.owner_id = ${userId} or v.role_id in (select ur.role_id from user_roles ur
        join roles r on r.id = ur.role_id and r.disabled_at is null where ur.user_id = ${userId}))`.execute(trx)
    if (rows.length === 0) return GONE
  }
  await keepChoice(trx, userId, list, { viewId: id })
  await record(trx, actor, { act: 'view.standard', subject: `user:${userId}`, after: { list, view: id } })
  return { id: id ?? 0 }
}

/** Columns in a person's order; null: as they come. */
export async function chooseColumns(
  trx: Transaction<DB>,
  actor: Actor,
  { list, columns }: { list: List; columns: readonly string[] | null },
) {
  const userId = actor.userId ?? 0
  await keepChoice(trx, userId, list, { columns: columns === null ? null : [...columns] })
  await record(trx, actor, {
    act: 'view.columns',
    subject: `user:${userId}`,
    after: { list, columns: columns && [...columns] },
  })
  return { count: columns?.length ?? 0 }
}

const keepChoice = (
  trx: Transaction<DB>,
  userId: number,
  list: List,
  choice: { viewId?: number | null; columns?: string[] | null },
) =>
  trx
    .insertInto('listChoices')
    .values({ userId, list, ...choice })
    .onConflict(oc => oc.columns(['userId', 'list']).doUpdateSet(choice))
    .execute()

/** Nobody's views go on telling of a customer: whatever was kept with one of his names. Answers how many they were. */
export async function forgetInViews(trx: Transaction<DB>, names: readonly string[]): Promise<number> {
  const coded = names.map(name => new URLSearchParams({ q: name }).toString().slice(2))
  const { numAffectedRows = 0n } = await sql`update list_views v set version = v.version + 1,
      query = case when exists (select from unnest(${coded}::text[]) n where strpos(v.query, n) > 0) then '' else v.query end,
      name = case when exists (select from unnest(${[...names]}::text[]) n where strpos(v.name, n) > 0) then '#' || v.id else v.name end
    where exists (select from unnest(${coded}::text[]) n where strpos(v.query, n) > 0)
      or exists (select from unnest(${[...names]}::text[]) n where strpos(v.name, n) > 0)`.execute(trx)
  return Number(numAffectedRows)
}
