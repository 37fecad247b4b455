import { yuanText } from '../../lending/money'
import { rateText } from '../../lending/rate'
import { isRefused, type Refused } from '../../lending/refusal'
import { CONDITIONS, FIRM_SIZES, unmetConditions } from '../../lending/renewal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { type FormError, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { showForm } from '../applications/new'
import { planRefusal, rowsAsked } from '../applications/plan'
import { pricedTerms } from '../applications/priced'
import { renewedRefusal } from '../applications/renewed'
import { loanTerms as storedTerms } from '../loans/terms'
import { payoutRulesOf } from '../products/payout'
import { payoutRaw } from '../products/payout-fields'
import { rulesOf } from '../products/plan'
import { planRaw } from '../products/plan-fields'
import { pricingRulesOf } from '../products/pricing'
import { pricingRaw } from '../products/pricing-fields'
import { offeredProducts, type ProductRow } from '../products/queries'
import { codeList } from '../settings/queries'
import { startRenewal } from './commands'
import { declarationOf, JUDGED, renewalFields } from './fields'
import { doorRefusal, type OldLoan, oldLoan } from './old-loan'
import { CONDITION_WORDS, SIZE_WORDS } from './words'

interface Here {
  readonly loan: OldLoan
  /** The version in force of the product of the old loan, where it may be renewed; else the first that may. */
  readonly product: ProductRow | undefined
}

async function here(c: Ctx): Promise<Here> {
  const loan = await oldLoan(c.db, c.viewer, c.today, c.id())
  if (!loan) throw notFound()
  const offered = (await offeredProducts(c.db, loan.kind)).filter(one => one.renewable)
  return { loan, product: offered.find(one => one.productId === loan.productId) ?? offered[0] }
}

/** Why there is no form at all, with the way back. */
const closed = (c: Ctx, loan: OldLoan, no: Refused, status = 200): void =>
  page(c, 'renewals/closed', { loan, why: c.t(refusalWords(no), no.params) }, { status })

async function shut(c: Ctx, { loan, product }: Here): Promise<Refused | null> {
  const no = await doorRefusal(c.db, loan, c.today)
  if (no) return no
  if (loan.waiting !== null) return { refused: 'renewal.already', params: { no: loan.waiting } }
  return product ? null : { refused: 'renewal.product' }
}

const startOf = (loan: OldLoan, p: ProductRow): FormState['raw'] => {
  const { dueRule, purpose, securityType } = storedTerms(loan.terms)
  const offered = (list: readonly string[], one: string): string => (list.includes(one) ? one : (list[0] ?? ''))
  return {
    amount: yuanText(loan.balanceFen),
    term: '12',
    rate: rateText(Math.min(Math.max(loan.ratePpm, p.minRatePpm), p.maxRatePpm)),
    method: offered(p.methods, loan.method),
    frequency: offered(p.frequencies, loan.frequency),
    dueRule: offered(p.dueRules, dueRule.kind),
    dueDay: dueRule.kind === 'fixed_day' ? String(dueRule.day) : String(p.defaultDueDay),
    purpose,
    security: offered(p.securityTypes, securityType),
    ...planRaw({}, rulesOf(p.planRules)),
    ...payoutRaw({}, payoutRulesOf(p.payout)),
    ...pricingRaw({}, pricingRulesOf(p.pricing)),
  }
}

/** What the books say against a condition, at the field of that condition. */
const factErrors = (c: Ctx, loan: OldLoan): FormError[] =>
  unmetConditions(loan.facts).map(no => ({
    field: `${no.field}Note`,
    label: c.t(CONDITION_WORDS[no.field as keyof typeof CONDITION_WORDS]),
    message: c.t(refusalWords(no), no.params),
  }))

const form = (c: Ctx, loan: OldLoan, product: ProductRow, typed: FormState, status = 200): Promise<void> =>
  showForm(
    c,
    {
      product,
      customer: { id: loan.customerId, name: loan.customerName, customerNo: loan.customerNo, kind: loan.kind },
      typed,
      renewal: {
        loan,
        sizes: FIRM_SIZES.filter(one => one !== 'sole').map(value => ({ value, label: c.t(SIZE_WORDS[value]) })),
        conditions: CONDITIONS.map(name => ({
          name,
          label: c.t(CONDITION_WORDS[name]),
          judged: (JUDGED as readonly string[]).includes(name),
          bad: unmetConditions(loan.facts).some(no => no.field === name),
        })),
      },
    },
    status,
  )

export async function newRenewal(c: Ctx): Promise<void> {
  const found = await here(c)
  const no = await shut(c, found)
  if (no || !found.product) return closed(c, found.loan, no ?? { refused: 'renewal.product' })
  const { loan, product } = found
  await form(c, loan, product, { raw: startOf(loan, product), errors: factErrors(c, loan) })
}

export async function submitRenewal(c: Ctx): Promise<void> {
  const found = await here(c)
  const { loan, product } = found
  const no = await shut(c, found)
  const purposes = await codeList(c.db, 'purpose')
  const codes = purposes.map(one => one.value)
  // A second press of the button: the key answers for an application that is there already.
  if (!product || (no && no.refused !== 'renewal.already'))
    return closed(c, loan, no ?? { refused: 'renewal.product' }, 422)
  const fields = renewalFields(product, codes, c.req.body, c.today)
  const rows = rowsAsked(c, fields)
  if (rows) return form(c, loan, product, rows)
  const read = readForm(fields, c.req.body, c.t)
  const against = factErrors(c, loan)
  if (!read.ok) return form(c, loan, product, { ...read.form, errors: [...read.form.errors, ...against] }, 422)
  if (against.length > 0) return form(c, loan, product, { raw: read.raw, errors: against }, 422)
  const { values } = read
  const priced = await pricedTerms(c, product, values)
  const declared = declarationOf(values, loan.kind)
  const refused = (no: Refused) => form(c, loan, product, refusedForm(fields, read.raw, no, c.t), 422)
  if (isRefused(declared)) return refused(declared)
  if (isRefused(priced)) return refused(priced)
  const terms = { ...priced }
  const wrong = (await renewedRefusal(c.db, loan.id, terms)) ?? (await planRefusal(c, product, terms))
  if (wrong) return refused(wrong)
  const { purpose, purposeDetail, security: securityType } = values
  const result = await once(c, 'renewal.start', (trx, actor, today) =>
    startRenewal(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, {
      loanId: loan.id,
      productVersionId: product.id,
      terms: { ...terms, purpose, purposeDetail: purposeDetail ?? '', securityType },
      declared,
    }),
  )
  if (isRefused(result)) return refused(result)
  leaveToast(c.res, { words: '已保存续贷申请草稿' })
  c.res.redirect(303, `/applications/${result.id}`)
}
