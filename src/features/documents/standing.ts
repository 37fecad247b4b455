import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import {
  type ChecklistItem,
  type Completeness,
  completenessOf,
  joined,
  type Paper,
  type Stage,
  upTo,
} from '../../lending/checklist'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import { itemsOf } from './items'
import { WHY_WORDS } from './words'

/** What decides which papers an application asks for. */
const cases = (db: Kysely<DB>) =>
  db
    .selectFrom('applications')
    .innerJoin('customers', 'customers.id', 'applications.customerId')
    .innerJoin('productVersions', 'productVersions.id', 'applications.productVersionId')
    .innerJoin('products', 'products.id', 'productVersions.productId')
    .select(eb => [
      'applications.id',
      'applications.applicationNo',
      'applications.state',
      'applications.amountFen',
      'applications.securityType',
      'applications.customerId',
      'customers.name as customerName',
      'customers.kind as customerKind',
      'customers.officerId',
      'products.id as productId',
      'products.name as productName',
      'products.nameEn as productNameEn',
      eb('customers.marital', '=', '20').as('married'),
      sql<boolean>`exists (select from contracts k join disbursements d on d.contract_id = k.id
        where k.application_id = applications.id and d.state in ('prepared', 'released') and d.payment_mode = 'entrusted')`.as(
        'entrusted',
      ),
      sql<string | null>`(select l.state from contracts k join loans l on l.contract_id = k.id
        where k.application_id = applications.id and k.state <> 'voided' and l.state <> 'reversed' limit 1)`.as(
        'loanState',
      ),
    ])
export type Case = Awaited<ReturnType<ReturnType<typeof cases>['execute']>>[number]

export const caseInSight = (db: Kysely<DB>, viewer: Sight, applicationId: number): Promise<Case | undefined> =>
  cases(db).where('applications.id', '=', applicationId).where(visibleTo(viewer)).executeTakeFirst()

/** Running business of a customer: applications under way and loans not paid back. */
export async function casesOf(db: Kysely<DB>, viewer: Sight, customerId: number): Promise<Case[]> {
  const all = await cases(db)
    .where('applications.customerId', '=', customerId)
    .where('applications.state', 'in', ['draft', 'in_approval', 'returned', 'approved', 'contracted'])
    .where(visibleTo(viewer))
    .orderBy('applications.id', 'desc')
    .limit(50)
    .execute()
  return all.filter(one => one.loanState === null || one.loanState === 'active')
}

/** What is asked for next: before the approval, before the money, or after it. */
export function stageOf(one: Pick<Case, 'state' | 'loanState'>): Stage {
  if (one.loanState !== null) return 'after'
  if (one.state === 'draft' || one.state === 'returned') return 'apply'
  return one.state === 'in_approval' ? 'approve' : 'disburse'
}

async function askedOf(db: Kysely<DB>, one: Case, stage: Stage): Promise<ChecklistItem[]> {
  const lists = await db
    .selectFrom('checklists')
    .innerJoin('checklistVersions', 'checklistVersions.checklistId', 'checklists.id')
    .select('checklistVersions.items')
    .where('checklists.productId', '=', one.productId)
    .where('checklists.stage', 'in', upTo(stage))
    .where(eb => eb.or([eb('customerKind', 'is', null), eb('customerKind', '=', one.customerKind)]))
    .where(eb => eb.or([eb('securityType', 'is', null), eb('securityType', '=', one.securityType)]))
    .where('checklistVersions.version', '=', eb =>
      eb
        .selectFrom('checklistVersions as newest')
        .select(({ fn }) => fn.max('newest.version').as('version'))
        .whereRef('newest.checklistId', '=', 'checklists.id'),
    )
    .orderBy('checklists.id')
    .execute()
  const facts = { amountFen: one.amountFen, married: one.married === true, entrusted: one.entrusted }
  return joined(
    lists.map(row => itemsOf(row.items)),
    facts,
  )
}

/** Papers that may speak for an application: its own and those of the customer that hang on nothing; never void, never infected. */
async function papersFor(db: Kysely<DB>, one: Case): Promise<Paper[]> {
  const { rows } = await sql<Paper>`
    select d.id, d.kind, v.form, v.pages, v.issued_on, v.expires_on, (k.document_id is not null) as verified
    from documents d join document_versions v on v.document_id = d.id and v.version = d.version
    left join document_verifications k on k.document_id = d.id and k.version = d.version
    where d.customer_id = ${one.customerId} and (d.application_id is null or d.application_id = ${one.id})
      and not exists (select from document_voids x where x.document_id = d.id)
      and not exists (select from document_files f join files on files.id = f.file_id
        where f.document_id = d.id and f.version = d.version and files.scan = 'infected')
    order by d.id`.execute(db)
  return rows
}

async function waivedIn(db: Kysely<DB>, applicationId: number): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('checklistWaivers')
    .select('kind')
    .where('applicationId', '=', applicationId)
    .where('state', '=', 'agreed')
    .execute()
  return new Set(rows.map(row => row.kind))
}

/** How complete the papers of an application are at a stage, on a day. */
export async function standingOf(db: Kysely<DB>, one: Case, stage: Stage, today: BookDate): Promise<Completeness> {
  const [items, papers, waived] = await Promise.all([askedOf(db, one, stage), papersFor(db, one), waivedIn(db, one.id)])
  return completenessOf(items, papers, waived, today)
}

export async function kindNames(db: Kysely<DB>): Promise<ReadonlyMap<string, { name: string; nameEn: string }>> {
  const rows = await db.selectFrom('documentKinds').select(['code', 'name', 'nameEn']).execute()
  return new Map(rows.map(({ code, ...names }) => [code, names]))
}

/** 营业执照、身份证（已过期）: what lacks, as papers to customers and refusals say it. */
export async function lackingWords(db: Kysely<DB>, standing: Completeness): Promise<string> {
  const names = await kindNames(db)
  return standing.lacking
    .map(({ item, state }) => {
      const why = WHY_WORDS[state]
      return `${names.get(item.kind)?.name ?? item.kind}${why === '' ? '' : `（${why}）`}`
    })
    .join('、')
}

/** No money goes out while a paper of 放款前 or an earlier stage lacks (rule book §8.1). Refuses documents.incomplete, naming each. */
export async function papersForRelease(
  db: Kysely<DB>,
  applicationId: number,
  today: BookDate,
): Promise<Refused | null> {
  const one = await cases(db).where('applications.id', '=', applicationId).executeTakeFirst()
  if (!one) return null
  const standing = await standingOf(db, one, 'disburse', today)
  if (standing.complete) return null
  const items = await lackingWords(db, standing)
  const { present, required } = standing
  return refuse('documents.incomplete', undefined, { params: { present, required, items } })
}
