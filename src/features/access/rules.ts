import type { Kysely } from 'kysely'
import { keptFor } from '../../db/kept'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { numbersToday } from '../settings/queries'

export interface AccessRules {
  /** The business date (账务日期) as last committed. */
  readonly today: BookDate
  readonly attempts: number
  readonly lockMinutes: number
  readonly maxAgeDays: number
  readonly remember: number
  readonly idleMs: number
  readonly absoluteMs: number
  readonly maxDevices: number
  readonly proofMs: number
}

const DEFAULTS = {
  'password.attempts': 5,
  'password.lock-minutes': 30,
  'password.max-age-days': 90,
  'password.remember': 5,
  'session.idle-minutes': 15,
  'session.absolute-hours': 10,
  'session.max-devices': 3,
  'session.proof-minutes': 5,
}
const MINUTE = 60_000
const FRESH_MS = 500

async function read(db: Kysely<DB>): Promise<AccessRules> {
  const { today, numbers: n } = await numbersToday(db, DEFAULTS)
  return {
    today,
    attempts: n['password.attempts'],
    lockMinutes: n['password.lock-minutes'],
    maxAgeDays: n['password.max-age-days'],
    remember: n['password.remember'],
    idleMs: n['session.idle-minutes'] * MINUTE,
    absoluteMs: n['session.absolute-hours'] * 60 * MINUTE,
    maxDevices: n['session.max-devices'],
    proofMs: n['session.proof-minutes'] * MINUTE,
  }
}

/**
 * The business date with the parameters of sign-in and sessions in force on it, at most half a second old: every request asks
 * for them. The date moves once a day, and posting reads it afresh.
 */
export const accessRules = keptFor(FRESH_MS, read)

/** The date was moved by hand, outside a day-end: the next request reads it. */
export const forgetToday = (db: Kysely<DB>): void => accessRules.forget(db)
