import { isRefused, type Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { conflict, HttpError, notFound } from '../../web/errors'
import { type Fields, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { leaveToast } from '../../web/toast'
import { applicationPage } from '../applications/page-queries'
import { visibleCustomer } from '../customers/find'
import { createContract, signContract, voidContract } from './commands'
import { signFields, voidFields } from './fields'
import { contractInSight, showContract } from './show'

/** 制作合同 from the approved application; there is nothing to fill in. */
export async function make(c: Ctx): Promise<void> {
  const application = await applicationPage(c.db, c.viewer, c.id())
  const customer = application && (await visibleCustomer(c.db, c.viewer, application.customerId))
  if (!application || !customer) throw notFound()
  const result = await once(c, 'contract.create', (trx, actor, today) =>
    createContract(trx, { actor, today, now: c.deps.now() }, application.id, customer.branchCode),
  )
  if (isRefused(result)) throw new HttpError(422, c.t(refusalWords(result), result.params))
  if (result.voided) throw conflict(c.t('审批内容已变化，本次审批作废，请核对申请后重新提交'))
  leaveToast(c.res, { words: '已制作合同' })
  c.res.redirect(303, `/contracts/${result.id}`)
}

const again = (c: Ctx, fields: Fields, raw: FormState['raw'], refused: Refused): Promise<void> =>
  showContract(c, refusedForm(fields, raw, refused, c.t), refused.refused === 'contract.not-now' ? 409 : 422)

export async function sign(c: Ctx): Promise<void> {
  const { id } = await contractInSight(c)
  const read = readForm(signFields, c.req.body, c.t)
  if (!read.ok) return showContract(c, read.form, 422)
  const { signedOn, signedBy, version } = read.values
  const result = await once(c, 'contract.sign', (trx, actor, today) =>
    signContract(trx, actor, today, { id, version, signedOn, signedBy: signedBy ?? '' }),
  )
  if (isRefused(result)) return again(c, signFields, read.raw, result)
  leaveToast(c.res, { words: '已登记签约' })
  c.res.redirect(303, `/contracts/${id}`)
}

export async function cancel(c: Ctx): Promise<void> {
  const { id } = await contractInSight(c)
  const read = readForm(voidFields, c.req.body, c.t)
  if (!read.ok) return showContract(c, read.form, 422)
  const { reason, version } = read.values
  const result = await once(c, 'contract.void', (trx, actor, today) =>
    voidContract(trx, actor, today, { id, version, reason: reason ?? '' }),
  )
  if (isRefused(result)) return again(c, voidFields, read.raw, result)
  leaveToast(c.res, { words: '合同已作废' })
  c.res.redirect(303, `/contracts/${id}`)
}
