import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { alongside } from '../../db/transaction'
import { isNonPerforming, isWorse, type RiskClass } from '../../lending/classification'
import type { BookDate } from '../../lending/dates'
import { tellCustomer } from '../customers/timeline'
import { notify } from '../notifications/commands'
import type { ClassChange } from './facts'

type Words = Readonly<Record<RiskClass, string>>

const LATE: Words = {
  pass: '借据 {no} 五级分类上调为正常，拖欠已还清',
  special_mention: '借据 {no} 五级分类下调为关注，逾期 {days} 天',
  substandard: '借据 {no} 五级分类下调为次级，逾期 {days} 天',
  doubtful: '借据 {no} 五级分类下调为可疑，逾期 {days} 天',
  loss: '借据 {no} 五级分类下调为损失，逾期 {days} 天',
}
const DOWN: Words = {
  pass: '借据 {no} 五级分类为正常',
  special_mention: '借据 {no} 五级分类下调为关注',
  substandard: '借据 {no} 五级分类下调为次级',
  doubtful: '借据 {no} 五级分类下调为可疑',
  loss: '借据 {no} 五级分类下调为损失',
}
const UP: Words = {
  pass: '借据 {no} 五级分类上调为正常',
  special_mention: '借据 {no} 五级分类上调为关注',
  substandard: '借据 {no} 五级分类上调为次级',
  doubtful: '借据 {no} 五级分类上调为可疑',
  loss: '借据 {no} 五级分类为损失',
}

/** The sentence names the days only where they decide. */
function wordsOf({ loan, to, hits }: ClassChange): string {
  if (isWorse(loan.current, to)) return hits.some(one => one.rule === 'review') ? UP[to] : LATE[to]
  return hits.some(one => one.rule === 'overdue-days' && one.atLeast === to) ? LATE[to] : DOWN[to]
}

/** The customer's timeline for each; his officer when it is 不良. */
export async function tellClass(trx: Transaction<DB>, on: BookDate, changes: readonly ClassChange[]): Promise<void> {
  for (const change of changes) {
    const { loan, to } = change
    const said = {
      words: wordsOf(change),
      params: { no: loan.loanNo, days: loan.overdueDays },
      href: `/classifications/${loan.id}`,
    }
    const bad = isNonPerforming(to)
    const up = isWorse(loan.current, to)
    await tellCustomer(trx, {
      ...said,
      customerId: loan.customerId,
      businessDate: on,
      kind: 'system',
      tone: up ? 'ok' : bad ? 'bad' : 'warn',
      userId: null,
    })
    if (bad) alongside(trx, notify(trx, loan.officerId, { ...said, tone: 'bad' }))
  }
}
