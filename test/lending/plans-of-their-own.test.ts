import { addMonths, bookDate } from '../../src/lending/dates'
import { type Act, type LoanContract, type PrepaymentMode, preview, quoteOf, unpaidOn } from '../../src/lending/loan'
import { formatFen } from '../../src/lending/money'
import type { Installment } from '../../src/lending/servicing'
import { d, fen } from './loan'
import { look, paid, refused } from './loan-look'
import { contractOf, type Life } from './loan-walk'

const until = (months: number) => addMonths(bookDate('2026-01-20'), months)
const balloon = { principalFen: fen('300,000'), ratePpm: 50_000, maturityDate: until(36) } as const
const CONTRACTS = {
  尾款: contractOf({ ...balloon, method: 'balloon_tail', tailFen: fen('120,000') }),
  长摊销: contractOf({ ...balloon, method: 'balloon_term', amortizationPeriods: 120 }),
  等本等息: contractOf({ principalFen: fen('12,000'), method: 'flat' }),
  等比累进: contractOf({
    principalFen: fen('120,000'),
    ratePpm: 60_000,
    method: 'step',
    step: { kind: 'ratio', everyPeriods: 6, growthPpm: 50_000 },
  }),
  等额累进: contractOf({
    principalFen: fen('120,000'),
    ratePpm: 60_000,
    method: 'step',
    step: { kind: 'amount', everyPeriods: 3, increaseFen: -10_000n },
  }),
  按计划: contractOf({
    principalFen: fen('300,000'),
    ratePpm: 50_000,
    method: 'custom',
    maturityDate: bookDate('2027-03-10'),
    plan: [
      { date: bookDate('2026-05-20'), principalFen: fen('50,000') },
      { date: bookDate('2026-08-31'), principalFen: 0n },
      { date: bookDate('2026-11-10'), principalFen: fen('100,000') },
      { date: bookDate('2027-03-10'), principalFen: fen('150,000') },
    ],
  }),
  双周供: contractOf({
    principalFen: fen('200,000'),
    ratePpm: 49_000,
    method: 'biweekly_half',
    frequency: 'biweekly',
    maturityDate: until(360),
  }),
} satisfies Record<string, LoanContract>
type Plan = keyof typeof CONTRACTS

const pays = (rows: readonly Installment[]): string[] => rows.map(i => formatFen(i.principalFen + i.interestFen))
/** Payments one after the other, equal ones counted: 3 × 100.00. */
function told(rows: readonly Installment[]): string {
  const groups: { fen: string; count: number }[] = []
  for (const fenText of pays(rows)) {
    const last = groups.at(-1)
    if (last?.fen === fenText) last.count++
    else groups.push({ fen: fenText, count: 1 })
  }
  return groups.map(({ fen: text, count }) => (count === 1 ? text : `${count} × ${text}`)).join(', ')
}
const prepay = (date: string, yuan: string, mode: PrepaymentMode): Act => ({
  kind: 'prepay',
  date: d(date),
  principalFen: fen(yuan),
  mode,
})
const afterPaid = new Map<string, Life>()
const life = (plan: Plan, count: number): Life => {
  const key = `${plan} ${count}`
  const found = afterPaid.get(key) ?? paid(count, CONTRACTS[plan])
  afterPaid.set(key, found)
  return found
}

describe('部分提前还款 on a due day: how the plan goes on', () => {
  test.each<[Plan, number, string, string, PrepaymentMode, string]>([
    // 300,000 at 5 %, 尾款 120,000: 242,967.65 left after 12 of 36, payment 5,894.76
    ['尾款', 12, '2027-01-20', '50,000', { kind: 'lower_payment' }, '23 × 3,701.19, 123,701.24'],
    ['尾款', 12, '2027-01-20', '50,000', { kind: 'lower_payment', tail: 'share' }, '23 × 4,681.69, 99,986.94'],
    ['尾款', 12, '2027-01-20', '50,000', { kind: 'shorter_term' }, '13 × 5,894.76, 125,629.43'],
    ['尾款', 12, '2027-01-20', '50,000', { kind: 'shorter_term', tail: 'share' }, '18 × 5,894.76, 98,424.33'],
    ['尾款', 12, '2027-01-20', '50,000', { kind: 'chosen_term', periods: 12 }, '11 × 6,746.58, 126,746.54'],
    ['尾款', 12, '2027-01-20', '50,000', { kind: 'off_tail' }, '23 × 5,894.76, 70,647.71'],
    // 300,000 at 5 %, 36 of 120 months: 276,277.60 left after 12, payment 3,181.97; 226,277.60 over 108 months → 2,606.10
    ['长摊销', 12, '2027-01-20', '50,000', { kind: 'lower_payment' }, '23 × 2,606.10, 186,992.55'],
    ['长摊销', 12, '2027-01-20', '50,000', { kind: 'off_tail' }, '23 × 3,181.97, 173,064.58'],
    ['长摊销', 12, '2027-01-20', '50,000', { kind: 'shorter_term' }, '18 × 3,181.97, 185,282.08'],
    // 12,000 at 0.6 % a month flat: 6,000.00 left after 6, interest on 8,000.00 from then on
    ['等本等息', 6, '2026-07-20', '2,000', { kind: 'lower_payment' }, '5 × 714.67, 714.65'],
    ['等本等息', 6, '2026-07-20', '2,000', { kind: 'shorter_term' }, '4 × 1,048.00'],
    ['等本等息', 6, '2026-07-20', '2,000', { kind: 'chosen_term', periods: 3 }, '2 × 1,381.33, 1,381.34'],
    // 120,000 at 6 %, 3 of the first 6 payments of 10,079.75 made, 91,418.32 left
    ['等比累进', 3, '2026-04-20', '20,000', { kind: 'lower_payment' }, '3 × 7,874.56, 6 × 8,268.28'],
    ['等比累进', 3, '2026-04-20', '20,000', { kind: 'in_proportion' }, '3 × 7,874.56, 5 × 8,268.29, 8,268.23'],
    ['等比累进', 3, '2026-04-20', '20,000', { kind: 'shorter_term' }, '3 × 10,079.75, 4 × 10,583.74, 300.65'],
    ['等比累进', 3, '2026-04-20', '20,000', { kind: 'chosen_term', periods: 5 }, '3 × 14,216.43, 14,927.25, 14,927.23'],
    // 100.00 less every 3 payments: two more of this step
    [
      '等额累进',
      4,
      '2026-05-20',
      '20,000',
      { kind: 'lower_payment' },
      '2 × 7,819.52, 3 × 7,719.52, 2 × 7,619.52, 7,619.56',
    ],
    // 50,000 · interest only · 100,000 · 150,000
    ['按计划', 0, '2026-03-20', '60,000', { kind: 'from_back' }, '52,033.33, 2,718.06, 101,873.61, 91,500.00'],
    ['按计划', 0, '2026-03-20', '60,000', { kind: 'from_front' }, '2,033.33, 3,433.33, 92,366.67, 152,500.00'],
    ['按计划', 0, '2026-03-20', '60,000', { kind: 'in_proportion' }, '42,033.33, 2,861.11, 81,972.22, 122,000.00'],
    ['按计划', 0, '2026-03-20', '200,000', { kind: 'from_back' }, '50,847.22, 715.28, 50,493.06'],
    // 200,000 at 4.9 %: 196,015.81 left after 26 fortnights of 530.73
    ['双周供', 26, '2027-01-19', '50,000', { kind: 'shorter_term' }, '390 × 530.73, 119.17'],
    ['双周供', 26, '2027-01-19', '50,000', { kind: 'lower_payment' }, '639 × 395.06, 398.96'],
  ])('%s, %i paid, %s %s, %j: %s', (plan, count, date, yuan, mode, expected) => {
    const { after } = look(life(plan, count), prepay(date, yuan, mode))
    expect(told(after.open)).toBe(expected)
  })
})

test('等本等息 inside a period: 12 days on 12,000, then 19 on 8,000', () => {
  const { event, after } = look(life('等本等息', 6), prepay('2026-08-01', '2,000', { kind: 'lower_payment' }))
  if (event.kind !== 'prepay') throw new Error(event.kind)
  // 12,000 × 7.2 % × 12 ÷ 360 = 28.80; 8,000 × 7.2 % × 19 ÷ 360 = 30.40
  expect(event.lines.map(line => `${line.component} ${formatFen(line.fen)}`)).toEqual([
    'interest 28.80',
    'principal 2,000.00',
  ])
  expect(told(after.open)).toBe('697.07, 4 × 714.67, 714.65')
  expect(after.standing.planFen).toBe(fen('8,000'))
})

describe('what was settled by one prepayment holds for the next', () => {
  const twice = (plan: Plan, count: number, first: Act, next: Act) => {
    const later = paid(count, CONTRACTS[plan])
    expect(later.act(first)).toBeNull()
    return look(later, next).after
  }
  test('尾款 stays 95,305.35 once it was made smaller', () => {
    const first = prepay('2027-01-20', '50,000', { kind: 'lower_payment', tail: 'share' })
    const after = twice('尾款', 12, first, prepay('2027-01-20', '20,000', { kind: 'lower_payment' }))
    // 172,967.65 before 95,305.35 over 24 months
    expect(told(after.open)).toBe('23 × 3,804.26, 99,109.57')
    expect(after.standing.tailFen).toBe(fen('95,305.35'))
  })
  test('累进 counts its payments, not its 期: two prepayments between, the step still comes after the 6th payment', () => {
    const first = prepay('2026-04-20', '20,000', { kind: 'lower_payment' })
    const after = twice('等比累进', 3, first, prepay('2026-04-20', '10,000', { kind: 'lower_payment' }))
    expect(told(after.open)).toBe('3 × 6,771.96, 5 × 7,110.56, 7,110.55')
    expect(after.standing.firstSeq).toBe(3)
  })
  test('等本等息: 提前结清, 重组 and a prepayment of all but a fen ask the same interest for the days, on its base', () => {
    const later = paid(6, CONTRACTS.等本等息)
    later.act(prepay('2026-07-20', '2,000', { kind: 'lower_payment' }))
    const on = d('2026-08-04')
    // 8,000 × 7.2 % × 15 ÷ 360 = 24.00 on 4,000.00 left
    const now = later.until(on).now()
    const running = quoteOf(now, on).lines.find(line => line.why === 'running_interest')
    expect([running?.fen, unpaidOn(now, on).interestFen]).toEqual([fen('24'), fen('24')])
    const { prepayment } = look(later, prepay('2026-08-04', '3,999.99', { kind: 'lower_payment' }))
    expect(prepayment?.interestFen).toBe(fen('24'))
  })
  test('等本等息: a new rate goes on with the smaller base', () => {
    const later = paid(6, CONTRACTS.等本等息)
    later.act(prepay('2026-07-20', '2,000', { kind: 'lower_payment' }))
    const { after } = look(later, { kind: 'rate', date: d('2026-07-20'), ratePpm: 36_000, why: 'agreed' })
    // 8,000 × 3.6 % ÷ 12
    expect(after.open[0]?.interestFen).toBe(fen('24'))
  })
})

describe('变更还款日', () => {
  test.each<[Plan, number, string, number, string, string]>([
    // 16 days of interest first, 15 in the last row; the 尾款 of 120,000 stays on top of its payment
    ['尾款', 12, '2027-01-25', 5, '24 × 5,659.77, 125,659.88', '2027-02-05 2027-03-05 … 2029-01-20'],
    ['长摊销', 12, '2027-01-25', 5, '24 × 3,181.97, 225,006.37', '2027-02-05 2027-03-05 … 2029-01-20'],
    ['等本等息', 6, '2026-07-25', 5, '895.54, 5 × 929.14, 893.16', '2026-08-05 2026-09-05 … 2027-01-20'],
    ['等比累进', 3, '2026-04-25', 5, '3 × 9,010.09, 6 × 9,460.59, 9,933.61', '2026-05-05 2026-06-05 … 2027-01-20'],
    ['按计划', 0, '2026-03-20', 5, '54,375.00, 3,194.44, 103,194.44, 152,604.17', '2026-05-05 2026-08-05 … 2027-03-10'],
    // from Tuesdays to Thursdays: 9 days first
    ['双周供', 26, '2027-01-25', 4, '638 × 530.73, 129.51', '2027-01-28 2027-02-11 … 2051-07-13'],
  ])('%s, %i paid, asked for on %s, to %i: %s', (plan, count, date, day, expected, days) => {
    const { after } = look(life(plan, count), { kind: 'due_day', date: d(date), day })
    expect(told(after.open)).toBe(expected)
    expect(`${after.open[0]?.dueDate} ${after.open[1]?.dueDate} … ${after.open.at(-1)?.dueDate}`).toBe(days)
    const weekly = plan === '双周供'
    expect([after.standing.dueDay, after.standing.weekday]).toEqual(weekly ? [null, day] : [day, undefined])
  })
  test('after a prepayment as well', () => {
    const later = paid(3, CONTRACTS.等比累进)
    later.act(prepay('2026-04-20', '20,000', { kind: 'lower_payment' }))
    const { after } = look(later, { kind: 'due_day', date: d('2026-04-25'), day: 5 })
    expect(told(after.open)).toBe('3 × 7,038.91, 6 × 7,390.85, 7,760.41')
  })
})

describe('refused', () => {
  test.each<[string, Plan, number, Act]>([
    ['prepayment.mode', '尾款', 12, prepay('2027-01-20', '50,000', { kind: 'from_back' })],
    ['prepayment.mode', '等本等息', 6, prepay('2026-07-20', '2,000', { kind: 'off_tail' })],
    ['prepayment.mode', '双周供', 26, prepay('2027-01-19', '2,000', { kind: 'lower_payment', tail: 'keep' })],
    ['prepayment.mode', '按计划', 0, prepay('2026-03-20', '2,000', { kind: 'shorter_term' })],
    ['replan.tail-too-large', '尾款', 12, prepay('2027-01-20', '150,000', { kind: 'lower_payment' })],
    ['prepayment.term-not-shorter', '等比累进', 3, prepay('2026-04-20', '2,000', { kind: 'chosen_term', periods: 10 })],
    ['due-day.past', '按计划', 0, { kind: 'due_day', date: d('2026-05-10'), day: 5 }],
    ['due-day.out-of-range', '双周供', 26, { kind: 'due_day', date: d('2027-01-25'), day: 8 }],
  ])('%s: %s', (code, plan, count, act) => expect(refused(paid(count, CONTRACTS[plan]), act)).toBe(code))
  test('按计划还款 with two lines in one month', () => {
    const contract = contractOf({
      ...CONTRACTS.按计划.schedule,
      plan: [
        { date: bookDate('2026-05-10'), principalFen: fen('100,000') },
        { date: bookDate('2026-05-25'), principalFen: fen('100,000') },
        { date: bookDate('2027-03-10'), principalFen: fen('100,000') },
      ],
    })
    const act: Act = { kind: 'due_day', date: d('2026-03-20'), day: 15 }
    expect(refused(paid(0, contract), act)).toBe('due-day.collides')
  })
  test('nothing is decided by looking', () =>
    expect(preview(life('尾款', 12).now(), prepay('2027-01-20', '50,000', { kind: 'off_tail' }))).toHaveProperty(
      'event',
    ))
})
