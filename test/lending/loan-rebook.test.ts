import { addMonths } from '../../src/lending/dates'
import { type Act, rebook, rebookReversal, standingOf } from '../../src/lending/loan'
import { accepted, d, fen } from './loan'
import { look, paid, pay, refused, shown } from './loan-look'
import { contractOf, Life, RULES } from './loan-walk'

jest.setTimeout(60_000)

describe('核销与收回', () => {
  const bad = (): Life => paid(1).until(d('2026-07-01'))
  const off: Act = { kind: 'write_off', date: d('2026-07-01') }
  test('only what no longer accrues; the provision pays', () => {
    expect(refused(paid(1), { ...off, date: d('2026-03-25') } as Act)).toBe('write-off.still-accruing')
    expect(shown(bad(), off).join(' ')).toBe('借1304 59,203.88 贷130301 59,203.88 借1304 32,734.22 贷130302 32,734.22')
    expect(look(bad(), off).after.figures).toMatchObject({ balanceFen: 0n, settled: true })
  })
  test('what comes back: principal first, then interest, and nothing else may happen', () => {
    const life = bad()
    life.act(off)
    life.act({ kind: 'recover', date: d('2026-08-01'), amountFen: fen('90,000') })
    const act: Act = { kind: 'recover', date: d('2026-09-01'), amountFen: fen('2,000') }
    expect(look(life, act).event).toMatchObject({ principalFen: fen('1,938.10'), interestFen: fen('61.90') })
    expect(refused(life, pay('2026-09-01', '1'))).toBe('loan.written-off')
    expect(refused(life, { ...act, amountFen: fen('90,000') })).toBe('recover.more-than-written-off')
    expect(standingOf(life.book).writtenOff?.recoveredPrincipalFen).toBe(fen('90,000'))
  })
})

describe('倒起息', () => {
  const request = { today: d('2026-05-06'), closedThrough: d('2026-03-31'), rules: RULES }
  const life = paid(1).until(d('2026-05-06'))
  test('a receipt of 04-10 entered on 05-06: what lateness added after it goes', () => {
    const done = accepted(rebook(life.contract, life.log, pay('2026-04-10', '8,739.35'), request))
    // 期 2 of 03-20 paid with 21 days: 8,110.27 × 10.8 % × 21 ÷ 360 = 51.09 and 551.63 → 3.48
    expect(done.after.book.installments[1]).toMatchObject({
      paidPenaltyFen: 5_109n,
      paidCompoundFen: 348n,
      settledOn: '2026-04-10',
    })
    expect(done.before.figures.oldestUnpaidOn).toBe('2026-03-20')
    expect(done.after.figures.oldestUnpaidOn).toBe('2026-04-20')
    expect(done.correcting.find(line => line.account === '2011')?.debitFen).toBe(fen('8,739.35'))
  })
  test.each<[string, Act]>([
    ['rebook.period-closed', pay('2026-03-31', '1')],
    ['rebook.in-future', pay('2026-05-07', '1')],
    ['rebook.before-disbursement', pay('2026-01-19', '1')],
    ['repayment.amount-not-positive', pay('2026-04-10', '0')],
  ])('%s', (code, act) => expect(rebook(life.contract, life.log, act, request)).toMatchObject({ refused: code }))
  test('冲正 of a receipt that a later settlement stood on is refused with the reason', () => {
    const settled = paid(3)
    settled.act({ kind: 'payoff', date: d('2026-05-02') })
    const again = rebookReversal(settled.contract, settled.log, 2, {
      today: d('2026-05-10'),
      closedThrough: null,
      rules: RULES,
    })
    expect(again).toMatchObject({
      refused: 'rebook.later-refused',
      params: { kind: 'payoff', why: 'payoff.amount-short' },
    })
    expect(rebookReversal(settled.contract, settled.log, 1, { ...request, closedThrough: null })).toMatchObject({
      refused: 'rebook.not-reversible',
    })
  })
  test('30 years and 200 events: the preview takes less than 100 ms', () => {
    const long = new Life(contractOf({ valueDate: d('2010-01-20'), maturityDate: d('2040-01-20'), ratePpm: 49_000 }))
    for (let n = 1; long.log.length < 200; n++) {
      long.act({ kind: 'repay', date: addMonths(d('2010-01-24'), n), amountFen: 53_000n + BigInt(n % 7) * 1_000n })
    }
    const act = pay('2010-03-20', '500.00')
    const one = (): number => {
      // CPU time: the clock on the wall also measures what else the machine does.
      const start = process.cpuUsage()
      accepted(rebook(long.contract, long.log, act, { today: long.today, closedThrough: null, rules: RULES }))
      const { user, system } = process.cpuUsage(start)
      return (user + system) / 1000
    }
    const times = Array.from({ length: 9 }, one).sort((a, b) => a - b)
    expect(times[0]).toBeLessThan(100)
  })
})
