import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { type BookDate, monthEnd } from '../../../lending/dates'
import { checkScheme, type LoanScheme } from '../../../lending/provision-scheme'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { record } from '../../audit/commands'
import { checkPeriod, monthText } from '../closed'
import { tellDeciders } from '../tell'
import { branchCount, runRefusal } from './run'
import { schemeOn } from './scheme'

/** Asks for a month's provisions; the work is done in the background. Asked again it books what differs by then. */
export async function askRun(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  month: BookDate,
): Promise<{ run: number } | Refused> {
  const refused = (await runRefusal(trx, month, today)) ?? (await checkPeriod(trx, monthEnd(month)))
  if (refused) return refused
  const scheme = await schemeOn(trx, monthEnd(month))
  if (!scheme) return refuse('provision.no-scheme')
  const run = await trx
    .insertInto('provisionRuns')
    .values({ month, schemeId: scheme.id, branchCount: await branchCount(trx, month), askedBy: actor.userId! })
    .onConflict(oc => oc.column('state').where(sql<boolean>`state = 'waiting'`).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!run) return refuse('provision.running')
  await record(trx, actor, {
    act: 'provision.run',
    subject: `provision:${monthText(month)}`,
    businessDate: today,
    after: { run: run.id, scheme: scheme.id },
  })
  return { run: run.id }
}

export interface NewScheme {
  readonly lenderKind: 'bank' | 'microloan'
  readonly effectiveFrom: BookDate
  readonly name: string
  readonly source: string
  readonly scheme: LoanScheme
}

/** A scheme from a day to come, by one person; another takes it into force. */
export async function proposeScheme(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { lenderKind, effectiveFrom, name, source, scheme }: NewScheme,
): Promise<{ id: number } | Refused> {
  const no = checkScheme(scheme)
  if (no) return no
  if (effectiveFrom <= today) return refuse('rule.past', undefined, { field: 'effectiveFrom', params: { today } })
  const row = await trx
    .insertInto('provisionSchemes')
    .values({
      lenderKind,
      effectiveFrom,
      name,
      source,
      method: scheme.method,
      generalPpm: scheme.generalPpm,
      rates: JSON.stringify(scheme.rates),
      preparedBy: actor.userId,
    })
    .onConflict(oc => oc.columns(['lenderKind', 'effectiveFrom']).where(sql<boolean>`state <> 'rejected'`).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!row) return refuse('rule.same-day', undefined, { field: 'effectiveFrom' })
  await record(trx, actor, {
    act: 'accounting.scheme',
    subject: `provision-scheme:${row.id}`,
    businessDate: today,
    after: { effectiveFrom, name, generalPpm: scheme.generalPpm, rates: JSON.parse(JSON.stringify(scheme.rates)) },
  })
  await tellDeciders(trx, actor, 'accounting.approve', { words: '有减值准备方案等待复核', href: '/provision-schemes' })
  return { id: row.id }
}

export async function decideScheme(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  id: number,
  agreed: boolean,
): Promise<{ id: number } | Refused> {
  const scheme = await trx
    .selectFrom('provisionSchemes')
    .select(['preparedBy', 'effectiveFrom', 'state'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (scheme?.state !== 'prepared') return refuse('rule.decided')
  if (scheme.preparedBy === actor.userId) return refuse('rule.same-person')
  if (agreed && scheme.effectiveFrom <= today) return refuse('rule.past', undefined, { params: { today } })
  await trx
    .updateTable('provisionSchemes')
    .set({ state: agreed ? 'approved' : 'rejected', decidedBy: actor.userId, decidedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
  await record(trx, actor, {
    act: agreed ? 'accounting.agree' : 'accounting.reject',
    subject: `provision-scheme:${id}`,
    businessDate: today,
  })
  return { id }
}
