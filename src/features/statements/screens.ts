import { readTable } from '../../export/read-table'
import type { BookDate } from '../../lending/dates'
import type { Span } from '../../lending/ratios'
import { isRefused } from '../../lending/refusal'
import type { Standard } from '../../lending/statements'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { recordAlone } from '../audit/commands'
import { headOf, load } from '../customers/head'
import { type CustomerFile, customerFile } from '../customers/queries'
import { keepStatement } from './commands'
import { COMPARED, comparisonView, periodLabel } from './compare'
import { controlsOf, fieldsOf, isStandard, rawFromTable, readStatement } from './form'
import { statementsOf } from './queries'

const MOST = 40
export const LIMITS = { maxBytes: 1024 * 1024, maxRows: 400, maxCols: 20, maxCellChars: 200 }

/** 财务报表 of a firm: up to four periods beside each other, what changed, and the ratios. */
export async function show(c: Ctx): Promise<void> {
  const id = c.id()
  const [loaded, all] = await Promise.all([load(c, id), statementsOf(c.db, c.viewer, id, MOST)])
  if (loaded.file.kind === 'person') throw notFound()
  const shown = chosen(c, all)
  page(c, 'statements/show', {
    head: headOf(c, loaded, 'statements'),
    title: c.t('{name} · 财务报表', { name: loaded.file.name }),
    ...comparisonView(c, shown, all),
    periods: all.map(one => ({
      value: `${one.id}`,
      label: periodLabel(c, one),
      shown: shown.includes(one),
      sub: [one.audited ? c.t('经审计') : c.t('未经审计'), one.auditor, `${one.madeBy} ${one.madeOn}`]
        .filter(Boolean)
        .join(' · '),
    })),
    newHref: c.may('statement.manage') ? `/customers/${id}/statements/new` : null,
    takeHref: `/customers/${id}/statements/export?${new URLSearchParams(shown.map((one): [string, string] => ['p', `${one.id}`]))}`,
  })
}

/** Chosen periods (p=…, repeated), or the latest ones of one length. */
export function chosen<T extends { readonly id: number; readonly span: Span }>(c: Ctx, all: readonly T[]): T[] {
  const asked = [c.req.query.p].flat().filter((id): id is string => typeof id === 'string')
  const picked = all.filter(one => asked.includes(`${one.id}`))
  const span = all[0]?.span
  return (picked.length > 0 ? picked : all.filter(one => one.span === span)).slice(0, COMPARED)
}

async function firmOf(c: Ctx): Promise<CustomerFile> {
  const file = await customerFile(c.db, c.viewer, c.id())
  if (!file || file.kind === 'person') throw notFound()
  return file
}

function showForm(
  c: Ctx,
  file: CustomerFile,
  standard: Standard,
  form: FormState,
  more: { status?: number; note?: string } = {},
): void {
  const at = `/customers/${file.id}/statements`
  const view = {
    title: c.t('{name} · 登记财务报表', { name: file.name }),
    name: file.name,
    at,
    standard,
    note: more.note ?? null,
    ...controlsOf(c, standard, form),
  }
  page(c, 'statements/form', { form: view, errors: form.errors }, { status: more.status ?? 200 })
}

const begin = (c: Ctx, standard: Standard) => ({
  standard,
  span: 'year',
  periodEnd: `${Number.parseInt(c.today.slice(0, 4), 10) - 1}-12-31`,
})

export async function newForm(c: Ctx): Promise<void> {
  const asked = c.query('standard')
  const standard = isStandard(asked) ? asked : 'small'
  showForm(c, await firmOf(c), standard, emptyForm(begin(c, standard)))
}

/** An uploaded table fills the form; nothing is kept before a person has looked at it. */
export async function readFile(c: Ctx): Promise<void> {
  const file = await firmOf(c)
  const standard: Standard = isStandard(c.req.body?.standard) ? c.req.body.standard : 'small'
  const blank = emptyForm(begin(c, standard))
  const wrong = (message: string) =>
    showForm(c, file, standard, { ...blank, errors: [{ field: 'file', label: c.t('文件'), message }] }, { status: 422 })
  if (!c.req.file) return wrong(c.t('请选择 .xlsx 或 .csv 文件'))
  const table = await readTable(c.req.file.buffer, LIMITS)
  if ('refused' in table) return wrong(c.t(table.words))
  const { raw, found } = rawFromTable(table.rows, standard)
  if (found === 0) return wrong(c.t('文件中没有找到报表项目，请使用模板或核对项目名称'))
  await recordAlone(c.db, c.actor, {
    act: 'statement.read',
    subject: `customer:${file.id}`,
    customerId: file.id,
    businessDate: c.today,
    after: { lines: found },
  })
  showForm(c, file, standard, emptyForm({ ...blank.raw, ...raw }), {
    note: c.t('已从文件读入 {n} 项，请核对后保存', { n: found }),
  })
}

export async function submit(c: Ctx): Promise<void> {
  const file = await firmOf(c)
  const read = readStatement(c, c.req.body ?? {})
  if (!read.ok) return showForm(c, file, read.standard, read.form, { status: 422 })
  const { periodEnd, span, audited, auditor, replace, note } = read.head
  const input = {
    customerId: file.id,
    periodEnd: periodEnd as BookDate,
    span: span as Span,
    standard: read.standard,
    audited: audited === true,
    auditor: auditor as string | null,
    note: note as string | null,
    figures: read.figures,
    replace: replace === true,
    sight: c.viewer,
  }
  const kept = await once(c, 'statement.save', (trx, actor, today) => keepStatement(trx, actor, today, input))
  if (isRefused(kept))
    return showForm(c, file, read.standard, refusedForm(fieldsOf(read.standard), read.raw, kept, c.t), { status: 422 })
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, `/customers/${file.id}/statements`)
}
