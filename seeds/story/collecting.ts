import { sql } from 'kysely'
import { record } from '../../src/features/audit/commands'
import { recordContact } from '../../src/features/collections/contact'
import { readLoan } from '../../src/features/loans/lock'
import { dueFen, duesOn } from '../../src/features/repayments/plan'
import { addDays, type BookDate } from '../../src/lending/dates'
import { answers } from './answers'
import type { Promised } from './cast'
import { loans } from './loans'
import { timeOf } from './numbers'
import { offices } from './offices'
import type { Act, Hand, Stage } from './stage'

interface OpenCase {
  readonly id: number
  readonly customerId: number
  readonly name: string
  readonly branchCode: string
  readonly overdueDays: number
  readonly loanIds: number[]
}

/** Days overdue on which a collector turns to a debtor. */
const CONTACT_DAYS = [2, 5, 9, 14, 21, 28, 38, 50, 65, 80, 95, 125, 160, 200, 245, 280, 320, 360] as const
/** A day that was missed by so much, over a holiday, is left out. */
const LATEST = 4

async function openCases(stage: Stage, today: BookDate): Promise<OpenCase[]> {
  const { rows } = await sql<OpenCase>`
    select k.id, k.customer_id, c.name, b.code as branch_code, ${today}::date - min(l.oldest_unpaid_on) as overdue_days,
      array_agg(l.id order by l.id) as loan_ids
    from collection_cases k join customers c on c.id = k.customer_id join branches b on b.id = c.branch_id
      join loans l on l.customer_id = c.id and l.oldest_unpaid_on < ${today}::date and l.state = 'active'
    where k.state = 'open' group by k.id, c.id, b.code order by k.id`.execute(stage.db)
  return rows
}

const habitOf = (name: string) => loans.find(loan => loan.who === name && loan.pays?.temper !== undefined)?.pays

/** The work of the collectors on a day. */
export async function contacts(stage: Stage, today: BookDate): Promise<Act[]> {
  const cases = await openCases(stage, today)
  return cases.flatMap(one => {
    const promised = habitOf(one.name)?.promises?.find(each => isTime(stage, one, each.at))
    if (promised) return [promise(one, promised)]
    const at = CONTACT_DAYS.findLast(day => isTime(stage, one, day))
    return at === undefined ? [] : [contact(one, at)]
  })
}

const keyOf = (one: OpenCase, at: number): string => `case/${one.id}/${at}`

const isTime = (stage: Stage, one: OpenCase, at: number): boolean =>
  one.overdueDays >= at && one.overdueDays <= at + LATEST && !stage.has(keyOf(one, at))

const collectorOf = (one: OpenCase): string => offices.find(office => office.code === one.branchCode)!.collector

const contact = (one: OpenCase, at: number): Act => ({
  key: keyOf(one, at),
  staffNo: collectorOf(one),
  time: timeOf(keyOf(one, at), 9, 18),
  run: async (trx, hand) => {
    const answer = answers(habitOf(one.name)?.temper ?? 'forgetful', at)
    if (answer.channel === 'call') await reveal(trx, hand, one.customerId)
    const nextFollowOn = answer.channel === 'letter' ? null : addDays(hand.today, 3)
    const { viewer, now, actor, today } = hand
    return recordContact(trx, actor, today, {
      viewer,
      now,
      caseId: one.id,
      input: { ...answer, nextFollowOn, promise: null },
    })
  },
})

/** He promises what is due by then, to the next hundred yuan. */
const promise = (one: OpenCase, { at, days }: Promised): Act => ({
  key: keyOf(one, at),
  staffNo: collectorOf(one),
  time: timeOf(keyOf(one, at), 9, 11),
  run: async (trx, hand) => {
    const { viewer, now, actor, today } = hand
    await reveal(trx, hand, one.customerId)
    let owedFen = 0n
    for (const id of one.loanIds) {
      const loan = await readLoan(trx, viewer, id)
      if (loan) owedFen += dueFen(duesOn(loan, today))
    }
    const amountFen = owedFen < 100_00n ? owedFen : (owedFen / 100_00n) * 100_00n
    const dueOn = addDays(today, days)
    const note = `客户称资金 ${dueOn.slice(5)} 到账，承诺当日存入还款账户。`
    return recordContact(trx, actor, today, {
      viewer,
      now,
      caseId: one.id,
      input: { channel: 'call', result: 'promise', note, nextFollowOn: dueOn, promise: { dueOn, amountFen } },
    })
  },
})

/** Before a call the number is shown, and that stands on record. */
const reveal = (trx: Parameters<typeof record>[0], { actor, today }: Hand, customerId: number): Promise<void> =>
  record(trx, actor, {
    act: 'customer.reveal',
    subject: `customer:${customerId}`,
    customerId,
    businessDate: today,
    after: { field: 'phone', reason: '催收电话' },
  })
