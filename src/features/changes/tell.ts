import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { amountOf } from '../../lending/loan'
import { type Fen, formatFen } from '../../lending/money'
import type { Actor } from '../../permissions'
import { holdersOf } from '../access/two-hands'
import { tellCustomer } from '../customers/timeline'
import type { LockedLoan } from '../loans/lock'
import { notify, notifyAll } from '../notifications/commands'
import { type ChangeKind, checkRight } from './kinds'
import type { Sketch } from './sketch'

export type Person = Actor & { readonly userId: number }

const ASKED: Readonly<Record<ChangeKind, string>> = {
  prepay: '部分提前还款已报价，借据 {no}',
  extend: '申请展期，借据 {no}',
  due_day: '申请变更还款日，借据 {no}',
  rate: '申请调整利率，借据 {no}',
  waive: '申请减免 {amount} 元，借据 {no}',
  pause: '申请停息，借据 {no}',
  resume: '申请恢复计息，借据 {no}',
  restructure: '申请重组，借据 {no}',
  divert: '登记挪用 {amount} 元，借据 {no}',
  divert_end: '申请确认挪用已纠正，借据 {no}',
  refund_prepaid: '申请退回溢缴款 {amount} 元，借据 {no}',
  backdate: '申请倒起息还款 {amount} 元，借据 {no}',
  reverse: '申请冲正，借据 {no}',
  take_back: '申请放款冲正 {amount} 元，借据 {no}',
  write_off: '申请核销 {amount} 元，借据 {no}',
  recover: '登记核销后收回 {amount} 元，借据 {no}',
}

const DONE: Readonly<Record<ChangeKind, string>> = {
  prepay: '部分提前还款 {amount} 元入账，借据 {no}',
  extend: '展期已生效，借据 {no}',
  due_day: '还款日已变更，借据 {no}',
  rate: '利率已调整，借据 {no}',
  waive: '已减免 {amount} 元，借据 {no}',
  pause: '已停息，借据 {no}',
  resume: '已恢复计息，借据 {no}',
  restructure: '重组已生效，借据 {no}',
  divert: '已按挪用 {amount} 元计收罚息，借据 {no}',
  divert_end: '挪用已纠正，停止计收罚息，借据 {no}',
  refund_prepaid: '已退回溢缴款 {amount} 元，借据 {no}',
  backdate: '倒起息还款 {amount} 元入账，借据 {no}',
  reverse: '已冲正，借据 {no}',
  take_back: '放款 {amount} 元已冲正，借据 {no} 作废',
  write_off: '已核销 {amount} 元，借据 {no}',
  recover: '核销后收回 {amount} 元入账，借据 {no}',
}

const TONES: Partial<Record<ChangeKind, 'warn' | 'bad'>> = {
  reverse: 'warn',
  take_back: 'warn',
  write_off: 'bad',
  restructure: 'warn',
  divert: 'warn',
}

interface Told {
  readonly id: number
  readonly kind: ChangeKind
  readonly loan: LockedLoan
}

const hrefOf = ({ id }: Told): string => `/changes/${id}`

export async function tellAsked(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  told: Told & { readonly reason: string; readonly amountFen: Fen },
): Promise<void> {
  const { kind, loan, reason, amountFen } = told
  const params = { no: loan.loanNo, amount: formatFen(amountFen) }
  await tellCustomer(trx, {
    customerId: loan.customerId,
    businessDate: today,
    kind: 'person',
    tone: 'info',
    userId: actor.userId,
    words: ASKED[kind],
    params,
    detail: reason,
    href: hrefOf(told),
  })
  // A quote waits for money, not for a person.
  if (kind === 'prepay') return
  const checkers = await holdersOf(trx, checkRight(kind), { branchId: loan.branchId, except: [actor.userId] })
  await notifyAll(trx, checkers, {
    words: '借据 {no} 有一项变更等待您复核',
    params,
    href: hrefOf(told),
  })
}

export async function tellDone(
  trx: Transaction<DB>,
  actor: Person,
  today: BookDate,
  told: Told & { readonly reason: string; readonly made: Sketch; readonly preparedBy: number },
): Promise<void> {
  const { kind, loan, made, preparedBy } = told
  const params = { no: loan.loanNo, amount: formatFen(amountOf(made.entry)) }
  const tone = TONES[kind] ?? 'ok'
  await tellCustomer(trx, {
    customerId: loan.customerId,
    businessDate: today,
    kind: 'money',
    tone,
    userId: actor.userId,
    words: DONE[kind],
    params,
    detail: told.reason,
    href: hrefOf(told),
  })
  const others = [loan.officerId, preparedBy].filter(id => id !== actor.userId)
  await notifyAll(trx, others, { words: DONE[kind], params, href: hrefOf(told), tone })
}

export const tellRejected = (trx: Transaction<DB>, told: Told & { readonly preparedBy: number }): Promise<void> =>
  notify(trx, told.preparedBy, {
    words: '借据 {no} 的变更申请未获同意',
    params: { no: told.loan.loanNo },
    href: hrefOf(told),
    tone: 'warn',
  })
