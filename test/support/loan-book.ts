import { inTransaction } from '../../src/db/transaction'
import type { Sight } from '../../src/db/visible-to'
import { prepareDraw } from '../../src/features/draws/prepare'
import { releaseDraw } from '../../src/features/draws/release'
import { drawAct, fingerprintOf, sketchMove } from '../../src/features/draws/sketch'
import { readLoan } from '../../src/features/loans/lock'
import { prepareDisbursement } from '../../src/features/loans/prepare'
import { releaseDisbursement } from '../../src/features/loans/release'
import { dayEnd } from '../../src/features/repayments/day-end'
import { addDays, type BookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import type { Actor } from '../../src/permissions'
import { systemActor } from '../../src/permissions'
import type { TestApp } from './app'
import { buildContract, type ContractOptions } from './loan-builders'

export const ALL: Sight = { id: 0, scope: 'all', branchIds: [] }

/** A person of the story as the one who acts, without a browser. */
export async function actorOf(t: TestApp, staffNo: string): Promise<Actor & { userId: number }> {
  const user = await t.db
    .selectFrom('users')
    .select(['id', 'name', 'branchId'])
    .where('staffNo', '=', staffNo)
    .executeTakeFirstOrThrow()
  return { ...systemActor('test'), userId: user.id, staffNo, name: user.name, branchId: user.branchId }
}

const done = <T>(result: T): Exclude<T, { refused: string }> => {
  if (isRefused(result)) throw new Error(`refused: ${result.refused}`)
  return result as Exclude<T, { refused: string }>
}

/** A loan by the real commands, with two people. */
export async function buildLoan(
  t: TestApp,
  today: BookDate,
  options: ContractOptions & { readonly firstFen?: bigint } = {},
): Promise<number> {
  const { contractId } = await buildContract(t.db, options)
  const maker = await actorOf(t, '0401')
  const checker = await actorOf(t, '0402')
  const payee = {
    contractId,
    amountFen: options.firstFen ?? null,
    paymentMode: 'entrusted' as const,
    payeeName: '云溪农资公司',
    payeeBank: '云溪农村商业银行',
    payeeAccount: '6222021234567890',
    selfReason: null,
  }
  const { id } = done(await inTransaction(t.db, trx => prepareDisbursement(trx, ALL, maker, today, payee)))
  return done(await inTransaction(t.db, trx => releaseDisbursement(trx, ALL, checker, today, { id, version: 1 })))
    .loanId
}

/** A further sum of a loan, by two people. */
export async function buildDraw(t: TestApp, loanId: number, today: BookDate, amountFen: bigint): Promise<number> {
  const [maker, checker] = [await actorOf(t, '0401'), await actorOf(t, '0402')]
  const payee = {
    paymentMode: 'entrusted' as const,
    payeeName: '云溪种业公司',
    payeeBank: '云溪农村商业银行',
    payeeAccount: '6222021234567890',
    selfReason: null,
  }
  const loan = (await readLoan(t.db, ALL, loanId))!
  const seen = fingerprintOf(done(await sketchMove(t.db, loan, drawAct(loan, today, amountFen), today)))
  const asked = { loanId, amountFen, useNote: '购买种子', payee, seen }
  const { id } = done(await inTransaction(t.db, trx => prepareDraw(trx, ALL, maker, today, asked)))
  done(await inTransaction(t.db, trx => releaseDraw(trx, ALL, checker, today, { id, loanId, version: 1 })))
  return id
}

/** Closes days one after another up to and including `last`; the business date is `last` + 1 afterwards. */
export async function closeDays(t: TestApp, first: BookDate, last: BookDate): Promise<string[]> {
  const failed: string[] = []
  for (let date = first; date <= last; date = addDays(date, 1)) {
    const next = addDays(date, 1)
    const work = {
      deps: { db: t.db } as never,
      date,
      next,
      actor: systemActor('day-end'),
      fence: async () => undefined,
      itemFailed: async (subject: string, reason: string) => void failed.push(`${subject} ${reason}`),
    }
    for (const step of dayEnd) await step.run(work)
    await t.db.updateTable('businessDay').set({ today: next }).execute()
  }
  return failed
}
