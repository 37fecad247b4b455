import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import type { ListKind } from '../../web/list-kind'

type List = ListKind['name']

export interface View {
  readonly id: number
  readonly name: string
  readonly query: string
  readonly mine: boolean
  readonly ownerName: string
  readonly roleId: number | null
  readonly roleName: string | null
}

/** What a person may open a list with: his own views, and those shared with a role he has. */
export async function viewsFor(db: Kysely<DB>, userId: number, list: List): Promise<View[]> {
  const { rows } = await sql<View>`
    select v.id, v.name, v.query, v.owner_id = ${userId} as mine, u.name as owner_name, v.role_id, r.name as role_name
    from list_views v join users u on u.id = v.owner_id left join roles r on r.id = v.role_id
    where v.list = ${list} and v.removed_at is null
      and (v.owner_id = ${userId} or v.role_id in (select ur.role_id from user_roles ur
        join roles mine on mine.id = ur.role_id and mine.disabled_at is null where ur.user_id = ${userId}))
    order by v.owner_id <> ${userId}, v.name, v.id limit 60`.execute(db)
  return rows
}

export interface Choice {
  readonly columns: readonly string[] | null
  readonly viewId: number | null
}
const NO_CHOICE: Choice = { columns: null, viewId: null }

/** The columns a person chose, and the view his list opens with while it is there for him. */
export async function choiceOf(db: Kysely<DB>, userId: number, list: List): Promise<Choice> {
  const row = await db
    .selectFrom('listChoices')
    .select(['columns', 'viewId'])
    .where('userId', '=', userId)
    .where('list', '=', list)
    .executeTakeFirst()
  return row ?? NO_CHOICE
}

/** Roles a view may be shared with: those of the house, and of nobody in particular. */
export const rolesToShare = (db: Kysely<DB>) =>
  db.selectFrom('roles').select(['id', 'name']).where('disabledAt', 'is', null).orderBy('id').execute()
