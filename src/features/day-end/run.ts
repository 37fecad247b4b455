import { isRefused, refuse } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { f, readForm, refusedForm } from '../../web/form'
import { transact } from '../../web/once'
import { leaveToast } from '../../web/toast'
import { record } from '../audit/commands'
import { isBusy, startDayEnds, startRetry } from './background'
import { renderList, type Steps } from './list'
import { isRunning } from './queries'
import { checkTarget } from './target'

const fields = { to: f.date('日终后的业务日期') }

/** Starts the run in the background: closing a day is not the work of a request. */
export const run = (steps: Steps) => async (c: Ctx) => {
  const form = readForm(fields, c.req.body, c.t)
  if (!form.ok) return renderList(c, steps, form.form, 422)
  const { to } = form.values
  const asked = await transact(c, async (trx, actor, today) => {
    if (isBusy(c.db) || (await isRunning(trx))) return refuse('day-end.running')
    const refused = checkTarget(today, to, c.deps)
    if (refused) return refused
    await record(trx, actor, { act: 'day-end.run', subject: `day-end:${today}`, businessDate: today, after: { to } })
    return { to }
  })
  if (isRefused(asked)) return renderList(c, steps, refusedForm(fields, form.raw, asked, c.t), 422)
  startDayEnds(c.deps, steps(), to, c.actor)
  leaveToast(c.res, { words: '日终已开始' })
  c.res.redirect(303, '/day-ends')
}

export const retry = (steps: Steps) => async (c: Ctx) => {
  const asked = await transact(c, async (trx, actor, today) => {
    if (isBusy(c.db) || (await isRunning(trx))) return refuse('day-end.running')
    await record(trx, actor, { act: 'day-end.retry', subject: `day-end:${today}`, businessDate: today })
    return { today }
  })
  if (isRefused(asked)) return renderList(c, steps, refusedForm(fields, {}, asked, c.t), 422)
  startRetry(c.deps, steps(), c.actor)
  leaveToast(c.res, { words: '失败项正在重试' })
  c.res.redirect(303, '/day-ends')
}
