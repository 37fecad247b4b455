import fc from 'fast-check'
import { addDays, type BookDate, bookDate, daysBetween } from '../../src/lending/dates'
import {
  type Act,
  applyEvent,
  diversionCharge,
  diversionSeqs,
  EMPTY_BOOK,
  effective,
  readStanding,
  rebook,
  rebookReversal,
  replay,
  standingData,
} from '../../src/lending/loan'
import { divRound, minFen, sumFen } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import { unpaidPrincipalFen } from '../../src/lending/servicing'
import { balanced, contractOf, Life, RULES, stored } from './loan-walk'

const d = bookDate
/** 10,000.00 at 7.2 % paid out on 01-20, all principal on the last day, interest monthly. */
const one = () => new Life(contractOf({ principalFen: 1_000_000n, method: 'interest_only' }))
const divert = (date: string, from: string, fen = 1_000_000n, ratioPpm = 1_000_000): Act => ({
  kind: 'divert',
  date: d(date),
  from: d(from),
  fen,
  ratioPpm,
})
const chargeOf = (life: Life, asOf: string) =>
  diversionCharge(life.contract.servicing, life.log, diversionSeqs(life.log).at(-1) ?? 0, d(asOf))

describe('挪用罚息 (银发〔2003〕251号 art. 3)', () => {
  test('10,000.00, 35 days, +100 %: 70.00 beside 70.00 of interest, 140.00 in all', () => {
    const life = one()
    expect(life.act(divert('2026-02-10', '2026-02-01'))).toBeNull()
    expect(chargeOf(life, '2026-03-08').fen).toBe(7_000n)
    expect(chargeOf(life, '2026-02-01').fen).toBe(0n)
  })
  test('what is overdue bears the late surcharge already: only the rest is added, never both', () => {
    const life = one()
    life.until(d('2027-01-20'))
    expect(life.act(divert('2027-01-20', '2027-01-20'))).toBeNull()
    life.until(d('2027-02-24'))
    // 35 days overdue at +50 % ask 105.00 of 罚息; with 35.00 that is 140.00
    expect(chargeOf(life, '2027-02-24').fen).toBe(3_500n)
    const heavier = one()
    heavier.until(d('2027-01-20'))
    heavier.act(divert('2027-01-20', '2027-01-20', 1_000_000n, 500_000))
    expect(chargeOf(heavier, '2027-02-24').fen).toBe(0n)
  })
  test('no more than is still owed, and nothing after it was corrected', () => {
    const life = one()
    life.act(divert('2026-02-01', '2026-02-01'))
    life.act({ kind: 'prepay', date: d('2026-02-11'), principalFen: 400_000n, mode: { kind: 'lower_payment' } })
    // 10 days of 10,000.00, then 10 of 6,000.00
    expect(chargeOf(life, '2026-02-21').fen).toBe(3_200n)
    expect(life.act({ kind: 'divert_end', date: d('2026-02-21'), until: d('2026-02-21') })).toBeNull()
    expect(chargeOf(life, '2026-06-21').fen).toBe(3_200n)
    expect(life.act(divert('2026-03-01', '2026-03-01', 100n))).toBeNull()
  })
  test('what is refused', () => {
    const life = one()
    expect(life.act({ kind: 'divert_end', date: d('2026-02-01'), until: d('2026-02-01') })).toBe('divert.none')
    expect(life.act(divert('2026-02-10', '2026-02-11'))).toBe('divert.in-future')
    expect(life.act(divert('2026-02-10', '2026-01-19'))).toBe('divert.before-disbursement')
    expect(life.act(divert('2026-02-10', '2026-02-01', 1_000_001n))).toBe('divert.more-than-owed')
    expect(life.act(divert('2026-02-10', '2026-02-01', 0n))).toBe('divert.not-positive')
    expect(life.act(divert('2026-02-10', '2026-02-01', 1n, 1_000_001))).toBe('divert.ratio')
    expect(life.act(divert('2026-02-10', '2026-02-01', 1n, 499_999))).toBe('divert.ratio')
    expect(life.act(divert('2026-02-10', '2026-02-05'))).toBeNull()
    expect(life.act(divert('2026-02-10', '2026-02-05'))).toBe('divert.already')
    const until = (day: string): Act => ({ kind: 'divert_end', date: d('2026-02-10'), until: d(day) })
    expect(life.act(until('2026-02-04'))).toBe('divert.end-before-start')
    expect(life.act(until('2026-02-11'))).toBe('divert.in-future')
  })
  test('冲正 leaves nothing of it; a receipt entered late takes its days back', () => {
    const life = one()
    life.act(divert('2026-02-01', '2026-02-01'))
    life.until(d('2026-03-01'))
    const request = { today: d('2026-03-01'), closedThrough: null, rules: RULES }
    const back = rebookReversal(life.contract, life.log, 2, request)
    if (isRefused(back)) throw new Error(back.refused)
    const log = [...life.log, { seq: life.log.length + 1, event: back.event }]
    expect(diversionCharge(life.contract.servicing, log, 2, d('2026-03-01')).fen).toBe(0n)
    const prepay: Act = {
      kind: 'prepay',
      date: d('2026-02-11'),
      principalFen: 400_000n,
      mode: { kind: 'lower_payment' },
    }
    const late = rebook(life.contract, life.log, prepay, request)
    if (isRefused(late)) throw new Error(late.refused)
    const then = [...life.log, { seq: life.log.length + 1, event: stored(late.event) }]
    expect(diversionCharge(life.contract.servicing, then, 2, d('2026-02-21')).fen).toBe(3_200n)
    expect(replay(life.contract.servicing, then).standing?.diverted).toMatchObject({ fen: 1_000_000n, until: null })
  })
})

interface Move {
  readonly days: number
  readonly act: (date: BookDate) => Act
}
const big = (min: number, max: number) => fc.integer({ min, max }).map(BigInt)
const move: fc.Arbitrary<Move> = fc.record({
  days: fc.integer({ min: 1, max: 40 }),
  act: fc.oneof(
    big(1, 2_000_000).map(
      fen =>
        (date: BookDate): Act => ({ kind: 'repay', date, amountFen: fen }),
    ),
    big(1, 3_000_000).map(
      principalFen =>
        (date: BookDate): Act => ({ kind: 'prepay', date, principalFen, mode: { kind: 'lower_payment' } }),
    ),
    fc.integer({ min: 20_000, max: 90_000 }).map(
      ratePpm =>
        (date: BookDate): Act => ({ kind: 'rate', date, ratePpm, why: 'agreed' }),
    ),
    fc.tuple(big(1, 9_000_000), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 500_000, max: 1_000_000 })).map(
      ([fen, back, ratioPpm]) =>
        (date: BookDate): Act => ({ kind: 'divert', date, from: addDays(date, -back), fen, ratioPpm }),
    ),
    fc.constant((date: BookDate): Act => ({ kind: 'divert_end', date, until: date })),
  ),
})

/** Day by day from the rule alone: no stretches, no cuts. */
function byDays(life: Life, seq: number, asOf: BookDate): bigint {
  const list = effective(life.log)
  const at = list.findIndex(event => event.seq === seq)
  const event = list[at]?.event
  if (event?.kind !== 'divert') return 0n
  const end = list.slice(at).find(each => each.event.kind === 'divert_end')?.event
  const { servicing } = life.contract
  let num = 0n
  for (let day = event.from; day < asOf; day = addDays(day, 1)) {
    if (end?.kind === 'divert_end' && day >= end.until) break
    const past = list.filter(each => each.event.date <= day)
    const { installments } = past.reduce((book, each) => applyEvent(servicing, book, each.event), EMPTY_BOOK)
    const rate = past.reduce((now, each) => (each.event.kind === 'rate' ? each.event.ratePpm : now), servicing.ratePpm)
    const owed = sumFen(installments.map(unpaidPrincipalFen))
    const late = sumFen(installments.filter(i => i.payDate <= day).map(unpaidPrincipalFen))
    const base = minFen(event.fen, owed)
    const lateBase = minFen(base, late)
    const whole = base * BigInt(event.ratioPpm)
    const heavier = event.ratioPpm > servicing.penaltyRatioPpm ? servicing.penaltyRatioPpm : event.ratioPpm
    num += (whole - lateBase * BigInt(heavier)) * BigInt(rate)
  }
  return divRound(num, 360_000_000_000_000n, 'half_up')
}

test('property: stretches give what single days give, the standing comes back, books balance', () => {
  fc.assert(
    fc.property(fc.array(move, { minLength: 3, maxLength: 10 }), moves => {
      const life = new Life(contractOf())
      let date = life.today
      for (const { days, act } of moves) {
        date = addDays(date, days)
        if (date >= d('2027-03-01')) break
        life.act(act(date))
      }
      life.until(date)
      balanced(life)
      expect(readStanding(JSON.parse(JSON.stringify(standingData(life.book.standing))))).toEqual(life.book.standing)
      const log = life.log.map(each => ({ ...each, event: stored(each.event) }))
      expect(replay(life.contract.servicing, log)).toEqual(life.book)
      for (const seq of diversionSeqs(life.log)) {
        const charge = diversionCharge(life.contract.servicing, life.log, seq, date)
        expect(charge.fen).toBe(byDays(life, seq, date))
        expect(charge.stretches.every(each => daysBetween(each.from, each.to) > 0)).toBe(true)
      }
    }),
    { numRuns: 150 },
  )
}, 60_000)
