import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { entriesFor, type JournalLine, type PostingRule } from '../../../lending/journal'
import type { Fen } from '../../../lending/money'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { record } from '../../audit/commands'
import { tellDeciders } from '../tell'

export interface NewRule {
  readonly effectiveFrom: BookDate
  readonly event: string
  readonly component: string
  readonly debit: string
  readonly credit: string
  readonly vatPpm: number
  readonly vatAccount: string | null
  readonly reason: string
}

/** The lines an amount would become under the rule, by the core that books the real ones. */
export function dryRun({ event, component, debit, credit, vatPpm, vatAccount }: NewRule, fen: Fen): JournalLine[] {
  const vat = vatPpm > 0 && vatAccount !== null ? { vat: { account: vatAccount, ratePpm: vatPpm } } : {}
  const rule: PostingRule = { event, component, debit, credit, ...vat }
  return entriesFor([rule], event, [{ component, fen }])
}

/** A rule can be right only if its accounts are in use, of the lowest level, and not the same on both sides. */
export async function ruleRefusal(
  db: Pick<Transaction<DB>, 'selectFrom'>,
  today: BookDate,
  rule: NewRule,
): Promise<Refused | undefined> {
  if (rule.effectiveFrom <= today) return refuse('rule.past', undefined, { field: 'effectiveFrom', params: { today } })
  if (rule.debit === rule.credit) return refuse('rule.same-account', undefined, { field: 'credit' })
  if (rule.vatPpm > 0 !== (rule.vatAccount !== null)) return refuse('rule.vat-half', undefined, { field: 'vatAccount' })
  const codes = [rule.debit, rule.credit, ...(rule.vatAccount === null ? [] : [rule.vatAccount])]
  const usable = await db
    .selectFrom('accounts')
    .select('code')
    .where('code', 'in', codes)
    .where('active', '=', true)
    .where(sql<boolean>`not exists (select from accounts c where c.parent = accounts.code)`)
    .execute()
  const missing = codes.find(code => !usable.some(one => one.code === code))
  return missing ? refuse('voucher.account-stopped', undefined, { params: { code: missing } }) : undefined
}

/** A new version of a rule from a day to come. Days gone by keep the rule they were booked by. */
export async function proposeRule(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  rule: NewRule,
): Promise<{ id: number } | Refused> {
  const refused = await ruleRefusal(trx, today, rule)
  if (refused) return refused
  const draft = await trx
    .insertInto('postingRuleDrafts')
    .values({ ...rule, preparedBy: actor.userId! })
    .onConflict(oc =>
      oc.columns(['effectiveFrom', 'event', 'component']).where(sql<boolean>`state = 'prepared'`).doNothing(),
    )
    .returning('id')
    .executeTakeFirst()
  if (!draft) return refuse('rule.same-day', undefined, { field: 'effectiveFrom' })
  await record(trx, actor, {
    act: 'accounting.rule',
    subject: `posting-rule:${draft.id}`,
    businessDate: today,
    after: { ...rule },
  })
  await tellDeciders(trx, actor, 'accounting.approve', { words: '有入账规则等待复核', href: '/posting-rules' })
  return { id: draft.id }
}

/** 复核: by another person, while the day is still to come. */
export async function decideRule(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  id: number,
  agreed: boolean,
): Promise<{ id: number } | Refused> {
  const draft = await trx
    .selectFrom('postingRuleDrafts')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (draft?.state !== 'prepared') return refuse('rule.decided')
  if (draft.preparedBy === actor.userId) return refuse('rule.same-person')
  const refused = agreed ? ((await ruleRefusal(trx, today, draft)) ?? (await intoForce(trx, draft))) : undefined
  if (refused) return refused
  await trx
    .updateTable('postingRuleDrafts')
    .set({ state: agreed ? 'approved' : 'rejected', decidedBy: actor.userId, decidedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
  await record(trx, actor, {
    act: agreed ? 'accounting.agree' : 'accounting.reject',
    subject: `posting-rule:${id}`,
    businessDate: today,
  })
  return { id }
}

async function intoForce(trx: Transaction<DB>, rule: NewRule): Promise<Refused | undefined> {
  const { effectiveFrom, event, component, debit, credit, vatPpm, vatAccount } = rule
  const added = await trx
    .insertInto('postingRules')
    .values({ effectiveFrom, event, component, debit, credit, vatPpm, vatAccount })
    .onConflict(oc => oc.columns(['effectiveFrom', 'event', 'component']).doNothing())
    .returning('event')
    .executeTakeFirst()
  return added ? undefined : refuse('rule.same-day')
}
