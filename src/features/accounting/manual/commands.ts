import { sql, type Transaction } from 'kysely'
import type { DB } from '../../../db/schema'
import type { Sight } from '../../../db/visible-to'
import type { BookDate } from '../../../lending/dates'
import type { JournalLine } from '../../../lending/journal'
import { formatFen, sumFen } from '../../../lending/money'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import type { Actor } from '../../../permissions'
import { sameHand } from '../../access/two-hands'
import { record } from '../../audit/commands'
import { postDated } from '../back-date'
import { checkPeriod } from '../closed'
import { branchesInSight } from '../queries'
import { tellDeciders } from '../tell'
import { manualById } from './queries'

export interface ManualInput {
  readonly branchId: number
  readonly bookDate: BookDate
  readonly memo: string
  readonly lines: readonly JournalLine[]
}

const subjectOf = (id: number): string => `manual:${id}`

/** Accounts a line may stand on: in use, of the lowest level, and not the loan book's own unless that is permitted. */
async function checkAccounts(
  trx: Transaction<DB>,
  codes: readonly string[],
  control: boolean,
): Promise<Refused | undefined> {
  const known = await trx
    .selectFrom('accounts')
    .select(['code', 'active', 'control'])
    .select(sql<boolean>`exists (select from accounts c where c.parent = accounts.code)`.as('hasChildren'))
    .where('code', 'in', [...codes])
    .execute()
  for (const code of codes) {
    const account = known.find(one => one.code === code)
    if (!account?.active) return refuse('voucher.account-stopped', undefined, { params: { code } })
    if (account.hasChildren) return refuse('voucher.account-summary', undefined, { params: { code } })
    if (account.control && !control) return refuse('voucher.account-control', undefined, { params: { code } })
  }
  return undefined
}

function checkLines(lines: readonly JournalLine[]): Refused | undefined {
  const debitFen = sumFen(lines.map(line => line.debitFen))
  const creditFen = sumFen(lines.map(line => line.creditFen))
  if (lines.length < 2) return refuse('voucher.few-lines')
  if (debitFen === creditFen) return undefined
  return refuse('voucher.unbalanced', undefined, {
    params: { debit: formatFen(debitFen), credit: formatFen(creditFen) },
  })
}

/** 手工凭证 as one person prepares it; nothing is booked before another has checked it. */
export async function prepareManual(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Actor,
  today: BookDate,
  { branchId, bookDate, memo, lines }: ManualInput,
  control: boolean,
): Promise<{ id: number } | Refused> {
  const sight = branchesInSight(viewer)
  if (sight !== null && !sight.includes(branchId)) return refuse('choice.unknown', undefined, { field: 'branchId' })
  if (bookDate > today) return refuse('period.future', undefined, { field: 'bookDate', params: { today } })
  const refused =
    (await checkPeriod(trx, bookDate, 'bookDate')) ??
    checkLines(lines) ??
    (await checkAccounts(trx, [...new Set(lines.map(line => line.account))], control))
  if (refused) return refused
  const { id } = await trx
    .insertInto('manualVouchers')
    .values({ branchId, bookDate, memo, preparedBy: actor.userId! })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('manualVoucherLines')
    .values(lines.map((line, i) => ({ ...line, manualId: id, line: i + 1 })))
    .execute()
  await record(trx, actor, {
    act: 'voucher.prepare',
    subject: subjectOf(id),
    businessDate: today,
    after: { bookDate, memo, totalFen: String(sumFen(lines.map(line => line.debitFen))) },
  })
  await tellDeciders(trx, actor, 'voucher.approve', {
    words: '手工凭证“{memo}”等待复核',
    params: { memo },
    href: `/manual-vouchers/${id}`,
  })
  return { id }
}

/** The voucher under lock, as long as it waits; a miss and a voucher of another branch are the same. */
async function waiting(trx: Transaction<DB>, viewer: Sight, id: number) {
  await trx.selectFrom('manualVouchers').select('id').where('id', '=', id).forUpdate().execute()
  const manual = await manualById(trx, viewer, id)
  return manual?.state === 'prepared' ? manual : refuse('voucher.decided')
}

/** 复核: by another hand than the maker's; books the lines on the day they were prepared for. */
export async function approveManual(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Actor,
  today: BookDate,
  id: number,
): Promise<{ id: number } | Refused> {
  const manual = await waiting(trx, viewer, id)
  if (isRefused(manual)) return manual
  const own = sameHand(actor, [manual.preparedById], 'voucher.same-person')
  if (own) return own
  const vouchers = await postDated(trx, today, manual.bookDate, [
    {
      businessDate: manual.bookDate,
      branchId: manual.branchId,
      productId: null,
      loanId: null,
      event: 'manual',
      subject: subjectOf(id),
      memo: manual.memo,
      postedBy: actor.userId,
      lines: manual.lines.map(({ account, debitFen, creditFen }) => ({ account, debitFen, creditFen })),
    },
  ])
  if (isRefused(vouchers)) return vouchers
  const voucher = vouchers[0]!
  await decide(trx, id, actor, { state: 'posted', voucherDate: voucher.date, voucherId: voucher.id })
  await record(trx, actor, {
    act: 'voucher.approve',
    subject: subjectOf(id),
    businessDate: today,
    after: { voucher: String(voucher.id), bookDate: manual.bookDate },
  })
  return { id }
}

const decide = (
  trx: Transaction<DB>,
  id: number,
  actor: Actor,
  change: { state: string; reason?: string; voucherDate?: BookDate; voucherId?: bigint },
) =>
  trx
    .updateTable('manualVouchers')
    .set({ ...change, decidedBy: actor.userId, decidedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute()

export async function rejectManual(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Actor,
  today: BookDate,
  id: number,
  reason: string,
): Promise<{ id: number } | Refused> {
  const manual = await waiting(trx, viewer, id)
  if (isRefused(manual)) return manual
  const own = sameHand(actor, [manual.preparedById], 'voucher.same-person')
  if (own) return own
  await decide(trx, id, actor, { state: 'rejected', reason })
  await record(trx, actor, { act: 'voucher.reject', subject: subjectOf(id), businessDate: today, after: { reason } })
  return { id }
}

/** The maker takes back what nobody has checked. */
export async function cancelManual(
  trx: Transaction<DB>,
  viewer: Sight,
  actor: Actor,
  today: BookDate,
  id: number,
): Promise<{ id: number } | Refused> {
  const manual = await waiting(trx, viewer, id)
  if (isRefused(manual)) return manual
  if (manual.preparedById !== actor.userId) return refuse('voucher.not-yours')
  await trx.updateTable('manualVouchers').set({ state: 'cancelled' }).where('id', '=', id).execute()
  await record(trx, actor, { act: 'voucher.cancel', subject: subjectOf(id), businessDate: today })
  return { id }
}
