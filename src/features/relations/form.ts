import { yuanText } from '../../lending/money'
import { isRefused, type Refused } from '../../lending/refusal'
import { RELATION_KINDS } from '../../lending/relations'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { codesFor } from '../customers/codes'
import { visibleCustomer } from '../customers/find'
import { ownRaw, ownReaders, parted } from '../fields/forms'
import { ownGroups, ownSecrets, ownWithValues } from '../fields/plain'
import { addRelation, changeRelation } from './commands'
import { endRelation } from './endings'
import { endFields, idTypesOf, inputOf, relationFields } from './fields'
import { historyView } from './history'
import { RELATION } from './own'
import { open, SECRETS, shown } from './protect'
import { type RelationLine, relationById, versionsOf } from './queries'
import { FIELD_WORDS, KIND_WORDS, SOURCE_WORDS, SOURCES } from './words'

const NONE: Readonly<Record<string, string>> = { kind: '', otherKind: 'person', idType: 'p10', source: 'declared' }

async function owner(c: Ctx) {
  const found = await visibleCustomer(c.db, c.viewer, c.id())
  if (!found) throw notFound()
  return found
}

/** The lender's own fields of a relation, with what is kept of them. */
const ownFor = (c: Ctx, row?: RelationLine) => ownWithValues(c.db, c, RELATION, row?.id)

const optionsOf = (c: Ctx) => ({
  kinds: RELATION_KINDS.map(value => ({ value, label: c.t(KIND_WORDS[value]) })),
  sources: SOURCES.map(value => ({ value, label: c.t(SOURCE_WORDS[value]) })),
})

/** What is encrypted, behind the button that puts it on record. */
const secretsOf = (c: Ctx, customerId: number, row: RelationLine) =>
  SECRETS.flatMap(field => {
    const value = shown(field, row.id, row[field])
    const action = `/customers/${customerId}/relations/${row.id}/reveal`
    return value === null ? [] : [{ label: c.t(FIELD_WORDS[field] ?? field), value, reveal: { action, field } }]
  })

interface Shown {
  readonly owner: Awaited<ReturnType<typeof owner>>
  readonly form: FormState
  readonly ending?: FormState
  readonly row?: RelationLine
  readonly status?: number
}

async function show(c: Ctx, { owner: one, form, ending, row, status = 200 }: Shown): Promise<void> {
  const [codes, versions, { own, values }] = await Promise.all([
    codesFor(c.db, c.viewer.lang),
    row ? versionsOf(c.db, row.id) : [],
    ownFor(c, row),
  ])
  const data = {
    owner: one,
    form,
    ending: ending ?? emptyForm({ how: 'ended', on: c.today }),
    row: row && {
      id: row.id,
      version: row.version,
      name: row.otherName ?? row.name,
      kind: c.t(KIND_WORDS[row.seenKind]),
      secrets: c.may('customer.reveal')
        ? [...secretsOf(c, one.id, row), ...ownSecrets(c, own, RELATION, values, row.id)]
        : [],
      over: row.toOn !== null || row.withdrawnOn !== null,
      // who was chosen among the customers stays: another person is another relation
      fixed: row.otherId !== null && row.idNo === null,
    },
    history: historyView(c, own, versions),
    groups: ownGroups(c, own, RELATION, form, values),
    idTypes: idTypesOf(codes),
    ...optionsOf(c),
  }
  const errors = [...form.errors, ...data.ending.errors]
  page(c, 'relations/form', { ...data, errors }, { status })
}

export async function newRelation(c: Ctx): Promise<void> {
  const { own } = await ownFor(c)
  await show(c, { owner: await owner(c), form: emptyForm({ ...NONE, ...ownRaw(own, RELATION, null) }) })
}

export async function submitNew(c: Ctx): Promise<void> {
  const one = await owner(c)
  const { own } = await ownFor(c)
  const mine = ownReaders(own, RELATION)
  const fields = { ...relationFields(c.req.body, await codesFor(c.db, c.viewer.lang), c.today), ...mine }
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return show(c, { owner: one, form: read.form, status: 422 })
  const input = inputOf(read.values)
  const made = isRefused(input)
    ? input
    : await once(c, 'relation.create', (trx, actor, today) =>
        addRelation(trx, { viewer: c.viewer, actor, today }, one.id, input, parted(own, read.values).changes),
      )
  if (isRefused(made)) return show(c, { owner: one, form: refusedForm(fields, read.raw, made, c.t), status: 422 })
  leaveToast(c.res, { words: '已登记关系人' })
  c.res.redirect(303, `/customers/${one.id}/relations`)
}

async function editing(c: Ctx) {
  const one = await owner(c)
  const row = await relationById(c.db, c.viewer, one.id, c.id('relation'))
  if (!row) throw notFound()
  const masks = { idNo: shown('idNo', row.id, row.idNo), phone: shown('phone', row.id, row.phone) }
  return { one, row, masks }
}

const percentText = (ppm: number): string => String(ppm / 10_000)

function rawOf(row: RelationLine, masks: { idNo: string | null; phone: string | null }): Record<string, string> {
  const fixed = row.otherId !== null && row.idNo === null
  return {
    kind: row.kind,
    otherKind: row.otherKind,
    customerNo: fixed ? (row.otherNo ?? '') : '',
    name: row.name,
    idType:
      row.idType === null ? (row.otherKind === 'person' ? 'p10' : 'c20') : `${row.otherKind.charAt(0)}${row.idType}`,
    idNo: masks.idNo ?? '',
    phone: masks.phone ?? '',
    share: row.sharePpm === null ? '' : percentText(row.sharePpm),
    amount: row.amountFen === null ? '' : yuanText(row.amountFen),
    sameHousehold: row.sameHousehold ? 'on' : '',
    title: row.title ?? '',
    fromOn: row.fromOn ?? '',
    source: row.source,
    note: row.note ?? '',
  }
}

export async function editRelation(c: Ctx): Promise<void> {
  const { one, row, masks } = await editing(c)
  const { own, values } = await ownFor(c, row)
  await show(c, { owner: one, row, form: emptyForm({ ...rawOf(row, masks), ...ownRaw(own, RELATION, values) }) })
}

const versionIn = (c: Ctx): number => Number.parseInt(String(c.req.body.version ?? ''), 10) || 0
/** Somebody else was there first: the page shows what stands there now. */
const statusOf = (refused: Refused): number => (refused.refused === 'record.changed' ? 409 : 422)

export async function submitEdit(c: Ctx): Promise<void> {
  const { one, row, masks } = await editing(c)
  const { own, values } = await ownFor(c, row)
  const mine = ownReaders(own, RELATION, { values })
  const fields = { ...relationFields(c.req.body, await codesFor(c.db, c.viewer.lang), c.today, masks), ...mine }
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return show(c, { owner: one, row, form: read.form, status: 422 })
  const kept = { idNo: open('idNo', row.id, row.idNo), phone: open('phone', row.id, row.phone) }
  const input = inputOf(read.values, masks, kept)
  const place = { customerId: one.id, id: row.id, version: versionIn(c) }
  const typed = parted(own, read.values).changes
  const done = isRefused(input)
    ? input
    : await once(c, 'relation.update', (trx, actor, today) =>
        changeRelation(trx, { viewer: c.viewer, actor, today }, place, input, read.values.reason ?? '', typed),
      )
  if (isRefused(done)) {
    const form = refusedForm(fields, read.raw, done, c.t)
    return show(c, { owner: one, row, form, status: statusOf(done) })
  }
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, `/customers/${one.id}/relations`)
}

export async function submitEnd(c: Ctx): Promise<void> {
  const { one, row, masks } = await editing(c)
  const { own, values } = await ownFor(c, row)
  const form = emptyForm({ ...rawOf(row, masks), ...ownRaw(own, RELATION, values) })
  const read = readForm(endFields, c.req.body, c.t)
  if (!read.ok) return show(c, { owner: one, row, form, ending: read.form, status: 422 })
  const place = { customerId: one.id, id: row.id, version: versionIn(c) }
  const done = await once(c, 'relation.end', (trx, actor, today) =>
    endRelation(trx, { viewer: c.viewer, actor, today }, place, read.values),
  )
  if (isRefused(done)) {
    const ending = refusedForm(endFields, read.raw, done, c.t)
    return show(c, { owner: one, row, form, ending, status: statusOf(done) })
  }
  leaveToast(c.res, { words: done.waits ? '该关系构成家庭或集团，已提交第二人复核' : '已办理' })
  c.res.redirect(303, `/customers/${one.id}/relations`)
}
