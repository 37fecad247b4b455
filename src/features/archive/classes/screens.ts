import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f } from '../../../web/form'
import { page } from '../../../web/page'
import type { Person } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { submit } from '../act'
import { CUSTODY_WORDS } from '../words'
import { type ClassRow, classRows } from './queries'

const rule = {
  name: f.text('名称', { required: true, max: 40 }),
  retentionYears: f.whole('结清后保管年限', 0, 100),
  permanent: f.checkbox('永久保管'),
  required: f.checkbox('贷款卷必备'),
}
const newFields = {
  parentId: f.id('所属类别'),
  code: f.text('代码', {
    required: true,
    max: 8,
    check: text =>
      /^[0-9A-Z]{2,8}$/.test(text.toUpperCase()) ? { ok: text.toUpperCase() } : { refused: 'archive.class-code' },
  }),
  ...rule,
}

interface Rule {
  readonly name: string
  readonly retentionYears: number
  readonly permanent: boolean
  readonly required: boolean
}

async function addClass(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { parentId, ...it }: Rule & { readonly parentId: number; readonly code: string },
): Promise<{ id: number } | Refused> {
  const parent = await trx
    .selectFrom('archiveClasses')
    .select(['id', 'custody'])
    .where('id', '=', parentId)
    .where('parentId', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!parent) return refuse('choice.unknown', undefined, { field: 'parentId' })
  const made = await trx
    .insertInto('archiveClasses')
    .values(eb => ({
      ...it,
      parentId,
      custody: parent.custody,
      sort: eb
        .selectFrom('archiveClasses as x')
        .select(sql<number>`coalesce(max(x.sort), 0) + 1`.as('n'))
        .where('x.parentId', '=', parentId),
    }))
    .onConflict(oc => oc.column('code').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return refuse('archive.class-taken', undefined, { field: 'code' })
  await record(trx, actor, {
    act: 'archive-class.create',
    subject: `archive-class:${made.id}`,
    businessDate: today,
    after: { ...it, parentId },
  })
  return made
}

async function changeClass(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { id, version, ...it }: Rule & { readonly id: number; readonly version: number; readonly disabled: boolean },
): Promise<{ id: number } | Refused> {
  const before = await trx.selectFrom('archiveClasses').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!before) throw notFound()
  if (before.version !== version) return refuse('archive.changed-meanwhile')
  const { disabled, ...rest } = it
  await trx
    .updateTable('archiveClasses')
    .set(eb => ({
      ...rest,
      disabledAt: disabled ? (before.disabledAt ?? sql<Date>`now()`) : null,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .execute()
  const { name, retentionYears, permanent, required } = before
  await record(trx, actor, {
    act: 'archive-class.update',
    subject: `archive-class:${id}`,
    businessDate: today,
    before: { name, retentionYears, permanent, required, disabled: before.disabledAt !== null },
    after: { ...it },
  })
  return { id }
}

async function render(c: Ctx, form: FormState = emptyForm(), status = 200): Promise<void> {
  const rows = await classRows(c.db)
  const keep = (one: ClassRow): string => (one.permanent ? c.t('永久') : c.t('{n} 年', { n: one.retentionYears }))
  page(
    c,
    'archive/classes',
    {
      rows: rows.map(one => ({
        href: `/admin/archive-classes/${one.id}`,
        done: one.disabledAt !== null,
        cells: {
          code: one.code,
          name: one.parentId === null ? { text: one.name, tone: 'strong' } : `　${one.name}`,
          custody: c.t(CUSTODY_WORDS[one.custody] ?? ''),
          keep: keep(one),
          required: one.required ? c.t('必备') : '',
          used: one.parentId === null ? '' : String(one.used),
          state: {
            badge: one.disabledAt === null ? { word: c.t('在用'), tone: 'ok' } : { word: c.t('已停用'), tone: 'mute' },
          },
        },
      })),
      parents: rows.filter(one => one.parentId === null).map(one => ({ value: String(one.id), label: one.name })),
      form,
      errors: form.errors,
    },
    { status },
  )
}

/** 档案类目与保管期限: data of the lender, changed here. */
export const classes = (c: Ctx): Promise<void> => render(c)

export async function createClass(c: Ctx): Promise<void> {
  await submit(c, {
    act: 'archive-class.create',
    fields: newFields,
    work: (v, trx, actor, today) => addClass(trx, actor, today, v),
    again: (form, status) => render(c, form, status),
    done: () => ({ href: '/admin/archive-classes', words: '已新增类目' }),
  })
}

async function here(c: Ctx): Promise<ClassRow> {
  const id = c.id()
  const found = (await classRows(c.db)).find(one => one.id === id)
  if (!found) throw notFound()
  return found
}

const renderOne = (c: Ctx, one: ClassRow, form: FormState, status = 200): void =>
  page(c, 'archive/class', { one, form, errors: form.errors }, { status })

export async function showClass(c: Ctx): Promise<void> {
  const one = await here(c)
  const flag = (on: boolean): string => (on ? 'on' : '')
  renderOne(
    c,
    one,
    emptyForm({
      name: one.name,
      retentionYears: String(one.retentionYears),
      permanent: flag(one.permanent),
      required: flag(one.required),
      disabled: flag(one.disabledAt !== null),
    }),
  )
}

export async function updateClass(c: Ctx): Promise<void> {
  const one = await here(c)
  await submit(c, {
    act: 'archive-class.update',
    fields: { ...rule, disabled: f.checkbox('停用'), version: f.whole('版本', 1, 999_999) },
    work: (v, trx, actor, today) => changeClass(trx, actor, today, { id: one.id, ...v }),
    again: (form, status) => renderOne(c, one, form, status),
    done: () => ({ href: '/admin/archive-classes', words: '已保存类目' }),
  })
}
