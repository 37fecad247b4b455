import fc from 'fast-check'
import { addDays, bookDate, daysBetween } from '../../src/lending/dates'
import { type Act, readStanding, rebook, rebookReversal, replay, standingData } from '../../src/lending/loan'
import { isRefused } from '../../src/lending/refusal'
import { balanced, contractOf, Life, RULES, stored } from './loan-walk'

// Hundreds of lives take seconds on a busy machine.
jest.setTimeout(60_000)

const METHODS = ['equal_installment', 'equal_principal', 'interest_only', 'flat'] as const
const big = (min: number, max: number) => fc.integer({ min, max }).map(BigInt)

interface Step {
  readonly days: number
  readonly make: (date: Act['date']) => Act
}

const wishes: fc.Arbitrary<Step['make']> = fc.oneof(
  {
    weight: 6,
    arbitrary: big(1, 2_000_000).map(
      fen =>
        (date: Act['date']): Act => ({ kind: 'repay', date, amountFen: fen }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(big(1, 3_000_000), fc.constantFrom('lower_payment', 'shorter_term')).map(
      ([principalFen, kind]) =>
        (date: Act['date']): Act => ({ kind: 'prepay', date, principalFen, mode: { kind: kind as 'lower_payment' } }),
    ),
  },
  fc.integer({ min: 10_000, max: 120_000 }).map(
    ratePpm =>
      (date: Act['date']): Act => ({ kind: 'rate', date, ratePpm, why: 'agreed' }),
  ),
  fc.integer({ min: 1, max: 31 }).map(
    day =>
      (date: Act['date']): Act => ({ kind: 'due_day', date, day }),
  ),
  fc.boolean().map(
    late =>
      (date: Act['date']): Act => ({ kind: 'pause', date, late }),
  ),
  { weight: 2, arbitrary: fc.constant((date: Act['date']): Act => ({ kind: 'resume', date })) },
  big(1, 50_000).map(
    fen =>
      (date: Act['date']): Act => ({ kind: 'waive', date, requests: [{ component: 'penalty', fen }] }),
  ),
  big(1, 50_000).map(
    fen =>
      (date: Act['date']): Act => ({ kind: 'waive', date, requests: [{ component: 'interest', fen }] }),
  ),
  big(1, 2_000_000).map(
    fen =>
      (date: Act['date']): Act => ({ kind: 'draw', date, fen }),
  ),
  fc.constantFrom('carry', 'forgive', 'capitalise').map(
    interest =>
      (date: Act['date']): Act => ({
        kind: 'restructure',
        date,
        ratePpm: 48_000,
        maturityDate: addDays(date, 400),
        inDifficulty: true,
        reliefs: ['lower_rate'],
        interest: interest as 'carry',
        late: (interest as 'capitalise') === 'capitalise' ? 'capitalise' : 'keep',
      }),
  ),
  fc.constant((date: Act['date']): Act => ({ kind: 'write_off', date })),
  big(1, 2_000_000).map(
    fen =>
      (date: Act['date']): Act => ({ kind: 'recover', date, amountFen: fen }),
  ),
  fc.constant((date: Act['date']): Act => ({ kind: 'payoff', date })),
  big(1, 400).map(n => (date: Act['date']): Act => {
    return { kind: 'extend', date, newMaturity: addDays(date, 100 + parseInt(`${n}`, 10)), ratePpm: 60_000 }
  }),
  big(1, 100_000).map(
    fen =>
      (date: Act['date']): Act => ({ kind: 'refund_prepaid', date, fen }),
  ),
)
const steps: fc.Arbitrary<Step[]> = fc.array(fc.record({ days: fc.integer({ min: 0, max: 45 }), make: wishes }), {
  maxLength: 18,
})

function live(method: (typeof METHODS)[number], plan: readonly Step[]): Life {
  const life = new Life(contractOf({ method }, { limitFen: 13_000_000n }))
  for (const { days, make } of plan) {
    // 15 of 100 acts are refused: that is part of a life.
    life.act(make(addDays(life.today, days)))
    balanced(life)
  }
  return life
}

test('whatever happens: books balance, principal is kept, replay of the stored events is the loan', () => {
  fc.assert(
    fc.property(fc.constantFrom(...METHODS), steps, (method, plan) => {
      const life = live(method, plan)
      const read = life.log.map(({ seq, event }) => ({ seq, event: stored(event) }))
      expect(read).toEqual(life.log)
      expect(replay(life.contract.servicing, read)).toEqual(life.book)
      expect(readStanding(JSON.parse(JSON.stringify(standingData(life.book.standing))))).toEqual(life.book.standing)
    }),
    { numRuns: 120 },
  )
})

const receipts = fc.array(fc.record({ days: fc.integer({ min: 1, max: 40 }), fen: big(100, 1_500_000) }), {
  minLength: 2,
  maxLength: 12,
})

test('entered late is as entered in time: a back-dated receipt gives the book and the accounts of the straight life', () => {
  fc.assert(
    fc.property(receipts, fc.nat(), (plan, pick) => {
      const straight = new Life(contractOf(), undefined, true)
      const late = new Life(contractOf(), undefined, true)
      const missing = pick % plan.length
      let left: Act | null = null
      plan.forEach(({ days, fen }, index) => {
        const act: Act = { kind: 'repay', date: addDays(straight.today, days), amountFen: fen }
        straight.act(act)
        if (index === missing) left = act
        else late.act(act)
        late.until(straight.today)
      })
      const end = addDays(straight.today, 3)
      straight.until(end)
      late.until(end)
      if (!left) throw new Error('nothing left out')
      const request = { today: end, closedThrough: null, rules: RULES }
      const again = rebook(late.contract, late.log, left, request)
      if (isRefused(again)) throw new Error(again.refused)
      expect(again.after.book).toEqual(straight.book)
      expect(again.before.book).toEqual(late.book)
      for (const line of again.correcting) {
        late.accounts.set(line.account, (late.accounts.get(line.account) ?? 0n) + line.debitFen - line.creditFen)
      }
      for (const [account, fen] of straight.accounts)
        expect([account, late.accounts.get(account) ?? 0n]).toEqual([account, fen])
      late.log.push({ seq: late.log.length + 1, event: stored(again.event) })
      expect(replay(late.contract.servicing, late.log)).toEqual(straight.book)
    }),
    { numRuns: 60 },
  )
})

test('冲正 of a back-dated entry restores the book', () => {
  fc.assert(
    fc.property(receipts, fc.integer({ min: 0, max: 200 }), (plan, back) => {
      const life = new Life(contractOf())
      for (const { days, fen } of plan) life.act({ kind: 'repay', date: addDays(life.today, days), amountFen: fen })
      const day = addDays(life.today, -Math.min(back, 300))
      const request = { today: life.today, closedThrough: null, rules: RULES }
      const date = day < life.contract.schedule.valueDate ? bookDate('2026-01-21') : day
      const entered = rebook(life.contract, life.log, { kind: 'repay', date, amountFen: 77_777n }, request)
      if (isRefused(entered)) throw new Error(entered.refused)
      const seq = life.log.length + 1
      const log = [...life.log, { seq, event: entered.event }]
      const undone = rebookReversal(life.contract, log, seq, request)
      if (isRefused(undone)) throw new Error(undone.refused)
      expect(undone.after.book).toEqual(life.book)
      expect(replay(life.contract.servicing, [...log, { seq: seq + 1, event: stored(undone.event) }])).toEqual(
        life.book,
      )
    }),
    { numRuns: 60 },
  )
})

test('倒起息 and 冲正 in any life: the one event appended is the loan, and the accounts follow', () => {
  const counts = { done: 0, refused: 0 }
  fc.assert(
    fc.property(fc.constantFrom(...METHODS), steps, fc.nat(), fc.boolean(), (method, plan, pick, undo) => {
      const life = live(method, plan)
      life.until(addDays(life.today, 2))
      const request = { today: life.today, closedThrough: null, rules: RULES }
      const span = daysBetween(life.contract.schedule.valueDate, life.today)
      const date = addDays(life.contract.schedule.valueDate, span === 0 ? 0 : pick % span)
      const again = undo
        ? rebookReversal(life.contract, life.log, 1 + (pick % life.log.length), request)
        : rebook(life.contract, life.log, { kind: 'repay', date, amountFen: BigInt(1 + (pick % 500_000)) }, request)
      counts[isRefused(again) ? 'refused' : 'done']++
      if (isRefused(again)) return
      expect(again.before.book).toEqual(life.book)
      life.log.push({ seq: life.log.length + 1, event: stored(again.event) })
      for (const line of again.correcting) {
        life.accounts.set(line.account, (life.accounts.get(line.account) ?? 0n) + line.debitFen - line.creditFen)
      }
      life.book = replay(life.contract.servicing, life.log)
      expect(life.book).toEqual(again.after.book)
      balanced(life)
    }),
    { numRuns: 120 },
  )
  expect(counts.done).toBeGreaterThan(counts.refused / 4)
})
