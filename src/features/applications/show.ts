import { isRefused } from '../../lending/refusal'
import { APPLICATION, type ApplicationState, canMove } from '../../lending/states'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { page } from '../../web/page'
import { namesFor } from '../products/names'
import { type ProductRow, productVersion } from '../products/queries'
import { quoteOf } from '../products/quote'
import { bankCalendar } from '../settings/queries'
import { isEditable } from './commands'
import { type ApplicationPage, applicationPage, contractOf, lastAdmission, roleNames, roundsOf } from './page-queries'

async function found(c: Ctx): Promise<{ application: ApplicationPage; product: ProductRow }> {
  const application = await applicationPage(c.db, c.viewer, c.id())
  const product = application && (await productVersion(c.db, application.productVersionId))
  if (!application || !product) throw notFound()
  return { application, product }
}

function actsOf(c: Ctx, application: ApplicationPage) {
  const state = application.state as ApplicationState
  const maker = c.may('application.create')
  return {
    edit: maker && isEditable(state),
    submit: maker && canMove(APPLICATION, state, 'submit'),
    withdraw: maker && canMove(APPLICATION, state, 'withdraw'),
    contract: c.may('contract.create') && state === 'approved',
  }
}

export async function show(c: Ctx): Promise<void> {
  const { application, product } = await found(c)
  const [rounds, admission, roles, contract, calendar] = await Promise.all([
    roundsOf(c.db, application.id),
    lastAdmission(c.db, application.id),
    roleNames(c.db),
    contractOf(c.db, application.id),
    bankCalendar(c.db),
  ])
  const quote = quoteOf(product, application, contract?.valueDate ?? c.today, calendar)
  page(c, 'applications/show', {
    names: namesFor(c.t),
    application,
    product,
    rounds,
    admission,
    roles,
    contract,
    quote: isRefused(quote) ? null : quote,
    wrong: isRefused(quote) ? c.t(refusalWords(quote), quote.params) : null,
    acts: actsOf(c, application),
  })
}

/** The page that says no: every rule that struck, and what the officer can do about it. */
export async function admissionPage(c: Ctx): Promise<void> {
  const { application, product } = await found(c)
  page(c, 'applications/admission', {
    names: namesFor(c.t),
    application,
    product,
    admission: await lastAdmission(c.db, application.id),
    acts: actsOf(c, application),
  })
}
