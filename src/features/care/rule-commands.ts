import type { Transaction } from 'kysely'
import { errorCode } from '../../db/error-code'
import type { DB } from '../../db/schema'
import { type Bounds, boundsRefusal, type Offer, readBounds } from '../../lending/care'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { notFound } from '../../web/errors'
import { record } from '../audit/commands'

type Person = Actor & { readonly userId: number }

export interface RuleTerms {
  readonly kind: Offer
  readonly name: string
  readonly bounds: Bounds
  readonly productId: number | null
  readonly pauseMonths: number
  readonly days: number
  readonly off: boolean
}

const refusalOf = (terms: RuleTerms): Refused | null =>
  boundsRefusal(terms.bounds) ??
  (terms.kind === 'product' && terms.productId === null
    ? refuse('care.product', undefined, { field: 'productId' })
    : null)

const rowOf = (terms: RuleTerms) => ({ ...terms, bounds: JSON.stringify(terms.bounds) })

async function keepVersion(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  id: number,
  version: number,
  terms: RuleTerms,
): Promise<void> {
  await trx
    .insertInto('careRuleVersions')
    .values({ ruleId: id, version, terms: JSON.stringify(terms), changedBy: actor.userId, changedOn: today })
    .execute()
}

const same = (error: unknown): Refused => {
  if (errorCode(error) === '23505') return refuse('care.same-name', undefined, { field: 'name' })
  throw error
}

/** A new rule; it looks at the book at the next day-end of a month. Refused: care.no-bound, care.bounds-turned, care.product, care.same-name. */
export async function addRule(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  terms: RuleTerms,
): Promise<{ id: number } | Refused> {
  const wrong = refusalOf(terms)
  if (wrong) return wrong
  const made = await trx
    .insertInto('careRules')
    .values({ ...rowOf(terms), changedBy: actor.userId, changedOn: today })
    .onConflict(oc => oc.column('name').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return refuse('care.same-name', undefined, { field: 'name' })
  await keepVersion(trx, actor, today, made.id, 1, terms)
  await record(trx, actor, {
    act: 'care-rule.create',
    subject: `care-rule:${made.id}`,
    businessDate: today,
    after: { ...terms, bounds: JSON.stringify(terms.bounds) },
  })
  return made
}

async function changedBy(trx: Transaction<DB>, userId: number | null): Promise<Refused> {
  const user = await trx
    .selectFrom('users')
    .select('name')
    .where('id', '=', userId ?? 0)
    .executeTakeFirst()
  return refuse('record.changed', undefined, { params: { who: user?.name ?? '—' } })
}

/** Changes a rule; tasks found before keep the version they were found by. Refused as addRule, record.changed, care.unchanged. */
export async function changeRule(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  { id, version, ...terms }: RuleTerms & { readonly id: number; readonly version: number },
): Promise<{ id: number } | Refused> {
  const row = await trx.selectFrom('careRules').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row) throw notFound()
  if (row.version !== version) return changedBy(trx, row.changedBy)
  const wrong = refusalOf(terms)
  if (wrong) return wrong
  const { kind, name, productId, pauseMonths, days, off } = row
  const before = { kind: kind as Offer, name, bounds: readBounds(row.bounds), productId, pauseMonths, days, off }
  if (JSON.stringify(sorted(before)) === JSON.stringify(sorted(terms))) return refuse('care.unchanged')
  try {
    await trx
      .updateTable('careRules')
      .set({ ...rowOf(terms), version: version + 1, changedBy: actor.userId, changedOn: today })
      .where('id', '=', id)
      .execute()
  } catch (error) {
    return same(error)
  }
  await keepVersion(trx, actor, today, id, version + 1, terms)
  await record(trx, actor, {
    act: 'care-rule.update',
    subject: `care-rule:${id}`,
    businessDate: today,
    before: { ...before, bounds: JSON.stringify(before.bounds) },
    after: { ...terms, bounds: JSON.stringify(terms.bounds) },
  })
  return { id }
}

const sorted = ({ bounds, ...terms }: RuleTerms) => [
  ...Object.entries(terms).sort(([a], [b]) => (a < b ? -1 : 1)),
  ...Object.entries(bounds).sort(([a], [b]) => (a < b ? -1 : 1)),
]
