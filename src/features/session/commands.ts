import type { Request } from 'express'
import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import type { SignInResult } from './sign-in'

/** Every attempt stays on record; a success clears the count of failures. */
export async function noteSignIn(db: Kysely<DB>, req: Request, staffNo: string, result: SignInResult): Promise<void> {
  await db
    .insertInto('signIns')
    .values({
      staffNo,
      userId: result.done ? result.userId : null,
      address: req.ip ?? '',
      agent: (req.get('user-agent') ?? '').replace(/[^\x20-\x7e]/g, ' ').slice(0, 200),
      result: result.done ? 'done' : result.result,
    })
    .execute()
  if (result.done) {
    await db.updateTable('users').set({ failedCount: 0, lockedUntil: null }).where('id', '=', result.userId).execute()
  }
}
