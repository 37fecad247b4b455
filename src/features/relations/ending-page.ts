import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { visibleCustomer } from '../customers/find'
import { askedEndings, decideEnding } from './endings'
import { decisionFields } from './fields'
import { HOW_WORDS, KIND_WORDS } from './words'

async function asked(c: Ctx) {
  const owner = await visibleCustomer(c.db, c.viewer, c.id())
  const rows = owner ? await askedEndings(c.db, c.viewer, owner.id) : []
  const row = rows.find(one => one.relationId === c.id('relation'))
  if (!owner || !row) throw notFound()
  return { owner, row }
}

async function show(c: Ctx, form: FormState, status = 200): Promise<void> {
  const { owner, row } = await asked(c)
  const ending = {
    id: row.relationId,
    customerId: owner.id,
    owner: owner.name,
    name: row.name,
    kind: c.t(KIND_WORDS[row.kind as keyof typeof KIND_WORDS]),
    how: c.t(HOW_WORDS[row.how] ?? row.how),
    on: row.endsOn,
    reason: row.reason,
    who: row.who,
    askedOn: row.askedOn,
    own: row.askedBy === c.viewer.id,
  }
  page(c, 'relations/ending', { ending, form, errors: form.errors }, { status })
}

/** What the second person reads before a household or a group loses a tie. */
export const showEnding = (c: Ctx): Promise<void> => show(c, emptyForm({}))

const DECIDED: Readonly<Record<string, string>> = {
  agreed: '已同意，关系已结束',
  refused: '已退回，关系不变',
  withdrawn: '已撤回，关系不变',
}

export async function submitEnding(c: Ctx): Promise<void> {
  const place = { customerId: c.id(), id: c.id('relation') }
  const read = readForm(decisionFields, c.req.body, c.t)
  if (!read.ok) return show(c, read.form, 422)
  const done = await once(c, 'relation.decide', (trx, actor, today) =>
    decideEnding(trx, { viewer: c.viewer, actor, today }, place, read.values),
  )
  if (isRefused(done)) return show(c, refusedForm(decisionFields, read.raw, done, c.t), 422)
  leaveToast(c.res, { words: DECIDED[done.state] ?? '已办理' })
  c.res.redirect(303, `/customers/${place.customerId}/relations`)
}
