import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import { type ExpiryStep, expiryStep } from '../../lending/checklist'
import { addDays, type BookDate } from '../../lending/dates'
import type { DayEndWork } from '../../web/feature'
import { notify, queueMessage } from '../notifications/commands'
import { called } from './corrections'

const CHUNK = 500

interface Expiring {
  readonly id: number
  readonly version: number
  readonly expiresOn: BookDate
  readonly kindName: string
  readonly customerId: number
  readonly name: string
  readonly kind: string
  readonly sex: string | null
  readonly officerId: number
}

/**
 * Papers of customers with running business that end within sixty days or are past, when no better one of the kind is filed and the
 * notice of their step was not yet given; chunk by chunk in the order of their ids.
 */
const expiring = (trx: Transaction<DB>, next: BookDate, after: number) =>
  sql<Expiring>`
  select d.id, d.version, v.expires_on, k.name as kind_name, c.id as customer_id, c.name, c.kind, c.sex, c.officer_id
  from document_versions v
  join documents d on d.id = v.document_id and d.version = v.version
  join document_kinds k on k.code = d.kind
  join customers c on c.id = d.customer_id
  where v.expires_on <= ${addDays(next, 60)}::date and d.id > ${after} and c.withdrawn_at is null
    and not exists (select from document_voids x where x.document_id = d.id)
    and not exists (select from document_expiry_notices n where n.document_id = d.id and n.version = d.version
      and n.step <= case when v.expires_on < ${next}::date then 0 when v.expires_on <= ${addDays(next, 30)}::date then 30 else 60 end)
    and not exists (select from documents o join document_versions ov on ov.document_id = o.id and ov.version = o.version
      where o.customer_id = d.customer_id and o.kind = d.kind and o.id <> d.id and o.application_id is not distinct from d.application_id
        and (ov.expires_on is null or ov.expires_on > v.expires_on)
        and not exists (select from document_voids ox where ox.document_id = o.id))
    and (exists (select from loans l where l.customer_id = c.id and l.state = 'active')
      or exists (select from applications a where a.customer_id = c.id and (a.state in ('draft', 'in_approval', 'returned', 'approved')
        or a.state = 'contracted' and not exists (select from contracts ck join loans cl on cl.contract_id = ck.id
          where ck.application_id = a.id and ck.state <> 'voided' and cl.state <> 'reversed'))))
  order by d.id limit ${CHUNK}`.execute(trx)

async function once(trx: Transaction<DB>, paper: Expiring, step: ExpiryStep, day: BookDate): Promise<boolean> {
  const made = await trx
    .insertInto('documentExpiryNotices')
    .values({ documentId: paper.id, version: paper.version, step, businessDate: day })
    .onConflict(oc => oc.doNothing())
    .executeTakeFirst()
  return made.numInsertedOrUpdatedRows === 1n
}

const toldOfficer = (paper: Expiring, step: ExpiryStep) => ({
  words: step === 0 ? '{customer}的{kind}已于 {day} 到期，请更换' : '{customer}的{kind}将于 {day} 到期，请提前更换',
  params: { customer: paper.name, kind: paper.kindName, day: paper.expiresOn },
  href: `/documents/${paper.id}`,
  tone: step === 0 ? ('bad' as const) : ('warn' as const),
})

/** −60 days to the officer, −30 and past to the borrower as well (rule book §14). */
async function tell(trx: Transaction<DB>, paper: Expiring, next: BookDate, bank: string): Promise<number> {
  const step = expiryStep(paper.expiresOn, next)
  if (step === null || !(await once(trx, paper, step, next))) return 0
  await notify(trx, paper.officerId, toldOfficer(paper, step))
  if (step === 60) return 1
  await queueMessage(trx, {
    template: 'document_expiring',
    businessDate: next,
    dedupe: `document_expiring:${paper.id}:${paper.version}:${step}`,
    customerId: paper.customerId,
    values: { bank, name: called(paper), items: paper.kindName, day: paper.expiresOn },
  })
  return 1
}

/** 资料到期提醒 of the coming day. */
export async function remindExpiry(work: DayEndWork): Promise<number> {
  let count = 0
  for (let after = 0; ; ) {
    const last = await inTransaction(work.deps.db, async trx => {
      await work.fence(trx)
      const { rows } = await expiring(trx, work.next, after)
      for (const paper of rows) count += await tell(trx, paper, work.next, work.deps.bank())
      return rows.at(-1)?.id
    })
    if (last === undefined) return count
    after = last
  }
}
