import type { Transaction, Updateable } from 'kysely'
import type { DB, Users } from '../../db/schema'

type Preferences = Pick<Updateable<Users>, 'theme' | 'lang' | 'density' | 'menuFolded'>

/** A person's own look of the screen: no version, the last choice wins. */
export async function setPreferences(trx: Transaction<DB>, userId: number, change: Preferences): Promise<void> {
  await trx.updateTable('users').set(change).where('id', '=', userId).execute()
}
