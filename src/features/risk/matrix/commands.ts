import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { MatrixRow } from '../../../lending/class-rules'
import type { BookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import { holdersOf, type Person, sameHand } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { notifyAll } from '../../notifications/commands'

export interface NewMatrix {
  readonly effectiveFrom: BookDate
  readonly name: string
  readonly source: string
  readonly rows: readonly MatrixRow[]
}

/** A table from a day to come, by one person; another takes it into force. Without a row it puts the matrix out of use. */
export async function proposeMatrix(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { effectiveFrom, name, source, rows }: NewMatrix,
): Promise<{ id: number } | Refused> {
  if (effectiveFrom <= today) return refuse('rule.past', undefined, { field: 'effectiveFrom', params: { today } })
  const made = await trx
    .insertInto('classMatrices')
    .values({ effectiveFrom, name, source, rows: JSON.stringify(rows), preparedBy: actor.userId })
    .onConflict(oc => oc.column('effectiveFrom').where(sql<boolean>`state <> 'rejected'`).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return refuse('rule.same-day', undefined, { field: 'effectiveFrom' })
  await record(trx, actor, {
    act: 'classification.rule',
    subject: `class-matrix:${made.id}`,
    businessDate: today,
    after: { effectiveFrom, name, source, rows: JSON.parse(JSON.stringify(rows)) },
  })
  await notifyAll(trx, await holdersOf(trx, 'classification.approve', { except: [actor.userId] }), {
    words: '有分类矩阵等待复核',
    href: '/classifications/matrix',
  })
  return made
}

export async function decideMatrix(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  id: number,
  agreed: boolean,
): Promise<{ id: number } | Refused> {
  const matrix = await trx
    .selectFrom('classMatrices')
    .select(['preparedBy', 'effectiveFrom', 'state'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (matrix?.state !== 'prepared') return refuse('rule.decided')
  const own = sameHand(actor, [matrix.preparedBy], 'rule.same-person')
  if (own) return own
  if (agreed && matrix.effectiveFrom <= today) return refuse('rule.past', undefined, { params: { today } })
  await trx
    .updateTable('classMatrices')
    .set({ state: agreed ? 'approved' : 'rejected', decidedBy: actor.userId, decidedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()
  await record(trx, actor, {
    act: agreed ? 'classification.agree' : 'classification.reject',
    subject: `class-matrix:${id}`,
    businessDate: today,
  })
  return { id }
}

export const matrixHistory = (db: Kysely<DB>) =>
  db
    .selectFrom('classMatrices')
    .innerJoin('users as maker', 'maker.id', 'classMatrices.preparedBy')
    .leftJoin('users as checker', 'checker.id', 'classMatrices.decidedBy')
    .select([
      'classMatrices.id',
      'effectiveFrom',
      'classMatrices.name',
      'source',
      'rows',
      'state',
      'preparedBy',
      'maker.name as preparedByName',
      'checker.name as decidedByName',
    ])
    .orderBy('effectiveFrom', 'desc')
    .orderBy('classMatrices.id', 'desc')
    .limit(50)
    .execute()
