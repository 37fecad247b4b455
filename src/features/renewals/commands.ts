import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import { type BookDate, bookDate, parseDate } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { isQualifying } from '../../lending/renewal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { type ApplicationInput, createApplication } from '../applications/commands'
import { renewedRefusal } from '../applications/renewed'
import { record } from '../audit/commands'
import { loadForUpdate } from '../loans/lock'
import { textSetting } from '../settings/queries'
import { type Declaration, metOf } from './fields'
import { oldLoan, standingRefusals } from './old-loan'

export interface NewRenewal {
  readonly loanId: number
  readonly productVersionId: number
  readonly terms: ApplicationInput
  readonly declared: Declaration
}

/** 金规〔2024〕13号; later extensions are a new value of the parameter. */
const MEDIUM_UNTIL = bookDate('2027-09-30')

/** 无还本续贷: an application for the loan that is to pay this one off, with the conditions as they were found. */
export async function startRenewal(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Actor & { readonly userId: number },
  today: BookDate,
  { loanId, productVersionId, terms, declared }: NewRenewal,
): Promise<{ id: number; applicationNo: string } | Refused> {
  const locked = await loadForUpdate(trx, viewer, loanId)
  const loan = locked && (await oldLoan(trx, viewer, today, loanId))
  if (!loan) throw notFound()
  if (loan.waiting !== null) return refuse('renewal.already', undefined, { params: { no: loan.waiting } })
  const [unmet] = await standingRefusals(trx, loan, today)
  const no = unmet ?? (await renewedRefusal(trx, loanId, terms))
  if (no) return no
  const { customerId, branchCode } = loan
  const made = await createApplication(trx, actor, today, {
    ...terms,
    customerId,
    branchCode,
    productVersionId,
    renewsLoanId: loanId,
  })
  const until = parseDate(await textSetting(trx, 'renewal.medium-until', today, MEDIUM_UNTIL))
  const { size, conditions } = declared
  const asked = { size, met: metOf(declared) }
  const qualifying = isQualifying(asked, loan.maturityDate, isRefused(until) ? MEDIUM_UNTIL : until.date)
  await trx
    .insertInto('renewals')
    .values({
      applicationId: made.id,
      loanId,
      customerId,
      size,
      conditions: JSON.stringify(conditions),
      qualifying,
      madeBy: actor.userId,
      madeOn: today,
    })
    .execute()
  await record(trx, actor, {
    act: 'renewal.start',
    subject: `application:${made.id}`,
    customerId,
    businessDate: today,
    after: { loanNo: loan.loanNo, size, qualifying, met: metOf(declared) },
  })
  return made
}
