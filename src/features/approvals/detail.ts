import { mayDecide, UNDO_SECONDS } from '../../lending/approval'
import { fenInWords } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import type { FormState } from '../../web/form'
import { applicationPage, lastAdmission, roleNames, roundsOf } from '../applications/page-queries'
import { productVersion } from '../products/queries'
import { quoteOf } from '../products/quote'
import { bankCalendar } from '../settings/queries'
import { caseFacts, exposureOf, ownerOf } from './case'
import { clockOf } from './clock'
import { caseInSight } from './queries'
import { contentOf, sealedTerms } from './seal'
import { undoable } from './undo-commands'

async function facts(c: Ctx, caseId: number) {
  const known = await caseInSight(c.db, c.viewer, caseId)
  const application = known && (await applicationPage(c.db, c.viewer, known.applicationId))
  if (!known || !application) throw notFound()
  const [rounds, admission, roles, product, calendar, exposure, owner] = await Promise.all([
    roundsOf(c.db, application.id),
    lastAdmission(c.db, application.id),
    roleNames(c.db),
    productVersion(c.db, application.productVersionId),
    bankCalendar(c.db),
    exposureOf(c.db, application.customerId, application.id),
    ownerOf(c.db, application.customerId),
  ])
  const one = rounds.find(round => round.id === caseId)
  if (!one || !product) throw notFound()
  return { application, rounds, one, admission, roles, product, calendar, exposure, owner }
}

/** Everything an approver needs on one page, and what he may do with it. */
export async function detailOf(c: Ctx, caseId: number, typed: FormState | null = null) {
  const all = await facts(c, caseId)
  const { one, application, product, owner, calendar } = all
  const content = contentOf(one.content)
  const approved = content ? sealedTerms(content) : application
  const quote = quoteOf(product, { ...application, ...approved }, c.today, calendar)
  const now = c.deps.now()
  const no = c.may('approval.decide')
    ? mayDecide(
        caseFacts(
          one,
          application,
          owner,
          one.decisions.map(decision => decision.userId),
        ),
        c.viewer,
      )
    : null
  const mine = one.state === 'withdrawn' || one.state === 'voided' ? null : undoable(one.decisions, c.viewer.id, now)
  return {
    ...all,
    approved,
    amountWords: fenInWords(approved.amountFen),
    quote: isRefused(quote) ? null : quote,
    clock: one.state === 'open' ? clockOf(one.stepDueAt, now) : null,
    typed,
    whyNot: no ? refusalWords(no) : null,
    acts: { decide: c.may('approval.decide') && no === null, takeBack: mine !== null },
    undoSeconds: UNDO_SECONDS,
  }
}
export type Detail = Awaited<ReturnType<typeof detailOf>>
