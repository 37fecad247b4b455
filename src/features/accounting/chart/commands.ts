import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import { type AccountKind, checkAccount } from '../../../lending/chart'
import type { BookDate } from '../../../lending/dates'
import { type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { record } from '../../audit/commands'
import { trialBalance } from '../ledgers/trial'
import { accountByCode } from '../queries'

export interface NewAccount {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly kind: AccountKind
  readonly parent: string | null
  readonly clearing: boolean
}

/** Something is booked on it, or a rule books on it: it must stay of the lowest level. */
async function isBookedOn(trx: Transaction<DB>, code: string): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`select exists (select from entries where account = ${code})
    or exists (select from posting_rules where ${code} in (debit, credit, vat_account)) as used`.execute(trx)
  return rows[0]!.used
}

export async function addAccount(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  account: NewAccount,
): Promise<{ code: string } | Refused> {
  const { code, parent, kind } = account
  const above = parent === null ? null : ((await accountByCode(trx, parent)) ?? null)
  if (parent !== null && !above) return refuse('choice.unknown', undefined, { field: 'parent' })
  const wrong = checkAccount({ code, kind, parent: above })
  if (wrong) return wrong
  if (above && (await isBookedOn(trx, above.code)))
    return refuse('account.parent-booked', undefined, { field: 'parent', params: { code: above.code } })
  const added = await trx
    .insertInto('accounts')
    .values(account)
    .onConflict(oc => oc.column('code').doNothing())
    .returning('code')
    .executeTakeFirst()
  if (!added) return refuse('account.code-taken', undefined, { field: 'code' })
  await record(trx, actor, {
    act: 'accounting.add',
    subject: `account:${code}`,
    businessDate: today,
    after: { ...account },
  })
  return { code }
}

/** 停用: when it holds nothing, no rule in force or to come books on it, and nothing below it is in use. */
export async function switchAccount(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  code: string,
): Promise<{ active: boolean } | Refused> {
  const account = await trx.selectFrom('accounts').selectAll().where('code', '=', code).forUpdate().executeTakeFirst()
  if (!account) return refuse('choice.unknown')
  const active = !account.active
  const refused = active ? undefined : await stopRefusal(trx, today, code)
  if (refused) return refused
  await trx.updateTable('accounts').set({ active }).where('code', '=', code).execute()
  await record(trx, actor, {
    act: 'accounting.switch',
    subject: `account:${code}`,
    businessDate: today,
    before: { active: account.active },
    after: { active },
  })
  return { active }
}

async function stopRefusal(trx: Transaction<DB>, today: BookDate, code: string): Promise<Refused | undefined> {
  const { rows } = await sql<{ ruled: boolean; below: boolean }>`
    select exists (select from accounts where parent = ${code} and active) as below, exists (
      select from (select distinct on (event, component) * from posting_rules where effective_from <= ${today}::date
        order by event, component, effective_from desc) now where ${code} in (debit, credit, vat_account)
      union all select from posting_rules where effective_from > ${today}::date and ${code} in (debit, credit, vat_account)) as ruled`.execute(
    trx,
  )
  if (rows[0]!.below) return refuse('account.has-children')
  if (rows[0]!.ruled) return refuse('account.in-rule')
  const [held] = await trialBalance(trx, { from: today, to: today, branchIds: null, account: code })
  return held && held.closingFen !== 0n ? refuse('account.has-balance') : undefined
}
