import type { Transaction } from 'kysely'
import type { DB } from '../../../src/db/schema'
import {
  type ApplicationInput,
  createApplication,
  updateApplication,
} from '../../../src/features/applications/commands'
import { submitApplication, withdrawApplication } from '../../../src/features/approvals/submit-commands'
import { pricingFor, pricingRulesOf } from '../../../src/features/products/pricing'
import { productVersion } from '../../../src/features/products/queries'
import { lprQuotes } from '../../../src/features/settings/queries'
import type { BookDate } from '../../../src/lending/dates'
import { isRefused } from '../../../src/lending/refusal'
import { type LoanStory, leftWaiting } from '../loans'
import { timeOf } from '../numbers'
import { officeOf, officerOf } from '../offices'
import { customerKey } from '../opening'
import type { Act, Stage } from '../stage'

export const inputOf = (loan: LoanStory, amended = false): ApplicationInput => ({
  amountFen: loan.amountFen,
  termMonths: (amended ? loan.amends?.months : undefined) ?? loan.termMonths,
  ratePpm: loan.ratePpm,
  method: loan.method,
  frequency: loan.frequency,
  dueRule: loan.dueDay === null ? 'anniversary' : 'fixed_day',
  dueDay: loan.dueDay,
  purpose: loan.purpose,
  purposeDetail: (amended ? loan.amends?.detail : undefined) ?? loan.detail,
  securityType: loan.securityType,
  ...(loan.plan ? { plan: loan.plan } : {}),
  ...(loan.draws ? { payout: loan.draws.payout } : {}),
})

/** The input with what a floating rate comes to on the day, by the rules of the product. */
async function pricedInput(trx: Transaction<DB>, loan: LoanStory, today: BookDate, versionId: number, amended = false) {
  const input = inputOf(loan, amended)
  if (!loan.floats) return input
  const product = await productVersion(trx, versionId)
  const { pricing, bp } = loan.floats
  const day = { quotes: await lprQuotes(trx), on: today }
  const priced = pricingFor(pricingRulesOf(product?.pricing), { pricing, spreadPpm: bp * 100 }, input, day)
  if (isRefused(priced)) throw new Error(`${loan.id}: ${priced.refused}`)
  return { ...input, ...priced }
}

export async function newestVersion(trx: Transaction<DB>, product: string): Promise<number> {
  const { id } = await trx
    .selectFrom('productVersions')
    .innerJoin('products', 'products.id', 'productVersions.productId')
    .select('productVersions.id')
    .where('products.code', '=', product)
    .orderBy('productVersions.version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return id
}

const applicationOf = (trx: Transaction<DB>, id: number) =>
  trx.selectFrom('applications').select(['version', 'productVersionId']).where('id', '=', id).executeTakeFirstOrThrow()

async function versionOf(trx: Transaction<DB>, id: number): Promise<number> {
  const { version } = await applicationOf(trx, id)
  return version
}

export const apply = (stage: Stage, loan: LoanStory): Act => ({
  key: `${loan.id}/apply`,
  staffNo: officerOf(stage, loan.who),
  time: timeOf(loan.id, 9, 11),
  run: async (trx, { actor, today }) => {
    const productVersionId = await newestVersion(trx, loan.product)
    return createApplication(trx, actor, today, {
      ...(await pricedInput(trx, loan, today, productVersionId)),
      customerId: stage.id(customerKey(loan.who)),
      branchCode: officeOf(loan.who).code,
      productVersionId,
    })
  },
})

export const submit = (stage: Stage, loan: LoanStory, round: number): Act => ({
  key: `${loan.id}/submit/${round}`,
  staffNo: officerOf(stage, loan.who),
  time: timeOf(`${loan.id} submit`, 14, 17),
  run: async (trx, hand) => {
    const id = stage.id(`${loan.id}/apply`)
    return submitApplication(
      trx,
      leftWaiting(loan, 0) ? { ...hand, now: hand.asked } : hand,
      id,
      await versionOf(trx, id),
    )
  },
})

export const amend = (stage: Stage, loan: LoanStory, round: number): Act => ({
  key: `${loan.id}/amend/${round}`,
  staffNo: officerOf(stage, loan.who),
  time: timeOf(`${loan.id} amend`, 9, 11),
  run: async (trx, { actor, today }) => {
    const id = stage.id(`${loan.id}/apply`)
    const { version, productVersionId } = await applicationOf(trx, id)
    return updateApplication(trx, actor, id, version, await pricedInput(trx, loan, today, productVersionId, true))
  },
})

export const withdraw = (stage: Stage, loan: LoanStory): Act => ({
  key: `${loan.id}/withdraw`,
  staffNo: officerOf(stage, loan.who),
  time: timeOf(`${loan.id} withdraw`, 10, 12),
  run: async (trx, hand) => {
    const id = stage.id(`${loan.id}/apply`)
    return withdrawApplication(trx, hand, id, await versionOf(trx, id))
  },
})
