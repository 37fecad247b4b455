import { addDays, addMonths } from '../../src/lending/dates'
import { type Act, rebookReversal, standingOf } from '../../src/lending/loan'
import { nextDayEnd } from '../../src/lending/loan/day-ends'
import { accepted, d, fen } from './loan'
import { look, paid, refused } from './loan-look'
import { contractOf, Life, RULES, stored } from './loan-walk'

/** What random lives beside cards kept by hand brought to light (npm run soak); each was wrong once. */

const dueDay = (date: string, day: number): Act => ({ kind: 'due_day', date: d(date), day })
const restructure = (date: string, more: Partial<Extract<Act, { kind: 'restructure' }>> = {}): Act => ({
  kind: 'restructure',
  date: d(date),
  ratePpm: 48_000,
  maturityDate: d('2027-08-20'),
  inDifficulty: true,
  reliefs: ['lower_rate'],
  interest: 'carry',
  late: 'keep',
  ...more,
})

test('冲正 of a prepayment: the day-end after it marks what is late on the plan that is left, not what had its number', () => {
  const life = paid(1)
  life.act({ kind: 'prepay', date: d('2026-03-01'), principalFen: fen('20,000'), mode: { kind: 'lower_payment' } })
  life.until(d('2026-03-22'))
  // The prepayment is 期 2; 期 3, due on 03-20, is late. Without it 期 2 is.
  expect(life.book.installments.filter(i => i.overdue).map(i => i.seq)).toEqual([3])
  const of = life.log.find(({ event }) => event.kind === 'prepay')?.seq ?? 0
  const request = { today: life.today, closedThrough: null, rules: RULES }
  const { after } = accepted(rebookReversal(life.contract, life.log, of, request))
  expect(after.book.installments.filter(i => i.overdue).map(i => [i.seq, i.dueDate])).toEqual([[2, '2026-03-20']])
})

test('变更还款日 after 缩期 keeps the shorter plan', () => {
  const life = paid(1)
  life.act({ kind: 'prepay', date: d('2026-02-20'), principalFen: fen('50,000'), mode: { kind: 'shorter_term' } })
  const last = life.book.installments.at(-1)!.dueDate
  expect(last < '2027-01-20').toBe(true)
  expect(look(life, dueDay('2026-02-21', 5)).after.book.installments.at(-1)!.dueDate).toBe(last)
})

test('利随本清 has no due day to change', () => {
  const life = new Life(contractOf({ method: 'bullet' }))
  expect(refused(life, dueDay('2026-03-01', 5))).toBe('due-day.not-monthly')
})

test('重组 without a due day of its own keeps the one that was changed before', () => {
  const life = paid(1)
  life.act(dueDay('2026-02-21', 5))
  life.act(restructure('2026-06-10'))
  const open = life.book.installments.filter(i => i.settledOn === null && i.startDate >= '2026-06-10')
  expect(open[0]?.dueDate).toBe('2026-07-05')
  expect(standingOf(life.book).dueDay).toBe(5)
})

test('等本等息 after 重组 reckons on what the new plan began with', () => {
  const life = paid(3)
  life.act(restructure('2026-04-20', { method: 'flat', maturityDate: d('2027-04-20') }))
  life.act({ kind: 'rate', date: d('2026-04-20'), ratePpm: 60_000, why: 'agreed' })
  const plan = life.book.installments.filter(i => i.settledOn === null)
  const lentFen = plan.reduce((sum, i) => sum + i.principalFen, 0n)
  expect(lentFen).toBe(fen('75,668.90'))
  // 75,668.90 × 6 % ÷ 12 = 378.34; on the 100,000.00 of the first contract it would be 500.00.
  expect(plan[1]?.interestFen).toBe(fen('378.34'))
  expect(standingOf(life.book).planFen).toBe(lentFen)
  const last = life.log.at(-1)!
  expect(stored(last.event)).toEqual(last.event)
})

test('a rate agreed before the 展期 begins takes the place of the 展期利率 in the running row too', () => {
  const life = paid(11)
  life.act({ kind: 'extend', date: d('2027-01-02'), newMaturity: d('2027-07-20'), ratePpm: 90_000 })
  life.act(dueDay('2027-01-03', 28))
  life.act({ kind: 'rate', date: d('2027-01-10'), ratePpm: 60_000, why: 'agreed' })
  const running = life.book.installments.find(i => i.settledOn === null)!
  // 12-20 → 01-10 at 7.2 %, 01-10 → 01-28 at 6 % on 8,610.19: 21 days 36.16 + 18 days 25.83
  expect([running.dueDate, running.interestFen]).toEqual(['2027-01-28', fen('61.99')])
})

test('a loan that came back to 应计 while it was still 91 days late turns again at the next day-end', () => {
  const life = paid(1).until(d('2026-07-01'))
  expect(life.book.accrual).toBe('non_accrual')
  life.act({ kind: 'non_accrual', date: d('2026-07-01'), accrual: 'accrual' })
  expect(nextDayEnd(life.now(), d('2026-06-30'), addMonths(life.today, 1))).toBe('2026-07-01')
  expect(life.until(addDays(life.today, 1)).book.accrual).toBe('non_accrual')
})

test('溢缴款 pays 罚息 that a 重组 kept asked, at the next day-end', () => {
  const life = paid(1).until(d('2026-04-01'))
  life.act(restructure('2026-04-01'))
  life.act({ kind: 'repay', date: d('2026-04-01'), amountFen: 1n })
  const late = life.book.installments[1]!
  const owedFen = late.penaltyFen + late.compoundFen - late.paidPenaltyFen - late.paidCompoundFen
  expect(owedFen > 0n && late.settledOn === null).toBe(true)
  expect(
    nextDayEnd({ ...life.now(), book: { ...life.book, prepaidFen: 100n } }, d('2026-04-01'), d('2026-04-20')),
  ).toBe('2026-04-02')
})

test('a plan worked out anew before the 展期 begins keeps the 展期利率 for its row', () => {
  const life = paid(11)
  life.act({ kind: 'extend', date: d('2027-01-02'), newMaturity: d('2027-02-20'), ratePpm: 90_000 })
  life.act({ kind: 'prepay', date: d('2027-01-10'), principalFen: fen('610.19'), mode: { kind: 'lower_payment' } })
  const last = life.book.installments.at(-1)!
  // One month on what is left for it at 9 %, not at the 7.2 % of the day of the prepayment.
  expect(last.interestFen).toBe((last.principalFen * 90_000n + 6_000_000n) / 12_000_000n)
})

test('变更还款日 in a period whose rate changed: each stretch of days at its own rate', () => {
  const life = paid(11)
  life.act({ kind: 'rate', date: d('2026-12-30'), ratePpm: 60_000, why: 'agreed' })
  life.act(dueDay('2027-01-05', 10))
  const running = life.book.installments.find(i => i.settledOn === null)!
  // 8,610.19 (all that is left) from 12-20: 10 days at 7.2 %, 11 days at 6 % = 17.22 + 15.79
  expect([running.dueDate, running.interestFen]).toEqual(['2027-01-10', fen('33.01')])
})

describe('停息', () => {
  const paused = (): Life => {
    const life = paid(1)
    life.act({ kind: 'pause', date: d('2026-03-01'), late: false })
    return life
  }
  test('while interest stands still nothing is prepaid: the rows to come would bear interest again', () => {
    const act: Act = {
      kind: 'prepay',
      date: d('2026-03-05'),
      principalFen: fen('20,000'),
      mode: { kind: 'lower_payment' },
    }
    expect(refused(paused(), act)).toBe('loan.interest-paused')
  })
  test('days that earned nothing stay free when the period is reckoned anew later', () => {
    const life = paused()
    life.act({ kind: 'resume', date: d('2026-03-11') })
    const running = look(life, dueDay('2026-03-12', 15)).after.open[0]!
    // 91,938.10 from 02-20 to 03-15: 23 days, 10 of them free: 13 days at 7.2 % = 239.04
    expect([running.dueDate, running.interestFen]).toEqual(['2026-03-15', fen('239.04')])
  })
})
