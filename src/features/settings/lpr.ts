import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { appendLpr } from './commands'
import { lprHistory } from './queries'

const fields = {
  from: f.date('生效日期'),
  oneYear: f.rate('一年期 LPR'),
  fiveYear: f.rate('五年期以上 LPR'),
}

async function show(c: Ctx, form: FormState, status = 200): Promise<void> {
  const rates = await lprHistory(c.db)
  page(
    c,
    'settings/lpr',
    { form, errors: form.errors, rates, inForce: rates.find(rate => rate.effectiveFrom <= c.today) },
    { status },
  )
}

export const lpr = (c: Ctx): Promise<void> => show(c, emptyForm())

export async function addLpr(c: Ctx): Promise<void> {
  const form = readForm(fields, c.req.body, c.t)
  if (!form.ok) return show(c, form.form, 422)
  const { from, oneYear, fiveYear } = form.values
  const result = await once<{ from: string }>(c, 'lpr.add', (trx, actor, today) =>
    appendLpr(trx, actor, today, { from, oneYearPpm: oneYear, fiveYearPpm: fiveYear }),
  )
  if (isRefused(result)) return show(c, refusedForm(fields, form.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, '/admin/lpr')
}
