import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor, Viewer } from '../../permissions'
import { record } from '../audit/commands'
import { batchHead, contentOf, sheetSums } from './queries'

export interface Signature {
  readonly batchId: number
  readonly toleranceFen: Fen
  readonly note: string | null
}

/**
 * 签认核对表: two people, the second neither the first nor who brought the file. What they sign is fixed by a digest of every figure.
 * Refuses takeover.not-done · takeover.partial · takeover.signed-by-both · takeover.same-signer · takeover.own-batch · takeover.sheet-changed.
 */
export async function signSheet(
  trx: Transaction<DB>,
  { actor, viewer }: { readonly actor: Actor & { readonly userId: number }; readonly viewer: Viewer },
  today: BookDate,
  { batchId, toleranceFen, note }: Signature,
): Promise<{ both: boolean } | Refused> {
  await trx.selectFrom('importBatches').select('id').where('id', '=', batchId).forUpdate().executeTakeFirst()
  const head = await batchHead(trx, batchId)
  if (head?.state !== 'done') return refuse('takeover.not-done')
  const content = await contentOf(trx, batchId)
  const seen = await sheetSums(trx, viewer, batchId, head.toleranceFen ?? toleranceFen)
  if (seen.loans !== content.loans) return refuse('takeover.partial')
  if (head.secondBy !== null) return refuse('takeover.signed-by-both')
  const { userId } = actor
  if (head.firstBy === null) {
    await trx
      .insertInto('migrationProofs')
      .values({
        ...{ batchId, toleranceFen, contentHash: content.hash, loans: content.loans, differing: seen.differing },
        ...{ firstBy: userId, firstOn: today, firstNote: note },
      })
      .execute()
  } else {
    if (head.firstBy === userId) return refuse('takeover.same-signer')
    if (head.createdBy === userId) return refuse('takeover.own-batch')
    if (head.contentHash !== content.hash) return refuse('takeover.sheet-changed')
    await trx
      .updateTable('migrationProofs')
      .set({ secondBy: userId, secondOn: today, secondAt: sql<Date>`now()`, secondNote: note })
      .where('batchId', '=', batchId)
      .execute()
  }
  await record(trx, actor, {
    ...{ act: 'migration.attest', subject: `import:${batchId}`, businessDate: today },
    after: {
      loans: content.loans,
      differing: seen.differing,
      toleranceFen: String(head.toleranceFen ?? toleranceFen),
      seal: content.hash,
    },
  })
  return { both: head.firstBy !== null }
}
