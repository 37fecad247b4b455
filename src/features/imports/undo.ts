import type { Kysely } from 'kysely'
import { holdBusinessDay } from '../../db/business-day'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import { isRefused, type Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import { translator } from '../../web/i18n'
import { viewerOfUser } from '../access/viewer'
import { notify } from '../notifications/commands'
import { undoRows } from './commands'
import { kindNamed } from './kinds'
import { actorInBackground } from './work-off'

const MINUTES = 20 * 60_000

/** Batches that are too large to be taken back while somebody waits: each in one transaction, whole or not at all. */
export async function runUndos(db: Kysely<DB>): Promise<void> {
  const batches = await db
    .selectFrom('importBatches')
    .select(['id', 'kind', 'createdBy', 'fileName'])
    .where('state', '=', 'undoing')
    .orderBy('id')
    .execute()
  for (const batch of batches) await undoOne(db, batch)
}

async function undoOne(
  db: Kysely<DB>,
  batch: { readonly id: number; readonly kind: string; readonly createdBy: number; readonly fileName: string },
): Promise<void> {
  const viewer = await viewerOfUser(db, batch.createdBy)
  if (!viewer?.permissions.has(kindNamed(batch.kind).permission))
    return back(db, batch.id, '导入人已停用或没有导入权限')
  const actor = actorInBackground(viewer, `import-${batch.id}`)
  let no: Refused | null = null
  try {
    await inTransaction(
      db,
      async trx => {
        no = null
        const today = await holdBusinessDay(trx)
        const mine = await trx
          .selectFrom('importBatches')
          .select('id')
          .where('id', '=', batch.id)
          .where('state', '=', 'undoing')
          .forUpdate()
          .skipLocked()
          .executeTakeFirst()
        if (!mine) return
        const done = await undoRows(trx, { actor, viewer }, today, batch)
        if (isRefused(done)) {
          no = done
          throw new Rollback()
        }
        const { words } = kindNamed(batch.kind)
        await notify(trx, viewer.id, {
          words: words.undone,
          params: { n: done.count },
          href: `/imports/${batch.id}`,
          tone: 'ok',
        })
      },
      { statementTimeoutMs: MINUTES, idleInTransactionTimeoutMs: MINUTES },
    )
  } catch (error) {
    if (!(error instanceof Rollback)) {
      await back(db, batch.id, '撤销中断，可再次撤销')
      throw error
    }
    const said = no as Refused | null
    await back(db, batch.id, said ? translator('zh')(refusalWords(said), said.params) : '')
  }
}

class Rollback extends Error {}

/** It stays done, and says why. */
const back = async (db: Kysely<DB>, id: number, error: string): Promise<void> => {
  await db
    .updateTable('importBatches')
    .set({ state: 'done', error })
    .where('id', '=', id)
    .where('state', '=', 'undoing')
    .execute()
}
