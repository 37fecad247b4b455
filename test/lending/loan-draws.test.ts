import { type BookDate, bookDate as d } from '../../src/lending/dates'
import { type Act, decide, readStanding, replay, revolvingRows, standingData } from '../../src/lending/loan'
import { formatFen, parseMoney } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import { accruedInterestFen } from '../../src/lending/servicing'
import { contractOf, disburse, Life } from './loan-walk'

const fen = (text: string): bigint => {
  const read = parseMoney(text)
  if (isRefused(read)) throw new Error(text)
  return read.fen
}
/** 60,000 of 100,000 先息后本 at 6 %, paid out on 01-20, due on the 20th. */
const parts = contractOf(
  { principalFen: fen('60,000'), ratePpm: 60_000, method: 'interest_only' },
  { limitFen: fen('150,000') },
)
const running = (life: Life, day: BookDate): string => {
  const { earned } = life.book.standing ?? {}
  const one = life.book.installments.find(i => i.settledOn === null && i.dueDate > day)!
  return formatFen(accruedInterestFen(one, day, earned))
}
const payoffOn = (life: Life, date: BookDate): string => {
  const decided = decide(life.now(), { kind: 'payoff', date })
  if (isRefused(decided) || !decided.payoff) throw new Error('no quote')
  return formatFen(decided.payoff.lines.filter(line => line.component === 'interest').reduce((s, l) => s + l.fen, 0n))
}
const drawn = (...acts: readonly (readonly [day: string, sum: string])[]): Life => {
  const life = new Life(parts, disburse(parts))
  for (const [day, sum] of acts) expect(life.act({ kind: 'draw', date: d(day), fen: fen(sum) })).toBeNull()
  return life
}

test('a tranche adds the interest of its own days; the accrual goes on from where it was', () => {
  const life = drawn(['2026-02-05', '40,000'])
  // the month of 60,000 and 15 days of 40,000
  expect(formatFen(life.book.installments[0]!.interestFen)).toBe('400.00')
  // 16 of 31 days of 300.00, then evenly to 400.00
  expect(running(life, d('2026-02-05'))).toBe('154.84')
  expect(running(life, d('2026-02-10'))).toBe('236.56')
  expect(replay(parts.servicing, life.log)).toEqual(life.book)
})

test('two tranches in one period: each counts from its own day', () => {
  const life = drawn(['2026-02-05', '40,000'], ['2026-02-15', '30,000'])
  expect(formatFen(life.book.installments[0]!.interestFen)).toBe('425.00')
})

test('paid off inside the period, every sum pays its own days', () => {
  const life = drawn(['2026-02-05', '40,000'], ['2026-02-15', '30,000'])
  // 60,000 × 16 + 100,000 × 10 + 130,000 × 3 days at 6 % of 360
  expect(payoffOn(life, d('2026-02-18'))).toBe('391.67')
  // on the first day of a period the whole balance begins together
  expect(payoffOn(drawn(['2026-02-20', '40,000']), d('2026-03-02'))).toBe('466.67')
})

test('what would reckon the period anew on one balance waits for the next', () => {
  const life = drawn(['2026-02-05', '40,000'])
  const acts: Act[] = [
    { kind: 'rate', date: d('2026-02-10'), ratePpm: 50_000, why: 'agreed' },
    { kind: 'due_day', date: d('2026-02-10'), day: 5 },
    { kind: 'pause', date: d('2026-02-10'), late: false },
  ]
  for (const act of acts) expect(decide(life.now(), act)).toMatchObject({ refused: 'tranche.running-period' })
  const later = drawn(['2026-02-05', '40,000'])
  later.act({ kind: 'repay', date: d('2026-02-20'), amountFen: fen('400') })
  for (const act of acts) expect(isRefused(decide(later.now(), { ...act, date: d('2026-02-25') }))).toBe(false)
})

test('部分提前还款 in the period of a tranche asks the interest that was earned', () => {
  const life = drawn(['2026-02-05', '40,000'])
  const date = d('2026-02-10')
  const decided = decide(life.now(), {
    kind: 'prepay',
    date,
    principalFen: fen('10,000'),
    mode: { kind: 'lower_payment' },
  })
  // 60,000 × 16 + 100,000 × 5 days
  expect(isRefused(decided) ? decided : formatFen(decided.prepayment?.interestFen ?? 0n)).toBe('243.33')
})

test('随借随还: accrual and payoff follow 积数; it takes no change of its plan', () => {
  const line = contractOf(
    {
      principalFen: fen('80,000'),
      ratePpm: 54_000,
      valueDate: d('2026-03-20'),
      maturityDate: d('2027-03-20'),
      interestMode: 'actual',
    },
    { limitFen: fen('200,000'), revolving: { billDay: 20, interestOn: 'bill_day' } },
  )
  const rows = revolvingRows(line, d('2026-03-20'), fen('80,000'))
  const life = new Life(line, { kind: 'disburse', date: d('2026-03-20'), rows })
  life.act({ kind: 'revolve', date: d('2026-03-30'), movement: 'draw', fen: fen('50,000') })
  // 80,000 × 10 + 130,000 × 5 days at 5.4 % of 360
  expect(running(life, d('2026-04-04'))).toBe('217.50')
  expect(payoffOn(life, d('2026-04-04'))).toBe('217.50')
  const refused = (act: Act) => decide(life.now(), act)
  expect(refused({ kind: 'due_day', date: d('2026-04-04'), day: 5 })).toMatchObject({ refused: 'loan.revolving' })
  expect(
    refused({ kind: 'extend', date: d('2026-04-04'), newMaturity: d('2027-06-20'), ratePpm: 54_000 }),
  ).toMatchObject({
    refused: 'loan.revolving',
  })
  const mode = { kind: 'lower_payment' } as const
  expect(refused({ kind: 'prepay', date: d('2026-04-04'), principalFen: fen('1,000'), mode })).toMatchObject({
    refused: 'prepayment.revolving',
  })
  expect(readStanding(JSON.parse(JSON.stringify(standingData(life.book.standing))))).toEqual(life.book.standing)
})
