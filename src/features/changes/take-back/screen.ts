import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { readForm } from '../../../web/form'
import { once } from '../../../web/once'
import { type Decision, dropChange } from '../commands'
import type { ChangeRow } from '../queries'
import { answer, decisionFields, found, person, rejectFields, render } from '../show'
import { approveTakeBack } from './commands'

/** Other changes are decided on by another right: here they are as if they did not exist. */
async function here(c: Ctx): Promise<ChangeRow> {
  const row = await found(c)
  if (row.kind !== 'take_back') throw notFound()
  return row
}

export async function approve(c: Ctx): Promise<void> {
  const row = await here(c)
  const read = readForm(decisionFields, c.req.body, c.t)
  if (!read.ok) return render(c, row, { typed: read.form, status: 422 })
  const decision: Decision = { id: row.id, loanId: row.loanId, ...read.values }
  const result = await once(c, 'loan-change.take-back', (trx, actor, today) =>
    approveTakeBack(trx, c.viewer, person(c, actor), today, decision),
  )
  return answer(c, row, result, '放款已冲正')
}

export async function reject(c: Ctx): Promise<void> {
  const row = await here(c)
  const read = readForm(rejectFields, c.req.body, c.t)
  if (!read.ok) return render(c, row, { typed: read.form, status: 422 })
  const { version, why } = read.values
  const decision: Decision = { id: row.id, loanId: row.loanId, version, opinion: why }
  const result = await once(c, 'loan-change.reject', (trx, actor, today) =>
    dropChange(trx, c.viewer, person(c, actor), today, decision, 'rejected'),
  )
  return answer(c, row, result, '已退回变更申请')
}
