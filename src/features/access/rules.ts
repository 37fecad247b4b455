import type { Kysely } from 'kysely'
import { businessDay } from '../../db/business-day'
import { keptFor } from '../../db/kept'
import type { DB } from '../../db/schema'
import { numbersOn } from '../settings/queries'

export interface AccessRules {
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
const FRESH_MS = 1_000

async function read(db: Kysely<DB>): Promise<AccessRules> {
  const n = await numbersOn(db, DEFAULTS, await businessDay(db))
  return {
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

/** The parameters of sign-in and sessions in force today, at most a second old: every request asks for them. */
export const accessRules: (db: Kysely<DB>) => Promise<AccessRules> = keptFor(FRESH_MS, read)
