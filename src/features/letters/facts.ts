import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import { addDays, type BookDate } from '../../lending/dates'
import { duesOf } from '../../lending/servicing'
import { called } from '../documents/corrections'
import { caseInSight, kindNames, stageOf, standingOf } from '../documents/standing'
import { installmentsOf, loanHead } from '../loans/queries'
import { termsNowOf } from '../loans/terms'

/** What a letter speaks of. */
export type Ref =
  | { readonly subject: 'customer'; readonly id: number }
  | { readonly subject: 'loan'; readonly id: number }
  | { readonly subject: 'application'; readonly id: number }

const customerOf = (db: Kysely<DB>, viewer: Sight, id: number) =>
  db
    .selectFrom('customers')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .innerJoin('branches', 'branches.id', 'customers.branchId')
    .select(['customers.id', 'customers.name', 'customers.kind', 'customers.sex', 'customers.customerNo'])
    .select(['customers.idNo', 'customers.phone', 'customers.address', 'customers.legalRepresentative'])
    .select(['users.name as officerName', 'branches.name as branchName'])
    .where('customers.id', '=', id)
    .where(visibleTo(viewer))
    .executeTakeFirst()

const runningLoans = (db: Kysely<DB>, customerId: number) =>
  db
    .selectFrom('loans')
    .innerJoin('products', 'products.id', 'loans.productId')
    .select(['loans.loanNo', 'products.name as productName', 'loans.principalFen', 'loans.balanceFen'])
    .select(['loans.ratePpm', 'loans.maturityDate'])
    .where('loans.customerId', '=', customerId)
    .where('loans.state', '=', 'active')
    .orderBy('loans.id')
    .limit(200)
    .execute()

export interface Expiring {
  readonly name: string
  readonly expiresOn: BookDate
}

/** Papers of the customer that are past or end within sixty days, when no better one of the kind is filed. */
async function expiringOf(db: Kysely<DB>, customerId: number, today: BookDate): Promise<Expiring[]> {
  const { rows } = await sql<Expiring>`
    select k.name, v.expires_on from documents d
      join document_versions v on v.document_id = d.id and v.version = d.version join document_kinds k on k.code = d.kind
    where d.customer_id = ${customerId} and v.expires_on <= ${addDays(today, 60)}::date
      and not exists (select from document_voids x where x.document_id = d.id)
      and not exists (select from documents o join document_versions ov on ov.document_id = o.id and ov.version = o.version
        where o.customer_id = d.customer_id and o.kind = d.kind and o.id <> d.id and o.application_id is not distinct from d.application_id
          and (ov.expires_on is null or ov.expires_on > v.expires_on)
          and not exists (select from document_voids ox where ox.document_id = o.id))
    order by v.expires_on, d.id limit 100`.execute(db)
  return rows
}

async function loanFacts(db: Kysely<DB>, viewer: Sight, id: number, today: BookDate) {
  const loan = await loanHead(db, viewer, id)
  if (!loan) return undefined
  const [installments, contract] = await Promise.all([
    installmentsOf(db, loan.id),
    db.selectFrom('contracts').select('applicationId').where('id', '=', loan.contractId).executeTakeFirst(),
  ])
  const dues = loan.state === 'active' ? duesOf(termsNowOf(loan), installments, today) : []
  return { loan, installments, dues, applicationId: contract?.applicationId ?? null }
}
export type LoanFacts = NonNullable<Awaited<ReturnType<typeof loanFacts>>>

async function applicationFacts(db: Kysely<DB>, viewer: Sight, id: number, today: BookDate) {
  const one = await caseInSight(db, viewer, id)
  if (!one) return undefined
  const [standing, names, notice] = await Promise.all([
    standingOf(db, one, stageOf(one), today),
    kindNames(db),
    db
      .selectFrom('correctionNotices')
      .select(['dueOn', 'note'])
      .where('applicationId', '=', id)
      .where('closedOn', 'is', null)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst(),
  ])
  const lacking = standing.lacking.map(({ item, state }) => ({ name: names.get(item.kind)?.name ?? item.kind, state }))
  return { one, lacking, notice }
}
export type ApplicationFacts = NonNullable<Awaited<ReturnType<typeof applicationFacts>>>

/** Everything a letter about this may say, read once; undefined when it is out of sight. */
export async function factsOf(db: Kysely<DB>, viewer: Sight, ref: Ref, today: BookDate) {
  const loan = ref.subject === 'loan' ? await loanFacts(db, viewer, ref.id, today) : undefined
  const application = ref.subject === 'application' ? await applicationFacts(db, viewer, ref.id, today) : undefined
  const customerId = ref.subject === 'customer' ? ref.id : (loan?.loan.customerId ?? application?.one.customerId)
  if (customerId === undefined) return undefined
  const customer = await customerOf(db, viewer, customerId)
  if (!customer) return undefined
  const [loans, expiring] = await Promise.all([runningLoans(db, customerId), expiringOf(db, customerId, today)])
  return { ref, today, customer: { ...customer, called: called(customer) }, loans, expiring, loan, application }
}
export type SubjectFacts = NonNullable<Awaited<ReturnType<typeof factsOf>>>
