import { type Kysely, sql, type Transaction } from 'kysely'
import { holdBusinessDay } from '../../db/business-day'
import type { DB } from '../../db/schema'
import { afterCommit } from '../../db/transaction'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import { HttpError } from '../../web/errors'
import { actorInBackground, workOff } from '../imports/work-off'
import { notify } from '../notifications/commands'
import { reverseRepayment } from '../repayments/reverse'
import { problem } from './facts'
import { count, type Running, stopBatch } from './running'

/** 整批冲正: the latest receipt first, each in its own transaction; what cannot be reversed any more stays posted and says why. */
export async function undoBatchRows(db: Kysely<DB>, batch: Running, reason: string): Promise<void> {
  let below = 2_147_483_647
  const stop = () => stopBatch(db, batch.id, 'done', '冲正中断，可再次整批冲正')
  await workOff(
    db,
    async trx => {
      const done = await undoOne(trx, batch, reason, below)
      // a transaction that is tried again must meet the same row
      if (done === null) return false
      afterCommit(trx, () => {
        below = done
      })
      return true
    },
    stop,
  )
}

async function undoOne(trx: Transaction<DB>, batch: Running, reason: string, below: number): Promise<number | null> {
  const today = await holdBusinessDay(trx)
  const mine = await trx
    .selectFrom('repaymentBatches')
    .select('id')
    .where('id', '=', batch.id)
    .where('state', '=', 'undoing')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!mine) return null
  const row = await trx
    .selectFrom('repaymentBatchRows')
    .select(['rowNo', 'repaymentId', 'loanId'])
    .where('batchId', '=', batch.id)
    .where('state', '=', 'posted')
    .where('repaymentId', '<', below)
    .orderBy('repaymentId', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return finish(trx, batch)
  const actor = { ...actorInBackground(batch.viewer, `batch-${batch.id}`), userId: batch.viewer.id }
  const input = { repaymentId: row.repaymentId!, reason }
  const done = await reverseRepayment(trx, batch.viewer, actor, today, input).catch(outOfSight)
  const gone = !isRefused(done) || done.refused === 'repayment.already-reversed'
  await trx
    .updateTable('repaymentBatchRows')
    .set(
      gone
        ? { state: 'undone', problem: null }
        : { problem: JSON.stringify(problem(refusalWords(done as Refused), (done as Refused).params)) },
    )
    .where('batchId', '=', batch.id)
    .where('rowNo', '=', row.rowNo)
    .execute()
  if (gone && batch.debitFileId !== null) {
    // the money was taken back: the loan may be debited again
    await trx
      .updateTable('debitItems')
      .set({ state: 'failed', words: '已冲正' })
      .where('fileId', '=', batch.debitFileId)
      .where('loanId', '=', row.loanId)
      .where('state', '=', 'paid')
      .execute()
  }
  await count(trx, batch.id)
  return row.repaymentId!
}

function outOfSight(error: unknown): Refused {
  if (error instanceof HttpError && error.status === 404) return refuse('batch.out-of-sight')
  throw error
}

async function finish(trx: Transaction<DB>, { id, fileName, viewer }: Running): Promise<null> {
  const { rows } = await sql<{ left: number; undone: number }>`
    select (count(*) filter (where state = 'posted'))::int as left, (count(*) filter (where state = 'undone'))::int as undone
    from repayment_batch_rows where batch_id = ${id}`.execute(trx)
  const { left, undone } = rows[0]!
  await trx
    .updateTable('repaymentBatches')
    .set({
      state: left === 0 ? 'undone' : 'done',
      finishedAt: sql<Date>`now()`,
      error: left === 0 ? null : '有未能冲正的还款，请逐笔查看原因',
    })
    .where('id', '=', id)
    .execute()
  await notify(trx, viewer.id, {
    words: '整批冲正完成：{file}，冲正 {n} 笔',
    params: { file: fileName, n: undone },
    href: `/repayment-batches/${id}`,
    tone: left === 0 ? 'ok' : 'warn',
  })
  return null
}
