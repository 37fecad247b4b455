import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type BookDate, parseDate } from '../../lending/dates'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { branchesInSight } from './queries'

export const dateIn = (text: string | undefined): BookDate | undefined => {
  const read = parseDate(text ?? '')
  return isRefused(read) ? undefined : read.date
}

export const idIn = (text: string | undefined): number | undefined =>
  text && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined

export interface BranchAsked {
  readonly branch: number | undefined
  /** The branches to read; null: all, empty: none of them is in sight. */
  readonly branchIds: readonly number[] | null
}

/** The branch asked for, within the viewer's sight. */
export function branchAsked(c: Ctx): BranchAsked {
  const branch = idIn(c.query('branch'))
  const sight = branchesInSight(c.viewer)
  return { branch, branchIds: branch === undefined ? sight : sight === null || sight.includes(branch) ? [branch] : [] }
}

/** What an account is called in the reader's language. */
export const accountName = (c: Ctx, account: { readonly name: string; readonly nameEn: string }): string =>
  c.viewer.lang === 'en' ? account.nameEn : account.name

/** One moment's picture for a file: whatever is posted meanwhile is not in it. */
export const inSnapshot = <T>(db: Kysely<DB>, read: (snapshot: Kysely<DB>) => Promise<T>): Promise<T> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async trx => {
      await sql`select set_config('statement_timeout', '120000', true),
        set_config('idle_in_transaction_session_timeout', '120000', true)`.execute(trx)
      return read(trx)
    })
