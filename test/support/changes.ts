import { inTransaction } from '../../src/db/transaction'
import { forgetToday } from '../../src/features/access/rules'
import { approveChange } from '../../src/features/changes/commands'
import { readAsk } from '../../src/features/changes/fields'
import { fingerprint } from '../../src/features/changes/fingerprint'
import { prepareChange } from '../../src/features/changes/prepare'
import { sketch } from '../../src/features/changes/sketch'
import { readLoan } from '../../src/features/loans/lock'
import type { BookDate } from '../../src/lending/dates'
import { isRefused } from '../../src/lending/refusal'
import { translator } from '../../src/web/i18n'
import type { Answer, Person, TestApp } from './app'
import { ALL, actorOf } from './loan-book'

/** A change through its forms: what the check page shows is what is handed in. */
export interface Asked {
  readonly check: Answer
  readonly answer: Answer
  readonly id: number
}

export const pathOf = (loan: number, kind: string): string => `/loans/${loan}/changes/new/${kind}`

export const seenIn = (html: string): string => /name="seen" value="([0-9a-f]{64})"/.exec(html)?.[1] ?? ''

type Fields = Record<string, string | string[]>

/** 试算, then 提交. */
export async function ask(person: Person, loan: number, kind: string, fields: Fields): Promise<Asked> {
  const path = pathOf(loan, kind)
  const form = { reason: '客户申请', ...fields }
  const check = await person.post(path, { ...form, step: 'check' })
  const answer = await person.post(path, { ...form, step: 'submit', seen: seenIn(check.text) })
  return { check, answer, id: Number(/\/changes\/(\d+)$/.exec(answer.location)?.[1] ?? 0) }
}

export const approve = (person: Person, id: number, more: Fields = {}): Promise<Answer> =>
  person.post(`/changes/${id}/approve`, { version: '1', opinion: '同意', ...more })

export const loanOf = (t: TestApp, id: number) =>
  t.db.selectFrom('loans').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

export const planOf = (t: TestApp, id: number) =>
  t.db.selectFrom('installments').selectAll().where('loanId', '=', id).orderBy('seq').execute()

export async function setToday(t: TestApp, today: BookDate): Promise<void> {
  await t.db.updateTable('businessDay').set({ today }).execute()
  forgetToday(t.db)
}

/** A rate lowered by two people of another branch than the tests look from, without a browser: a change that is done. */
export async function changed(t: TestApp, loanId: number, today: BookDate): Promise<number> {
  const raw = { date: today, rate: '5.9', reason: '利率优惠' }
  const read = readAsk('rate', raw, translator('zh'), today)
  const loan = await readLoan(t.db, ALL, loanId)
  if (!read.ok || !loan) throw new Error('no change to make')
  const { ask: asked, reason } = read
  const made = await sketch(t.db, loan, asked, today)
  if (isRefused(made)) throw new Error(made.refused)
  const seen = fingerprint('rate', made)
  const [maker, checker] = [await actorOf(t, '0403'), await actorOf(t, '0404')]
  const { id } = done(
    await inTransaction(t.db, trx => prepareChange(trx, ALL, maker, today, { loanId, ask: asked, raw, reason, seen })),
  )
  const decision = { id, loanId, version: 1, opinion: null }
  done(await inTransaction(t.db, trx => approveChange(trx, { ...ALL, roles: [] }, checker, today, decision)))
  return id
}

function done<T>(result: T): Exclude<T, { refused: string }> {
  if (isRefused(result)) throw new Error(`refused: ${result.refused}`)
  return result as Exclude<T, { refused: string }>
}
