import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { transact } from '../../web/once'
import { leaveToast } from '../../web/toast'
import { type ProductRow, productVersion } from '../products/queries'
import { codeList } from '../settings/queries'
import { isEditable, updateApplication } from './commands'
import { applicationFields, rawOf } from './fields'
import { showForm } from './new'
import { type ApplicationPage, applicationPage } from './page-queries'
import { planRefusal, rowsAsked } from './plan'
import { pricedTerms } from './priced'

async function found(c: Ctx): Promise<{ application: ApplicationPage; product: ProductRow }> {
  const application = await applicationPage(c.db, c.viewer, c.id())
  const product = application && (await productVersion(c.db, application.productVersionId))
  if (!application || !product) throw notFound()
  return { application, product }
}

const formOf = (
  c: Ctx,
  { application: a, product }: Awaited<ReturnType<typeof found>>,
  typed: FormState,
  status = 200,
) =>
  showForm(
    c,
    {
      product,
      application: a,
      customer: { id: a.customerId, name: a.customerName, customerNo: a.customerNo, kind: a.customerKind },
      typed,
    },
    status,
  )

export async function edit(c: Ctx): Promise<void> {
  const it = await found(c)
  if (!isEditable(it.application.state)) return c.res.redirect(303, `/applications/${it.application.id}`)
  await formOf(c, it, emptyForm(rawOf(it.application, it.product)))
}

export async function update(c: Ctx): Promise<void> {
  const it = await found(c)
  const purposes = await codeList(c.db, 'purpose')
  const fields = applicationFields(
    it.product,
    purposes.map(one => one.value),
    c.req.body,
    c.today,
  )
  const rows = rowsAsked(c, fields)
  if (rows) return formOf(c, it, rows)
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return formOf(c, it, read.form, 422)
  const { values } = read
  const terms = await pricedTerms(c, it.product, values)
  const refused = (no: Refused) => formOf(c, it, refusedForm(fields, read.raw, no, c.t), 422)
  if (isRefused(terms)) return refused(terms)
  const wrong = await planRefusal(c, it.product, terms)
  if (wrong) return refused(wrong)
  const result = await transact(c, (trx, actor) =>
    updateApplication(trx, actor, it.application.id, values.version, {
      ...terms,
      purpose: values.purpose,
      purposeDetail: values.purposeDetail ?? '',
      securityType: values.security,
    }),
  )
  if (isRefused(result)) {
    const status = result.refused === 'record.changed' ? 409 : 422
    return formOf(c, it, refusedForm(fields, read.raw, result, c.t), status)
  }
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, `/applications/${it.application.id}`)
}
