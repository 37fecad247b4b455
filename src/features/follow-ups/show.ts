import { timeText, type Way } from '../../lending/follow-up'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { badRequest, notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { minute } from '../../web/format'
import { once, transact } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { record } from '../audit/commands'
import { personOf } from '../documents/upload'
import { isOwnName, ownRaw, ownReaders, parted } from '../fields/forms'
import type { Own } from '../fields/own'
import { ownGroups, ownWithValues } from '../fields/plain'
import { allItems, historyLine } from '../fields/shown'
import { type Change, editFollowUp, editRefusal } from './commands'
import { editFields, seenOf } from './fields'
import { VISIT } from './own'
import { opened, shownPlace } from './protect'
import { type FollowUpLine, followUpById } from './queries'
import { momentOf, waysOf, wayWord } from './view'
import { FIELD_WORDS } from './words'

interface Kept {
  readonly at: string
  readonly changes: readonly Change[]
}

const keptIn = (history: unknown): readonly Kept[] => (Array.isArray(history) ? (history as Kept[]) : [])

function changedTo(c: Ctx, { field }: Change, value: string): string {
  if (value === '') return '—'
  if (field === 'way') return wayWord(c, value as Way)
  return field === 'happenedMinute' ? timeText(Number.parseInt(value, 10)) : value
}

function lineOf(c: Ctx, own: Own, change: Change) {
  if (isOwnName(change.field)) return historyLine(c, own, change)
  return {
    field: c.t(FIELD_WORDS[change.field] ?? change.field),
    from: changedTo(c, change, change.from),
    to: changedTo(c, change, change.to),
  }
}

const historyOf = (c: Ctx, own: Own, row: FollowUpLine) =>
  keptIn(row.history)
    .flatMap(kept =>
      kept.changes.flatMap(change => {
        const line = lineOf(c, own, change)
        return line === null ? [] : [{ cells: { at: minute(new Date(kept.at)), ...line } }]
      }),
    )
    .reverse()

async function rowOf(c: Ctx): Promise<FollowUpLine> {
  const row = await followUpById(c.db, c.viewer, c.id())
  if (!row) throw notFound()
  return row
}

/** One follow-up: what was said, where, the picture, and what it said before it was corrected. */
export async function showFollowUp(c: Ctx): Promise<void> {
  const row = await rowOf(c)
  const { own, values } = await ownWithValues(c.db, c, VISIT, row.id)
  const place = shownPlace(row.id, row.place)
  const reveal = c.may('customer.reveal')
  const secret = (field: string) => (reveal ? { reveal: { action: `/follow-ups/${row.id}/reveal`, field } } : {})
  page(c, 'follow-ups/show', {
    customer: { id: row.customerId, name: row.customerName, no: row.customerNo },
    title: `${momentOf(row)} ${wayWord(c, row.way)}`,
    facts: [
      { label: c.t('跟进方式'), value: wayWord(c, row.way) },
      { label: c.t('时间'), value: momentOf(row) },
      { label: c.t('对象'), value: row.person },
      { label: c.t('跟进人'), value: row.who },
      { label: c.t('登记时间'), value: minute(row.madeAt) },
      { label: c.t('地点'), value: place, ...(place === null ? {} : secret('place')) },
      ...(row.position === null ? [] : [{ label: c.t('定位'), value: c.t('已取得位置'), ...secret('position') }]),
      ...(row.documentId === null || !c.may('document.read')
        ? []
        : [{ label: c.t('走访照片'), value: c.t('查看照片'), href: `/documents/${row.documentId}` }]),
      { label: c.t('跟进内容'), value: row.content, full: true },
      ...(row.way === 'visit' ? allItems(c, own, VISIT, values, row.id) : []),
    ],
    history: historyOf(c, own, row),
    acts: { edit: c.may('follow-up.record') && editRefusal(row, c.viewer.id, c.today) === null },
    id: row.id,
  })
}

async function showEdit(c: Ctx, row: FollowUpLine, form: FormState, status = 200): Promise<void> {
  const { own, values } = await ownWithValues(c.db, c, VISIT, row.id)
  page(
    c,
    'follow-ups/edit',
    {
      id: row.id,
      customer: { id: row.customerId, name: row.customerName, no: row.customerNo },
      form,
      errors: form.errors,
      ways: waysOf(c),
      groups: row.way === 'visit' ? ownGroups(c, own, VISIT, form, values) : [],
    },
    { status },
  )
}

export async function editFollowUpForm(c: Ctx): Promise<void> {
  const row = await rowOf(c)
  if (isRefused(editRefusal(row, c.viewer.id, c.today))) return c.res.redirect(303, `/follow-ups/${row.id}`)
  const { own, values } = await ownWithValues(c.db, c, VISIT, row.id)
  await showEdit(
    c,
    row,
    emptyForm({
      ...ownRaw(own, VISIT, values),
      version: String(row.version),
      way: row.way,
      happenedOn: row.happenedOn,
      happenedAt: row.happenedMinute === null ? '' : timeText(row.happenedMinute),
      person: row.person,
      content: row.content,
      // his own words of today: only their author gets this form
      place: opened('place', row.id, row.place) ?? '',
    }),
  )
}

export async function submitEdit(c: Ctx): Promise<void> {
  const row = await rowOf(c)
  const { own, values } = await ownWithValues(c.db, c, VISIT, row.id)
  const lenient = row.way !== 'visit' || c.req.body?.way !== 'visit'
  const fields = { ...editFields, ...(row.way === 'visit' ? ownReaders(own, VISIT, { values, lenient }) : {}) }
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return showEdit(c, row, read.form, 422)
  const { version } = read.values
  const done = await once(c, 'follow-up.update', (trx, _actor, today) =>
    editFollowUp(trx, personOf(c), today, {
      ...{ id: row.id, version, sight: c.viewer, own: parted(own, read.values).changes },
      ...seenOf(read.values, today),
    }),
  )
  if (isRefused(done)) return showEdit(c, row, refusedForm(fields, read.raw, done, c.t), 422)
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, `/follow-ups/${row.id}`)
}

/** Shows where it was, on record before it leaves the server. */
export async function revealPlace(c: Ctx): Promise<void> {
  const { field } = (c.req.body ?? {}) as Record<string, unknown>
  if (field !== 'place' && field !== 'position') throw badRequest()
  const row = await rowOf(c)
  const value = opened(field, row.id, row[field])
  if (value === null) throw notFound()
  const noted = await transact(c, async (trx, actor, today) => {
    await record(trx, actor, {
      act: 'follow-up.reveal',
      subject: `follow-up:${row.id}`,
      customerId: row.customerId,
      businessDate: today,
      after: { field },
    })
    return true
  })
  if (isRefused(noted)) throw new Error(noted.refused)
  const masked = field === 'place' ? shownPlace(row.id, row.place) : c.t('已取得位置')
  const data = { value, masked, label: c.t('地点'), name: row.customerName, backHref: `/follow-ups/${row.id}` }
  page(c, 'customers/revealed', { ...data, title: data.name }, { part: '_kit/revealed' })
}
