import fc from 'fast-check'
import { addDays, bookDate } from '../../src/lending/dates'
import { replay, revolvingRows } from '../../src/lending/loan'
import { isRefused } from '../../src/lending/refusal'
import { type Movement, revolvingBills } from '../../src/lending/revolving'
import { balanced, contractOf, Life } from './loan-walk'

const big = (min: number, max: number) => fc.integer({ min, max }).map(BigInt)

test('随借随还: whatever is drawn and paid back, 积数 is the interest of the bills', () => {
  const line = contractOf(
    { principalFen: 8_000_000n, ratePpm: 54_000, maturityDate: bookDate('2027-01-20'), interestMode: 'actual' },
    { limitFen: 20_000_000n, revolving: { billDay: 20, interestOn: 'bill_day' } },
  )
  const start = bookDate('2026-01-20')
  const moves = fc.array(
    fc.record({ days: fc.integer({ min: 0, max: 40 }), out: fc.boolean(), fen: big(1, 9_000_000) }),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(moves, list => {
      const rows = revolvingRows(line, start, 8_000_000n)
      const life = new Life(line, { kind: 'disburse', date: start, rows })
      const movements: Movement[] = [{ date: start, kind: 'draw', fen: 8_000_000n }]
      for (const { days, out, fen } of list) {
        const date = addDays(life.today, days)
        if (date >= line.schedule.maturityDate) break
        const kind = out ? 'draw' : 'repay'
        if (life.act({ kind: 'revolve', date, movement: kind, fen }) === null) movements.push({ date, kind, fen })
        balanced(life)
      }
      const terms = {
        ratePpm: 54_000,
        dayBasis: 360,
        billDay: 20,
        limitFen: 20_000_000n,
        expiryDate: bookDate('2027-01-20'),
      } as const
      const bills = revolvingBills({ ...terms, interestOn: 'bill_day' }, movements, bookDate('2027-01-20'))
      if (isRefused(bills)) throw new Error(bills.refused)
      const asked = new Map(life.book.installments.filter(i => i.interestFen > 0n).map(i => [i.dueDate, i.interestFen]))
      expect([...asked]).toEqual(bills.filter(bill => bill.interestFen > 0n).map(bill => [bill.date, bill.interestFen]))
      expect(replay(line.servicing, life.log)).toEqual(life.book)
    }),
    { numRuns: 150 },
  )
})
