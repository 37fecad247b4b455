import { fenInWords } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import { CONTRACT, type ContractState, canMove } from '../../lending/states'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState } from '../../web/form'
import { page } from '../../web/page'
import { contentOf, sealOf } from '../approvals/seal'
import { maskOf, open } from '../customers/protect'
import { namesFor } from '../products/names'
import { productVersion } from '../products/queries'
import { quoteOf } from '../products/quote'
import { bankCalendar } from '../settings/queries'
import { isStatementDue } from './cost/commands'
import { statementsOf } from './cost/queries'
import { atItsRate, rateBehind } from './pricing'
import { type ContractPage, contractPage, idTypeName } from './queries'
import { samePlan, sameTerms, termsOf } from './seal-check'

export async function contractInSight(c: Ctx): Promise<ContractPage> {
  const contract = await contractPage(c.db, c.viewer, c.id())
  if (!contract) throw notFound()
  return contract
}

/** Does the contract still say what was approved? Shown beside it, checked again before money leaves. */
function comparison(contract: ContractPage) {
  const content = contentOf(contract.approvedContent)
  const approved = content && termsOf(content)
  const seal =
    content !== null && sealOf(content) === contract.contentHash && contract.approvedHash === contract.contentHash
  return {
    approved,
    seal,
    same: approved !== null && sameTerms(contract, approved),
    plan: approved !== null && samePlan(contract.plan, approved.plan),
  }
}

function actsOf(c: Ctx, contract: ContractPage) {
  const state = contract.state as ContractState
  return {
    print: c.may('contract.create') && state !== 'voided',
    sign: c.may('contract.sign') && canMove(CONTRACT, state, 'sign'),
    cancel: c.may('contract.create') && canMove(CONTRACT, state, 'cancel'),
  }
}

/** 综合融资成本明示表 beside the contract: must it be signed first, and was it? */
async function statementOf(c: Ctx, contract: ContractPage) {
  const [due, rows] = await Promise.all([
    isStatementDue(c.db, contract.customerKind, contract.signedOn ?? c.today),
    statementsOf(c.db, contract.applicationId),
  ])
  const signed = rows.find(row => row.signedOn !== null)
  return { due, issued: rows.length > 0, signedOn: signed?.signedOn ?? null, signedBy: signed?.signedBy ?? null }
}

export async function showContract(c: Ctx, typed: FormState = emptyForm(), status = 200): Promise<void> {
  const contract = await contractInSight(c)
  const [product, calendar, idName] = await Promise.all([
    productVersion(c.db, contract.productVersionId),
    bankCalendar(c.db),
    idTypeName(c.db, contract.customerKind, contract.idType),
  ])
  if (!product) throw notFound()
  const rated = await atItsRate(c.db, contract, c.today, contract.loanValueDate)
  const quote = quoteOf(product, rated, contract.loanValueDate ?? c.today, calendar)
  page(
    c,
    'contracts/show',
    {
      names: namesFor(c.t),
      contract,
      ratePpm: rated.ratePpm,
      rateBehind: rateBehind(c.t, rated),
      product,
      idName,
      idMasked: maskOf('idNo', open('idNo', contract.customerId, contract.idNo)),
      amountWords: fenInWords(contract.amountFen),
      quote: isRefused(quote) ? null : quote,
      compared: comparison(contract),
      typed,
      errors: typed.errors,
      statement: await statementOf(c, contract),
      acts: actsOf(c, contract),
    },
    { status },
  )
}

export const show = (c: Ctx): Promise<void> => showContract(c)
