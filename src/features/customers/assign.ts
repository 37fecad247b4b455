import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { assignOfficer } from './keeping'
import { customerPage } from './list-query'
import { officersInReach } from './officers'

const fields = {
  officerId: f.id('客户经理'),
  reason: f.text('移交原因', { required: true, max: 200 }),
}

/** The ticked customers: one or many ids, at most a hundred at a time. */
export function idsIn(value: unknown): number[] {
  const texts = [value].flat().filter((one): one is string => typeof one === 'string' && /^[1-9]\d{0,8}$/.test(one))
  return [...new Set(texts.map(text => Number.parseInt(text, 10)))].slice(0, 100)
}

async function show(c: Ctx, ids: readonly number[], form: FormState, status = 200): Promise<void> {
  const [chosen, officers] = await Promise.all([
    customerPage(c.db, c.viewer, { ids }, c.today, { sort: 'name', size: 100 }),
    officersInReach(c.db, c.viewer),
  ])
  if (chosen.rows.length === 0) throw notFound()
  const options = officers.map(one => ({
    value: String(one.id),
    label: `${one.branchName} ${one.name}（${one.staffNo}）`,
  }))
  const wrong = new Map(form.errors.map(error => [error.field, error.message]))
  const view = {
    title: c.t('移交管户'),
    errors: form.errors,
    chosen: chosen.rows.map(row => ({
      href: `/customers/${row.id}`,
      cells: { name: row.name, no: row.customerNo, officer: row.officerName, balance: { money: row.balanceFen } },
    })),
    ids: chosen.rows.map(row => row.id),
    officer: {
      value: form.raw.officerId ?? '',
      error: wrong.get('officerId'),
      options: [{ value: '', label: c.t('请选择') }, ...options],
    },
    reason: { value: form.raw.reason ?? '', error: wrong.get('reason') },
  }
  page(c, 'customers/assign', view, { status })
}

export async function assignPage(c: Ctx): Promise<void> {
  const ids = idsIn(c.req.query.id)
  if (ids.length === 0) return c.res.redirect(303, '/customers')
  await show(c, ids, emptyForm())
}

export async function submitAssign(c: Ctx): Promise<void> {
  const body: Record<string, unknown> = c.req.body ?? {}
  const ids = idsIn(body.id)
  if (ids.length === 0) throw notFound()
  const form = readForm(fields, body, c.t)
  if (!form.ok) return show(c, ids, form.form, 422)
  const done = await once(c, 'customer.assign', (trx, actor, today) =>
    assignOfficer(trx, actor, today, { customerIds: ids, ...form.values, sight: c.viewer }),
  )
  if (isRefused(done)) return show(c, ids, refusedForm(fields, form.raw, done, c.t), 422)
  leaveToast(c.res, { words: '已移交 {n} 户', params: { n: done.count } })
  c.res.redirect(303, '/customers')
}
