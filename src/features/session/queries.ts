import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'

export interface SessionRow {
  readonly ref: string
  readonly userId: number
  readonly staffNo: string
  readonly name: string
  readonly branchName: string
  readonly signedInAt: Date
  readonly seenAt: Date
  readonly address: string
  readonly agent: string
}

type Raw = Omit<SessionRow, 'signedInAt' | 'seenAt'> & { signedInAt: bigint; seenAt: bigint }

/** Who is signed in and from where: one person's sessions, or everybody's. */
export async function openSessions(
  db: Kysely<DB>,
  of: { userId?: number; idleMs: number; now: Date },
): Promise<SessionRow[]> {
  const since = of.now.getTime() - of.idleMs
  const { rows } = await sql<Raw>`
    select left(s.sid, 12) as ref, u.id as user_id, u.staff_no, u.name, b.name as branch_name,
      (s.sess ->> 'signedInAt')::bigint as signed_in_at, (s.sess ->> 'seenAt')::bigint as seen_at,
      coalesce(s.sess ->> 'address', '') as address, coalesce(s.sess ->> 'agent', '') as agent
    from sessions s join users u on u.id = (s.sess ->> 'userId')::integer join branches b on b.id = u.branch_id
    where s.expire > now() and (s.sess ->> 'epoch')::integer = u.epoch and u.disabled_at is null
      and (s.sess ->> 'seenAt')::bigint > ${since}
      and (${of.userId ?? null}::integer is null or u.id = ${of.userId ?? null})
    order by 7 desc limit 200`.execute(db)
  return rows.map(row => ({
    ...row,
    signedInAt: new Date(Number(row.signedInAt)),
    seenAt: new Date(Number(row.seenAt)),
  }))
}

/** The last attempts to sign in with this person's number. */
export const signInHistory = (db: Kysely<DB>, staffNo: string, limit = 20) =>
  db
    .selectFrom('signIns')
    .select(['at', 'address', 'agent', 'result'])
    .where('staffNo', '=', staffNo)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()

const BROWSERS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/Windows/, 'Windows'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** 'Mozilla/5.0 (Windows NT 10.0…) Chrome/90…' → 'Chrome · Windows'; null when nothing is recognised. */
export function deviceName(agent: string): string | null {
  const of = (list: typeof BROWSERS) => list.find(([pattern]) => pattern.test(agent))?.[1]
  const names = [of(BROWSERS), of(SYSTEMS)].filter(name => name !== undefined)
  return names.length > 0 ? names.join(' · ') : null
}
