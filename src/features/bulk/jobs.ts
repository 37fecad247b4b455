import { visibleTo } from '../../db/visible-to'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { AnyBulkAct } from '../../web/bulk-act'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { minute } from '../../web/format'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { stopJob } from './commands'
import { reasonIn } from './reason'

type Acts = () => readonly AnyBulkAct[]
const SHOWN = 200

const STATES = {
  waiting: { word: '等待', tone: 'info' },
  running: { word: '办理中', tone: 'info' },
  done: { word: '已完成', tone: 'ok' },
  stopped: { word: '已停止', tone: 'warn' },
} as const

const stateOf = (c: Ctx, state: string) => {
  const { word, tone } = STATES[state as keyof typeof STATES] ?? STATES.waiting
  return { word: c.t(word), tone }
}
const labelOf = (c: Ctx, acts: Acts, action: string): string =>
  c.t(acts().find(act => act.name === action)?.label ?? action)

/** What this person asked to be done to many, newest first. */
export const jobs = (acts: Acts) => async (c: Ctx) => {
  const rows = await c.db
    .selectFrom('bulkJobs')
    .selectAll()
    .where('madeBy', '=', c.viewer.id)
    .orderBy('id', 'desc')
    .limit(50)
    .execute()
  page(c, 'bulk/jobs', {
    rows: rows.map(row => ({
      id: `bulk-job-${row.id}`,
      href: `/bulk/${row.id}`,
      cells: {
        what: labelOf(c, acts, row.action),
        at: minute(row.madeAt),
        total: row.total,
        done: row.doneCount,
        failed: { text: row.failedCount, tone: row.failedCount > 0 ? 'bad' : undefined },
        state: { badge: stateOf(c, row.state) },
      },
    })),
  })
}

export const showJob = (acts: Acts) => async (c: Ctx) => {
  const id = c.id()
  const job = await c.db
    .selectFrom('bulkJobs')
    .selectAll()
    .where('id', '=', id)
    .where('madeBy', '=', c.viewer.id)
    .executeTakeFirst()
  if (!job) throw notFound()
  // a customer who went out of sight since is counted and no longer named
  const failed = await c.db
    .selectFrom('bulkRows')
    .innerJoin('customers', 'customers.id', 'bulkRows.customerId')
    .select(['customers.id', 'customers.name', 'customers.customerNo', 'bulkRows.reason'])
    .where('bulkRows.jobId', '=', id)
    .where('bulkRows.state', '=', 'failed')
    .where(visibleTo(c.viewer))
    .orderBy('bulkRows.customerId')
    .limit(SHOWN)
    .execute()
  const open = job.finishedAt === null
  page(
    c,
    'bulk/show',
    {
      job: {
        id,
        title: labelOf(c, acts, job.action),
        total: job.total,
        done: job.doneCount,
        failed: job.failedCount,
        left: job.total - job.doneCount - job.failedCount,
        state: stateOf(c, job.state),
        open,
        at: minute(job.madeAt),
      },
      rows: failed.map(row => ({
        href: `/customers/${row.id}`,
        cells: { name: row.name, no: row.customerNo, reason: reasonIn(c, row.reason) },
      })),
    },
    { part: 'bulk/_progress' },
  )
}

export async function stop(c: Ctx): Promise<void> {
  const id = c.id()
  const done = await transact(c, (trx, actor) => stopJob(trx, actor, id))
  if (isRefused(done)) leaveToast(c.res, { words: refusalWords(done), tone: 'warn' })
  else leaveToast(c.res, { words: '已停止，办完的不受影响' })
  c.res.redirect(303, `/bulk/${id}`)
}
