import { isRefused, refuse } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { leaveToast } from '../../web/toast'
import { floatingOf } from '../products/pricing'
import { decide } from './decide-commands'
import { decisionFields } from './fields'
import { showCase } from './inbox'
import { caseInSight } from './queries'
import { contentOf } from './seal'
import { takeBack } from './undo-commands'

const hand = (c: Ctx) => ({ viewer: c.viewer, now: c.deps.now() })

async function inSight(c: Ctx) {
  const known = await caseInSight(c.db, c.viewer, c.id())
  if (!known) throw notFound()
  return known
}

/** Somebody was faster, or what was sealed has changed: not a wrong entry but another state of things. */
const statusOf = (code: string): number => (code === 'record.changed' ? 409 : 422)

export async function submitDecision(c: Ctx): Promise<void> {
  const known = await inSight(c)
  const floating = floatingOf(contentOf(known.content)?.applied.pricing)
  const fields = decisionFields(floating !== null)
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return showCase(c, read.form, 422)
  const { amount, term, outcome, opinion, version } = read.values
  const ratePpm = (floating ? floating.lprPpm + (read.values.spread ?? 0) : read.values.rate) ?? 0
  const result = await once(c, 'approval.decide', (trx, actor, today) =>
    decide(
      trx,
      { actor, today, ...hand(c) },
      {
        caseId: known.id,
        applicationId: known.applicationId,
        version,
        outcome,
        terms: { amountFen: amount, termMonths: term, ratePpm },
        opinion: opinion ?? '',
      },
    ),
  )
  if (isRefused(result)) return showCase(c, refusedForm(fields, read.raw, result, c.t), statusOf(result.refused))
  if (result.voided) {
    const changed = refusedForm(fields, read.raw, refuse('approval.content-changed'), c.t)
    return showCase(c, changed, 409)
  }
  leaveToast(c.res, { words: '已提交审批意见' })
  c.res.redirect(303, `/approvals/${known.id}`)
}

export async function undo(c: Ctx): Promise<void> {
  const known = await inSight(c)
  const version = Number.parseInt(String(c.req.body.version ?? ''), 10) || 0
  const result = await once(c, 'approval.take-back', (trx, actor, today) =>
    takeBack(trx, { actor, today, ...hand(c) }, { caseId: known.id, applicationId: known.applicationId, version }),
  )
  if (isRefused(result)) return showCase(c, refusedForm({}, {}, result, c.t), statusOf(result.refused))
  leaveToast(c.res, { words: '已撤回审批意见' })
  c.res.redirect(303, `/approvals/${known.id}`)
}
