import type { JsonObject } from '../../db/schema'
import { isRefused, refuse } from '../../lending/refusal'
import type { AnyBulkAct } from '../../web/bulk-act'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { wholeList } from '../customers/links'
import { customerPage } from '../customers/list-query'
import { type Chosen, chosenIn, countChosen, MOST } from './chosen'
import { beginJob } from './commands'

type Acts = () => readonly AnyBulkAct[]

const actIn = (c: Ctx, acts: Acts, name: unknown): AnyBulkAct | undefined =>
  acts().find(act => act.name === name && c.may(act.access))

const query = (pairs: Chosen['pairs']): string =>
  new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString()

/** A few of those it is about, so that one sees whether they are the right ones. */
const SHOWN = 8

async function show(c: Ctx, acts: Acts, chosen: Chosen, act: AnyBulkAct | undefined, form: FormState, status = 200) {
  const [count, few, controls] = await Promise.all([
    countChosen(c, chosen),
    customerPage(c.db, c.viewer, chosen.filters, c.today, { sort: 'match', size: SHOWN }),
    act ? act.controls(c) : [],
  ])
  const { pairs } = chosen
  const wrong = new Map(form.errors.map(error => [error.field, error.message]))
  page(
    c,
    'bulk/new',
    {
      count,
      most: MOST,
      tooMany: count > MOST,
      pairs,
      errors: form.errors,
      few: few.rows.map(row => ({
        href: `/customers/${row.id}`,
        cells: { name: row.name, no: row.customerNo, officer: row.officerName, balance: { money: row.balanceFen } },
      })),
      backHref: wholeList(Object.fromEntries(pairs.filter(([name]) => name !== 'id' && name !== 'all'))),
      acts: acts()
        .filter(one => c.may(one.access))
        .map(one => ({
          label: c.t(one.label),
          active: one.name === act?.name,
          href: `/bulk/new?${query([...pairs, ['act', one.name]])}`,
        })),
      act: act ? { name: act.name, label: c.t(act.label) } : null,
      controls: controls.map(one => ({ ...one, value: form.raw[one.name] ?? '', error: wrong.get(one.name) })),
    },
    { status },
  )
}

export const choose = (acts: Acts) => async (c: Ctx) => {
  const chosen = await chosenIn(c, c.req.query)
  if (chosen.filters.ids?.length === 0) return c.res.redirect(303, '/customers')
  await show(c, acts, chosen, actIn(c, acts, c.query('act')), emptyForm())
}

export const begin = (acts: Acts) => async (c: Ctx) => {
  const body: Record<string, unknown> = c.req.body ?? {}
  const chosen = await chosenIn(c, body)
  const act = actIn(c, acts, body.act)
  if (!act) throw notFound()
  const count = await countChosen(c, chosen)
  const form = readForm(act.fields, body, c.t)
  if (!form.ok) return show(c, acts, chosen, act, form.form, 422)
  const input = form.values as JsonObject
  // everything a list shows is as many as it said: more or fewer since, and one looks again
  const moved = chosen.filters.ids === undefined && body.count !== String(count)
  const done =
    (moved ? refuse('bulk.changed', undefined, { params: { n: count } }) : null) ??
    (await act.check?.(c.db, c.viewer, input as never)) ??
    (await once(c, 'bulk.begin', (trx, actor, today) =>
      beginJob(trx, actor, today, { action: act.name, input, filters: chosen.filters, viewer: c.viewer }),
    ))
  if (isRefused(done)) return show(c, acts, chosen, act, refusedForm(act.fields, form.raw, done, c.t), 422)
  c.res.redirect(303, `/bulk/${done.id}`)
}
