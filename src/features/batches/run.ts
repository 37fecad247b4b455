import { type Kysely, sql, type Transaction } from 'kysely'
import { holdBusinessDay } from '../../db/business-day'
import { errorCode } from '../../db/error-code'
import type { DB } from '../../db/schema'
import { viewerOfUser } from '../access/viewer'
import { record } from '../audit/commands'
import { actorInBackground, workOff } from '../imports/work-off'
import { notify } from '../notifications/commands'
import { closeDebit } from './debit-commands'
import { type Problem, problem } from './facts'
import { postRows, RowTaken } from './post-rows'
import { count, type Running, stopBatch } from './running'
import { undoBatchRows } from './undo'

const ROWS = 50
/** So many rows booked by somebody else in the midst of one batch, and it stops for a person to look. */
const AT_MOST = 100
const INTERRUPTED = '执行中断，可重新提交，已入账的行不会重复'

/** Works off every batch that was handed to the background: postings, and reversals of whole batches. */
export async function runBatches(db: Kysely<DB>): Promise<void> {
  const batches = await db
    .selectFrom('repaymentBatches')
    .select(['id', 'channel', 'fileName', 'debitFileId', 'createdBy', 'undoneBy', 'undoReason', 'state'])
    .where('state', 'in', ['running', 'undoing'])
    .orderBy('id')
    .execute()
  for (const batch of batches) {
    const undoing = batch.state === 'undoing'
    const viewer = await viewerOfUser(db, undoing ? batch.undoneBy! : batch.createdBy)
    if (!viewer?.permissions.has(undoing ? 'repayment.reverse' : 'repayment.post')) {
      await stopBatch(db, batch.id, undoing ? 'done' : 'failed', '经办人已停用或没有权限')
      continue
    }
    const running = { ...batch, viewer }
    await (undoing ? undoBatchRows(db, running, batch.undoReason ?? '') : postBatch(db, running))
  }
}

/** A row somebody else has booked meanwhile loses its chunk: it is marked, and the rest is tried again. */
const passing = (error: unknown): boolean => error instanceof RowTaken || errorCode(error) === '23505'

async function postBatch(db: Kysely<DB>, batch: Running): Promise<void> {
  for (let met = 0; ; met++) {
    const pass = (error: unknown) => met < AT_MOST && passing(error)
    try {
      const stop = async (error: unknown) => pass(error) || stopBatch(db, batch.id, 'failed', INTERRUPTED)
      return await workOff(db, trx => postChunk(trx, batch), stop)
    } catch (error) {
      if (!pass(error)) throw error
      if (error instanceof RowTaken) await markRefused(db, batch.id, error.rowNo, problem('这笔已经入账'))
    }
  }
}

const markRefused = (db: Kysely<DB>, batchId: number, rowNo: number, why: Problem) =>
  db
    .updateTable('repaymentBatchRows')
    .set({ state: 'refused', problem: JSON.stringify(why) })
    .where('batchId', '=', batchId)
    .where('rowNo', '=', rowNo)
    .where('state', '=', 'ready')
    .execute()

/** True while there may be more. Another process at the same batch is left to it. */
async function postChunk(trx: Transaction<DB>, batch: Running): Promise<boolean> {
  const today = await holdBusinessDay(trx)
  const mine = await trx
    .selectFrom('repaymentBatches')
    .select('checkedOn')
    .where('id', '=', batch.id)
    .where('state', '=', 'running')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  if (!mine) return false
  if (mine.checkedOn !== today) {
    await stopBatch(trx, batch.id, 'failed', '业务日期已变化，请重新检查后提交')
    return false
  }
  const rows = await trx
    .selectFrom('repaymentBatchRows')
    .select(['rowNo', 'cells', 'loanId', 'amountFen', 'bankSerial', 'rowKey'])
    .where('batchId', '=', batch.id)
    .where('state', '=', 'ready')
    .orderBy('rowNo')
    .limit(ROWS)
    .execute()
  if (rows.length === 0) return finish(trx, batch)
  await postRows(trx, batch, today, rows)
  await count(trx, batch.id)
  return true
}

async function finish(trx: Transaction<DB>, batch: Running): Promise<false> {
  const { id, fileName, viewer, debitFileId } = batch
  await count(trx, id)
  const done = await trx
    .updateTable('repaymentBatches')
    .set({ state: 'done', finishedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .returning(['doneCount', 'doneFen'])
    .executeTakeFirstOrThrow()
  if (debitFileId !== null) await closeDebit(trx, viewer, id, debitFileId)
  await notify(trx, viewer.id, {
    words: '批量还款完成：{file}，入账 {n} 笔',
    params: { file: fileName, n: done.doneCount },
    href: `/repayment-batches/${id}`,
    tone: 'ok',
  })
  await record(trx, actorInBackground(viewer, `batch-${id}`), {
    act: 'batch.finish',
    subject: `batch:${id}`,
    after: { rows: done.doneCount, amountFen: done.doneFen.toString() },
  })
  return false
}
