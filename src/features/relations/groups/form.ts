import { isRefused, type Refused } from '../../../lending/refusal'
import { SEGMENT_OPS, segmentFacts } from '../../../lending/relations'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { FACT_WORDS, OP_WORDS } from '../words'
import { changeGroup, createGroup, ownsGroup } from './commands'
import { CONDITIONS, groupFields, knownChoices, readRule, valueWords } from './fields'
import { ruleOf } from './fill'
import { type Group, groupById } from './queries'

type Kind = 'manual' | 'rule'
interface Shown {
  readonly kind: Kind
  readonly form: FormState
  readonly group?: Group
  readonly status?: number
}

function show(c: Ctx, { kind, form, group, status = 200 }: Shown): void {
  const data = {
    title: group
      ? c.t('编辑客群 {name}', { name: group.name ?? '' })
      : c.t(kind === 'rule' ? '新增规则客群' : '新增手工客群'),
    action: group ? `/customer-groups/${group.id}/edit` : '/customer-groups/new',
    back: group ? `/customer-groups/${group.id}` : '/customer-groups',
    kind,
    version: group?.version ?? 0,
    isNew: group === undefined,
    form,
    conditions: kind === 'rule' ? CONDITIONS : [],
    facts: segmentFacts.map(value => ({ value, label: c.t(FACT_WORDS[value]) })),
    ops: SEGMENT_OPS.map(value => ({ value, label: c.t(OP_WORDS[value]) })),
  }
  page(c, 'relations/group-form', { ...data, errors: form.errors }, { status })
}

const kindIn = (text: unknown): Kind => (text === 'rule' ? 'rule' : 'manual')
const bodyOf = (c: Ctx): Record<string, unknown> => c.req.body ?? {}
const statusOf = (refused: Refused): number => (refused.refused === 'record.changed' ? 409 : 422)

export const newGroup = (c: Ctx): void => show(c, { kind: kindIn(c.query('kind')), form: emptyForm() })

async function inputIn(c: Ctx, kind: Kind, values: { name: string; note: string | null }) {
  const rule = kind === 'rule' ? readRule(bodyOf(c), await knownChoices(c.db), c.t) : null
  return isRefused(rule) ? rule : { name: values.name, note: values.note, rule }
}

export async function submitNewGroup(c: Ctx): Promise<void> {
  const kind = kindIn(bodyOf(c).kind)
  const read = readForm(groupFields, c.req.body, c.t)
  if (!read.ok) return show(c, { kind, form: read.form, status: 422 })
  const input = await inputIn(c, kind, read.values)
  const made = isRefused(input)
    ? input
    : await once(c, 'group.create', (trx, actor, today) => createGroup(trx, { viewer: c.viewer, actor, today }, input))
  if (isRefused(made)) return show(c, { kind, form: refusedForm(groupFields, read.raw, made, c.t), status: 422 })
  leaveToast(c.res, { words: kind === 'rule' ? '已保存，成员将在几秒内算好' : '已保存' })
  c.res.redirect(303, `/customer-groups/${made.id}`)
}

async function editable(c: Ctx): Promise<Group> {
  const group = await groupById(c.db, c.viewer, c.id())
  if (!group || group.dissolvedOn !== null || !ownsGroup(c.viewer, group)) throw notFound()
  return group
}

/** A stored rule as the form shows it: money in yuan, several choices with a comma between. */
function rawOf(c: Ctx, group: Group): Record<string, string> {
  const raw: Record<string, string> = { name: group.name ?? '', note: group.note ?? '' }
  if (group.kind !== 'rule') return raw
  for (const [i, one] of ruleOf(group.rule).all.entries()) {
    raw[`fact${i + 1}`] = one.fact
    raw[`op${i + 1}`] = one.op
    raw[`value${i + 1}`] = valueWords(one, c.t)
  }
  return raw
}

export async function editGroup(c: Ctx): Promise<void> {
  const group = await editable(c)
  show(c, { kind: kindIn(group.kind), group, form: emptyForm(rawOf(c, group)) })
}

export async function submitEditGroup(c: Ctx): Promise<void> {
  const group = await editable(c)
  const kind = kindIn(group.kind)
  const read = readForm(groupFields, c.req.body, c.t)
  if (!read.ok) return show(c, { kind, group, form: read.form, status: 422 })
  const input = await inputIn(c, kind, read.values)
  const version = Number.parseInt(String(bodyOf(c).version ?? ''), 10) || 0
  const done = isRefused(input)
    ? input
    : await once(c, 'group.update', (trx, actor, today) =>
        changeGroup(trx, { viewer: c.viewer, actor, today }, group.id, version, input),
      )
  if (isRefused(done)) {
    const form = refusedForm(groupFields, read.raw, done, c.t)
    return show(c, { kind, group, form, status: statusOf(done) })
  }
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, `/customer-groups/${group.id}`)
}
