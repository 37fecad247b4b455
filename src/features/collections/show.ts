import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState } from '../../web/form'
import { page, wantsPart } from '../../web/page'
import { caseFile } from './case-queries'
import { detailOf } from './detail'
import { queueOf } from './list'

export async function renderCase(c: Ctx, id: number, form: FormState, status = 200): Promise<void> {
  const file = await caseFile(c.db, c.viewer, id)
  if (!file) throw notFound()
  const data = {
    ...(await queueOf(c, id)),
    ...(await detailOf(c, file)),
    form,
    picked: true,
    partial: wantsPart(c.req),
  }
  page(c, 'collections/list', data, { status, part: 'collections/_case' })
}

export const show = (c: Ctx) => renderCase(c, c.id(), emptyForm())
