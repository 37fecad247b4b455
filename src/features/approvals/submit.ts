import { isRefused, type Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { conflict, HttpError, notFound } from '../../web/errors'
import { once } from '../../web/once'
import { leaveToast } from '../../web/toast'
import { applicationPage } from '../applications/page-queries'
import { submitApplication, withdrawApplication } from './submit-commands'

const versionOf = (c: Ctx): number => Number.parseInt(String(c.req.body.version ?? ''), 10) || 0

async function inSight(c: Ctx) {
  const application = await applicationPage(c.db, c.viewer, c.id())
  if (!application) throw notFound()
  return application
}

/** A button that came too late, or from an old page: its own page says so, the way back leads to what is there now. */
function refusedPage(c: Ctx, refused: Refused): never {
  const words = c.t(refusalWords(refused), refused.params)
  throw refused.refused === 'record.changed' ? conflict(words) : new HttpError(422, words)
}

export async function submit(c: Ctx): Promise<void> {
  const { id } = await inSight(c)
  const result = await once(c, 'application.submit', (trx, actor, today) =>
    submitApplication(trx, { actor, viewer: c.viewer, today, now: c.deps.now() }, id, versionOf(c)),
  )
  if (isRefused(result)) return refusedPage(c, result)
  if (result.outcome === 'reject') return c.res.redirect(303, `/applications/${id}/admission`)
  leaveToast(c.res, { words: '已提交审批' })
  c.res.redirect(303, `/applications/${id}`)
}

export async function withdraw(c: Ctx): Promise<void> {
  const { id } = await inSight(c)
  const result = await once(c, 'application.withdraw', (trx, actor, today) =>
    withdrawApplication(trx, { actor, viewer: c.viewer, today, now: c.deps.now() }, id, versionOf(c)),
  )
  if (isRefused(result)) return refusedPage(c, result)
  leaveToast(c.res, { words: '已撤回申请' })
  c.res.redirect(303, `/applications/${id}`)
}
