import { mayDecide, UNDO_SECONDS } from '../../lending/approval'
import { fenInWords } from '../../lending/money'
import { spreadText } from '../../lending/pricing'
import { isRefused } from '../../lending/refusal'
import { usedFen } from '../../lending/relations'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import type { FormState } from '../../web/form'
import { applicationPage, lastAdmission, roleNames, roundsOf } from '../applications/page-queries'
import { exposuresOf, sumSight } from '../customers/exposure'
import { floatingOf, lprText, pricingRulesOf, pricingSentence } from '../products/pricing'
import { productVersion } from '../products/queries'
import { quoteOf } from '../products/quote'
import { limitsFor } from '../relations/limits'
import { bankCalendar } from '../settings/queries'
import { caseFacts, exposureOf, ownerOf } from './case'
import { clockOf } from './clock'
import { caseInSight } from './queries'
import { contentOf, sealedPricing, sealedTerms } from './seal'
import { askedOf } from './submit-commands'
import { undoable } from './undo-commands'

/** What everybody related to the borrower stands for, this application left out, and the limits it would come up to. */
async function relatedOf(c: Ctx, application: NonNullable<Awaited<ReturnType<typeof applicationPage>>>) {
  const asked = { ...askedOf(application), sight: sumSight(c) }
  const [all, limits] = await Promise.all([
    exposuresOf(c.db, application.customerId, { but: application.id, sight: asked.sight }),
    limitsFor(c.db, c.today, asked),
  ])
  return { usedFen: usedFen(all.circle), more: all.members > 1, limits }
}

async function facts(c: Ctx, caseId: number) {
  const known = await caseInSight(c.db, c.viewer, caseId)
  const application = known && (await applicationPage(c.db, c.viewer, known.applicationId))
  if (!known || !application) throw notFound()
  const [rounds, admission, roles, product, calendar, exposure, owner, related] = await Promise.all([
    roundsOf(c.db, application.id),
    lastAdmission(c.db, application.id),
    roleNames(c.db),
    productVersion(c.db, application.productVersionId),
    bankCalendar(c.db),
    exposureOf(c.db, application.customerId, application.id),
    ownerOf(c.db, application.customerId),
    relatedOf(c, application),
  ])
  const one = rounds.find(round => round.id === caseId)
  if (!one || !product) throw notFound()
  return { application, rounds, one, admission, roles, product, calendar, exposure, owner, related }
}

/** Everything an approver needs on one page, and what he may do with it. */
export async function detailOf(c: Ctx, caseId: number, typed: FormState | null = null) {
  const all = await facts(c, caseId)
  const { one, application, product, owner, calendar } = all
  const content = contentOf(one.content)
  const approved = content ? sealedTerms(content) : application
  const pricing = floatingOf(content ? sealedPricing(content) : application.pricing)
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
    pricing: pricing && {
      sentence: pricingSentence(c.t, pricing),
      lpr: lprText(c.t, pricing),
      spread: spreadText(pricing.spreadPpm),
      min: spreadText(pricingRulesOf(product.pricing).minSpreadPpm),
      max: spreadText(pricingRulesOf(product.pricing).maxSpreadPpm),
    },
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
