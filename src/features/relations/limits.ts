import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Sight } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type Fen, formatFen } from '../../lending/money'
import { type Refused, refuse } from '../../lending/refusal'
import { checkLimits, type LimitCheck, type LimitRules } from '../../lending/relations'
import { exposuresOf } from '../customers/exposure'
import { numbersOn } from '../settings/queries'
import { lockCircles } from './circle'

const WAN = 1_000_000n
const DEFAULTS = {
  'lender.microloan': 0,
  'limit.net-capital-wan': 0,
  'limit.net-assets-wan': 0,
  'limit.single-percent': 10,
  'limit.group-percent': 15,
}

/** The limits of a day; nothing is limited before the lender has told its capital. */
export async function limitRules(db: Kysely<DB>, on: BookDate): Promise<LimitRules> {
  const set = await numbersOn(db, DEFAULTS, on)
  return {
    microloan: set['lender.microloan'] === 1,
    netCapitalFen: BigInt(set['limit.net-capital-wan']) * WAN,
    netAssetsFen: BigInt(set['limit.net-assets-wan']) * WAN,
    singlePercent: set['limit.single-percent'],
    groupPercent: set['limit.group-percent'],
  }
}

export interface Asked {
  readonly customerId: number
  /** What would come on top of what is used already. */
  readonly requestFen: Fen
  /** Left out of what is used: it is what is asked for. */
  readonly applicationId?: number
  /** Whose sums may be told to whoever asks; nothing: all of them. */
  readonly sight?: Sight
}

/** Borrower and circle against their limits; empty while none is set. */
export async function limitsFor(db: Kysely<DB>, on: BookDate, asked: Asked): Promise<readonly LimitCheck[]> {
  const rules = await limitRules(db, on)
  if ((rules.microloan ? rules.netAssetsFen : rules.netCapitalFen) === 0n) return []
  const { own, circle, members } = await exposuresOf(db, asked.customerId, {
    but: asked.applicationId ?? 0,
    sight: asked.sight,
  })
  const nodes = [
    { node: 'customer' as const, members: 1, exposure: own },
    { node: 'circle' as const, members, exposure: circle },
  ]
  return checkLimits(rules, nodes, asked.requestFen)
}

const refusal = (check: LimitCheck, node: string, microloan: boolean): Refused =>
  refuse(`limit.${node}${microloan ? '-assets' : ''}`, undefined, {
    params: {
      used: formatFen(check.usedFen),
      request: formatFen(check.requestFen),
      total: formatFen(check.totalFen),
      limit: formatFen(check.limitFen),
      percent: check.percent,
    },
  })

/**
 * The gate of application, approval and disbursement: refuses by the name of the node that would be over. Two requests of one
 * circle at once are asked one after the other, so that they do not both pass on the same room.
 */
export async function limitRefusal(trx: Transaction<DB>, today: BookDate, asked: Asked): Promise<Refused | null> {
  const rules = await limitRules(trx, today)
  if ((rules.microloan ? rules.netAssetsFen : rules.netCapitalFen) === 0n) return null
  await lockCircles(trx)
  const { sight: _, ...whole } = asked
  const over = (await limitsFor(trx, today, asked)).find(check => check.over)
  if (!over && asked.sight && (await limitsFor(trx, today, whole)).some(check => check.over))
    return refuse('limit.unseen')
  if (!over) return null
  return refusal(over, over.node === 'customer' ? 'customer' : await circleKind(trx, asked.customerId), rules.microloan)
}

/** What binds a customer to others: a group before a household. */
export async function circleKind(db: Kysely<DB>, customerId: number): Promise<'group' | 'household'> {
  const { rows } = await sql<{ kind: string }>`
    select kind from customer_group_members where customer_id = ${customerId} and to_on is null and kind in ('group', 'household')
    order by kind limit 1`.execute(db)
  return rows[0]?.kind === 'household' ? 'household' : 'group'
}
