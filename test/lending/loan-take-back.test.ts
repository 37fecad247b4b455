import { type BookDate, bookDate as d } from '../../src/lending/dates'
import { type JournalLine, linesOf } from '../../src/lending/journal'
import {
  EMPTY_BOOK,
  effective,
  figuresOf,
  isTakenBack,
  looksFresh,
  replay,
  type TakenBack,
  takeBack,
} from '../../src/lending/loan'
import { isRefused } from '../../src/lending/refusal'
import { contractOf, Life, RULES } from './loan-walk'

/** 100,000.00 at 7.2 %, paid out on 01-20, due on the 20th. */
const CONTRACT = contractOf()
const back = (life: Life, today: string, more: { closed?: string; accrued?: string } = {}) =>
  takeBack(life.contract, life.log, {
    today: d(today),
    closedThrough: more.closed ? d(more.closed) : null,
    accruedThrough: more.accrued ? d(more.accrued) : null,
  })
function taken(life: Life, today: string, accrued?: string): TakenBack {
  const made = back(life, today, accrued ? { accrued } : {})
  if (isRefused(made)) throw new Error(made.refused)
  return made
}
const codeOf = (made: ReturnType<typeof back>) => (isRefused(made) ? [made.refused, made.params] : 'done')
const text = (lines: readonly JournalLine[]) =>
  lines.map(line => `${line.debitFen > 0n ? '借' : '贷'} ${line.account} ${line.debitFen + line.creditFen}`)

test('on its day: the voucher with its sides changed, and a loan on which nothing ever happened', () => {
  const life = new Life(CONTRACT)
  const { event, payout, since, before, after } = taken(life, '2026-01-20', '2026-01-19')
  expect(event).toEqual({ kind: 'reverse', date: '2026-01-20', of: 1, redone: { kept: 0, tail: [] } })
  expect(text(linesOf(RULES, payout)).sort()).toEqual(['借 2011 10000000', '贷 130301 10000000'].sort())
  expect(since).toEqual([])
  expect(before.figures.balanceFen).toBe(10_000_000n)
  expect(after.figures).toMatchObject({ balanceFen: 0n, nextDueOn: null, oldestUnpaidOn: null })
  const log = [...life.log, { seq: 2, event }]
  expect(effective(log)).toEqual([])
  expect(replay(CONTRACT.servicing, log)).toEqual(EMPTY_BOOK)
  expect(isTakenBack(replay(CONTRACT.servicing, log))).toBe(true)
  expect(isTakenBack(life.book)).toBe(false)
})

test('days later: interest the nights booked goes back with it, 600.00 × 2 ÷ 31 = 38.71', () => {
  const { since } = taken(new Life(CONTRACT), '2026-01-23', '2026-01-22')
  expect(since).toEqual([{ event: 'accrue', amounts: [{ component: 'interest', fen: 3_871n }], reversed: true }])
})

test('priced anew by a night: the reprice goes with the payout, a rate somebody agreed on stands in the way', () => {
  const life = new Life(CONTRACT)
  life.act({ kind: 'rate', date: d('2026-01-22'), ratePpm: 36_000, why: 'reprice' })
  const log = [...life.log, { seq: 3, event: taken(life, '2026-01-23', '2026-01-22').event }]
  expect(replay(CONTRACT.servicing, log)).toEqual(EMPTY_BOOK)
  life.act({ kind: 'rate', date: d('2026-01-23'), ratePpm: 40_000, why: 'agreed' })
  expect(codeOf(back(life, '2026-01-23'))).toEqual(['take-back.change-first', { seq: 3, day: '2026-01-23' }])
})

test('overdue meanwhile: principal comes off 贷款—逾期, and every account of the loan ends at nothing', () => {
  const life = new Life(CONTRACT).until(d('2026-02-25'))
  expect(life.accounts.get('130302')).toBeGreaterThan(0n)
  const { payout, since } = taken(life, '2026-02-25')
  for (const line of linesOf(RULES, [...payout, ...since])) {
    life.accounts.set(line.account, (life.accounts.get(line.account) ?? 0n) + line.debitFen - line.creditFen)
  }
  expect([...life.accounts.values()].every(fen => fen === 0n)).toBe(true)
})

test('非应计: nothing of its interest is on the book any more', () => {
  const life = new Life(CONTRACT).until(d('2026-06-20'))
  expect(life.book.accrual).toBe('non_accrual')
  expect(taken(life, '2026-06-20', '2026-06-19').since.map(each => each.event)).toEqual(['overdue'])
})

test('what stands on it is named, the last thing first; taken back, it stands no more', () => {
  const life = new Life(CONTRACT)
  expect(life.act({ kind: 'repay', date: d('2026-01-25'), amountFen: 50_000n })).toBeNull()
  expect(codeOf(back(life, '2026-01-25'))).toEqual(['take-back.receipt-first', { seq: 2, day: '2026-01-25' }])
  expect(life.act({ kind: 'rate', date: d('2026-01-28'), ratePpm: 60_000, why: 'agreed' })).toBeNull()
  expect(codeOf(back(life, '2026-01-28'))).toEqual(['take-back.change-first', { seq: 3, day: '2026-01-28' }])
  life.record({ kind: 'reverse', date: d('2026-01-28'), of: 3 })
  expect(codeOf(back(life, '2026-01-28'))).toEqual(['take-back.receipt-first', { seq: 2, day: '2026-01-25' }])
  life.record({ kind: 'reverse', date: d('2026-01-28'), of: 2 })
  const { event } = taken(life, '2026-01-28')
  life.record(event)
  expect(codeOf(back(life, '2026-01-28'))).toEqual(['take-back.not-paid-out', undefined])
  expect(figuresOf(replay(CONTRACT.servicing, life.log)).balanceFen).toBe(0n)
})

test('a later sum of 分次放款 goes first', () => {
  const parts = contractOf({ principalFen: 6_000_000n, method: 'interest_only' }, { limitFen: 15_000_000n })
  const life = new Life(parts)
  expect(life.act({ kind: 'draw', date: d('2026-02-05'), fen: 4_000_000n })).toBeNull()
  expect(codeOf(back(life, '2026-02-05'))).toEqual(['take-back.draw-first', { seq: 2, day: '2026-02-05' }])
})

test('not in a closed period, and not before its day', () => {
  const life = new Life(CONTRACT)
  expect(codeOf(back(life, '2026-02-03', { closed: '2026-01-31' }))).toEqual([
    'take-back.period-closed',
    { day: '2026-01-31' },
  ])
  expect(codeOf(back(life, '2026-02-03', { closed: '2026-01-19' }))).toBe('done')
  expect(codeOf(back(life, '2026-01-19'))).toEqual(['rebook.in-future', undefined])
})

test('offered on the page of a loan while it is young and nothing was paid', () => {
  const fresh = { state: 'active', principalFen: 100n, balanceFen: 100n, valueDate: d('2026-01-20') }
  const on = (day: string, more: Partial<typeof fresh> = {}): boolean =>
    looksFresh({ ...fresh, ...more }, d(day) as BookDate)
  expect(on('2026-01-20')).toBe(true)
  expect(on('2026-02-20')).toBe(true)
  expect(on('2026-02-21')).toBe(false)
  expect(on('2026-01-20', { balanceFen: 99n })).toBe(false)
  expect(on('2026-01-20', { state: 'reversed' })).toBe(false)
})
