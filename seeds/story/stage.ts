import { createHash } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import { holdBusinessDay } from '../../src/db/business-day'
import type { DB, JsonObject } from '../../src/db/schema'
import { inTransaction } from '../../src/db/transaction'
import { viewerOfUser } from '../../src/features/access/viewer'
import { type BookDate, bookDate } from '../../src/lending/dates'
import { isRefused, type Refused } from '../../src/lending/refusal'
import type { Actor, Viewer } from '../../src/permissions'
import { setClock } from './clock'
import { hashOf } from './numbers'

/** The people, the day, and what has happened so far. */
export interface Hand {
  readonly actor: Actor & { readonly userId: number }
  readonly viewer: Viewer
  readonly today: BookDate
  readonly now: Date
  /** From when an approval waits that nobody decides any more: see `approvalClock` in days.ts. */
  readonly asked: Date
}

/** One act of one person: its key tells it apart from all others, also after a restart in the middle of a day. */
export interface Act {
  readonly key: string
  readonly staffNo: string
  /** On the bank's clock: '09:30'. Acts of a day happen in this order. */
  readonly time: string
  readonly run: (trx: Transaction<DB>, hand: Hand) => Promise<object | Refused>
}

/** What an act answered, and when it was done. */
export type Done = JsonObject & { readonly on: string }

const PREFIX = 'story '
const keyOf = (key: string): string => {
  const hex = createHash('sha256')
    .update(PREFIX + key)
    .digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** Seconds differ from act to act, as they would. */
export const instant = (day: BookDate, time: string, key = ''): Date =>
  new Date(`${day}T${time}:${(hashOf(key) % 60).toString().padStart(2, '0')}+08:00`)

export class Stage {
  private readonly done: Map<string, Done>
  private readonly hands = new Map<string, Pick<Hand, 'actor' | 'viewer'>>()

  private constructor(
    readonly db: Kysely<DB>,
    done: Map<string, Done>,
    private readonly askedAt: (told: Date) => Date,
  ) {
    this.done = done
  }

  static async open(db: Kysely<DB>, askedAt: (told: Date) => Date): Promise<Stage> {
    const rows = await db
      .selectFrom('idempotencyKeys')
      .select(['action', 'result'])
      .where('action', 'like', `${PREFIX}%`)
      .execute()
    return new Stage(db, new Map(rows.map(row => [row.action.slice(PREFIX.length), row.result as Done])), askedAt)
  }

  has(key: string): boolean {
    return this.done.has(key)
  }

  result(key: string): Done | undefined {
    return this.done.get(key)
  }

  /** The day an act was done. */
  on(key: string): BookDate | undefined {
    const found = this.done.get(key)
    return found && bookDate(found.on)
  }

  /** A number an act answered: the id of what it made. */
  id(key: string, name = 'id'): number {
    const value = this.done.get(key)?.[name]
    if (typeof value !== 'number') throw new Error(`the story has no ${name} of ${key}`)
    return value
  }

  /** Does it, unless it was done before; act and note of it are one transaction. A refusal is a mistake in the story. */
  async play(act: Act): Promise<void> {
    if (this.done.has(act.key)) return
    const person = await this.person(act.staffNo)
    const done = await inTransaction(this.db, async trx => {
      const today = await holdBusinessDay(trx)
      const now = instant(today, act.time, act.key)
      await setClock(trx, now)
      const result = await act.run(trx, { ...person, today, now, asked: this.askedAt(now) })
      if (isRefused(result))
        throw new Error(`${today} ${act.key}: ${result.refused} ${JSON.stringify(result.params ?? {})}`)
      const note = { ...result, on: today }
      await this.note(trx, act.key, person.actor.userId, note)
      return note
    })
    this.done.set(act.key, done)
  }

  private async note(trx: Transaction<DB>, key: string, userId: number, result: Done): Promise<void> {
    await trx
      .insertInto('idempotencyKeys')
      .values({
        key: keyOf(key),
        userId,
        action: PREFIX + key,
        bodyHash: createHash('sha256').update(key).digest(),
        result: JSON.stringify(result),
      })
      .execute()
  }

  async person(staffNo: string): Promise<Pick<Hand, 'actor' | 'viewer'>> {
    const known = this.hands.get(staffNo)
    if (known) return known
    const user = await this.db
      .selectFrom('users')
      .select(['id', 'name', 'branchId'])
      .where('staffNo', '=', staffNo)
      .executeTakeFirstOrThrow()
    const viewer = await viewerOfUser(this.db, user.id)
    if (!viewer) throw new Error(`${staffNo} is disabled`)
    const place = hashOf(staffNo) % 200
    const actor = {
      userId: user.id,
      staffNo,
      name: user.name,
      branchId: user.branchId,
      address: `10.6.1.${place + 10}`,
      sessionRef: null,
      requestId: 'story',
    }
    const hand = { actor, viewer }
    this.hands.set(staffNo, hand)
    return hand
  }
}
