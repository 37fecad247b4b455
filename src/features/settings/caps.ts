import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { type CapCheck, checkCaps, type LenderKind, type RateCap } from '../../lending/cost'
import type { BookDate } from '../../lending/dates'
import { lprOn } from '../../lending/lpr'
import { isRefused } from '../../lending/refusal'
import { lprQuotes } from './queries'

type Told = Pick<RateCap, 'lender' | 'outcome' | 'source'> & { readonly times?: true }

/** What each parameter caps; the value and the day from which it holds are settings, 0 is no cap. */
const CAPS: Readonly<Record<string, Told>> = {
  'cap.private-lpr-times': { lender: 'private', outcome: 'reject', source: '法释〔2020〕17号 第25条', times: true },
  'cap.bank-ppm': { lender: 'bank', outcome: 'refer', source: '法发〔2017〕22号 二' },
  'cap.assisted-ppm': { lender: 'assisted_online', outcome: 'reject', source: '金规〔2025〕9号' },
  'cap.microloan-ppm': {
    lender: 'microloan',
    outcome: 'reject',
    source: '小额贷款公司综合融资成本管理工作指引 (2025-12)',
  },
  'cap.microloan-lpr-times': {
    lender: 'microloan',
    outcome: 'reject',
    source: '小额贷款公司综合融资成本管理工作指引 (2025-12)',
    times: true,
  },
}

async function capsOn(db: Kysely<DB>, on: BookDate): Promise<RateCap[]> {
  const rows = await db
    .selectFrom('settings')
    .distinctOn('key')
    .select(['key', 'value', 'effectiveFrom'])
    .where('key', 'in', Object.keys(CAPS))
    .where('effectiveFrom', '<=', on)
    .orderBy('key')
    .orderBy('effectiveFrom', 'desc')
    .execute()
  return rows.flatMap(({ key, value, effectiveFrom }): RateCap[] => {
    const told = CAPS[key]
    if (!told || typeof value !== 'number' || value === 0) return []
    const { times, ...cap } = told
    return [{ ...cap, from: effectiveFrom, to: null, limit: times ? { timesLpr: value } : { ratePpm: value } }]
  })
}

export interface CapLine extends CapCheck {
  readonly times: number | null
}

/** The caps of a lender on the day of signing, against an all-in cost. Four times the LPR cannot be told before one was published. */
export async function capChecks(
  db: Kysely<DB>,
  lender: LenderKind,
  signing: BookDate,
  allInPpm: number,
): Promise<CapLine[]> {
  const [caps, quotes] = await Promise.all([capsOn(db, signing), lprQuotes(db)])
  const lpr = lprOn(quotes, signing)
  const known = isRefused(lpr) ? caps.filter(one => 'ratePpm' in one.limit) : caps
  const lprOneYearPpm = isRefused(lpr) ? 0 : lpr.oneYearPpm
  return checkCaps(known, lender, { date: signing, lprOneYearPpm }, allInPpm).map(line => ({
    ...line,
    times: 'timesLpr' in line.cap.limit ? line.cap.limit.timesLpr : null,
  }))
}

/** What kind of lender this house is, for its own loans. */
export async function ownLender(db: Kysely<DB>, on: BookDate): Promise<LenderKind> {
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('key', '=', 'lender.microloan')
    .where('effectiveFrom', '<=', on)
    .orderBy('effectiveFrom', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.value === true ? 'microloan' : 'bank'
}
