import { bookDate } from '../../src/lending/dates'
import { type Act, replay, revolvingRows, termsNow } from '../../src/lending/loan'
import { formatFen } from '../../src/lending/money'
import { duesOf } from '../../src/lending/servicing'
import { d, fen } from './loan'
import { look, paid, pay, refused, shown } from './loan-look'
import { contractOf, Life } from './loan-walk'

describe('部分提前还款', () => {
  const housing = contractOf({ principalFen: fen('200,000'), ratePpm: 49_000, maturityDate: bookDate('2056-01-20') })
  const life = paid(60, housing)
  const ahead = (kind: 'lower_payment' | 'shorter_term'): Act => ({
    kind: 'prepay',
    date: d('2031-01-20'),
    principalFen: fen('50,000'),
    mode: { kind },
  })
  test.each([
    ['lower_payment', '772.07', 300, '769.34'],
    ['shorter_term', '1,061.45', 177, '684.73'],
  ] as const)('%s of 183,395.66: %s over %i, last %s', (kind, each, count, last) => {
    const { after, prepayment } = look(life, ahead(kind))
    const payments = after.open.map(i => formatFen(i.principalFen + i.interestFen))
    expect([payments[1], payments.length, payments.at(-1)]).toEqual([each, count, last])
    expect(formatFen(after.figures.balanceFen)).toBe('133,395.66')
    expect(prepayment?.totalFen).toBe(fen('50,000'))
  })
  test('in the middle of a period the interest to the day is paid and the period goes on from there', () => {
    const act: Act = { ...ahead('lower_payment'), date: d('2031-02-04') } as Act
    const { event, after, amountFen } = look(life, act)
    if (event.kind !== 'prepay') throw new Error(event.kind)
    // 183,395.66 × 4.9 % × 15 ÷ 360 = 374.43
    expect(event.lines.map(line => `${line.component} ${formatFen(line.fen)}`)).toEqual([
      'interest 374.43',
      'principal 50,000.00',
    ])
    expect(formatFen(amountFen)).toBe('50,374.43')
    expect(after.book.installments[60]).toMatchObject({ settledOn: '2031-02-04', principalFen: fen('50,000') })
    expect(after.open[0]).toMatchObject({ startDate: '2031-02-04', dueDate: '2031-02-20' })
    expect(shown(life, act)).toEqual(['借2011 50,374.43', '贷1132 374.43', '贷130301 50,000.00'])
  })
  test('arrears come first', () =>
    expect(refused(paid(1), { ...ahead('lower_payment'), date: d('2026-03-21') } as Act)).toBe(
      'prepayment.arrears-first',
    ))
})

describe('利率、还款日、展期', () => {
  const floating = contractOf({ principalFen: fen('500,000'), ratePpm: 33_000, maturityDate: bookDate('2046-01-20') })
  test('重定价 after 12 期: 2,848.68 → 2,824.43; inside a period it is split by days', () => {
    const life = paid(12, floating)
    const act: Act = { kind: 'rate', date: d('2027-01-20'), ratePpm: 32_000, why: 'reprice' }
    const { change, after } = look(life, act)
    expect(formatFen(change?.installmentFen ?? 0n)).toBe('2,824.43')
    expect(after.standing.rates).toEqual([{ from: '2027-01-20', ratePpm: 32_000 }])
    const inside = look(paid(11, floating), { ...act, date: d('2027-01-01') })
    expect(inside.split?.map(part => part.days)).toEqual([12, 19])
    expect(inside.postings).toEqual([])
  })
  test('罚息 follows the new rate from the same day', () => {
    const life = new Life(contractOf())
    life.act({ kind: 'rate', date: d('2026-03-02'), ratePpm: 36_000, why: 'agreed' })
    const [due] = duesOf(termsNow(life.now()), life.book.installments, d('2026-03-12'))
    // 8,061.90 × (10 days × 10.8 % + 10 days × 5.4 %) ÷ 360
    expect(formatFen(due?.penaltyFen ?? 0n)).toBe('36.28')
  })
  test('变更还款日 to the 5th: 16 days of interest first', () => {
    const { after } = look(paid(2), { kind: 'due_day', date: d('2026-03-25'), day: 5 })
    expect(after.open.slice(0, 2).map(i => i.dueDate)).toEqual(['2026-04-05', '2026-05-05'])
    expect(after.open.at(-1)?.dueDate).toBe('2027-01-20')
    expect(after.standing.dueDay).toBe(5)
  })
  test('展期 of the last principal by six months at 6 %', () => {
    const life = paid(11, contractOf({ method: 'interest_only' }))
    const act: Act = { kind: 'extend', date: d('2027-01-10'), newMaturity: d('2027-07-20'), ratePpm: 60_000 }
    const { after } = look(life, act)
    expect(after.open.map(i => `${i.dueDate} ${formatFen(i.principalFen)} ${formatFen(i.interestFen)}`)).toEqual([
      '2027-01-20 0.00 600.00',
      '2027-07-20 100,000.00 3,000.00',
    ])
    expect(after.standing).toMatchObject({ maturityDate: '2027-07-20', extensions: 1, extendedMonths: 6 })
    expect(refused(life, { ...act, newMaturity: d('2027-01-20') })).toBe('extension.not-later')
  })
})

describe('停息、减免、重组', () => {
  test('停息 for ten days takes their share; the rows after it are as they were', () => {
    const life = paid(1)
    const before = life.book.installments.map(i => i.interestFen)
    life.act({ kind: 'pause', date: d('2026-03-01'), late: false })
    expect(life.book.installments.slice(2).every(i => i.interestFen === 0n)).toBe(true)
    expect(refused(life, { kind: 'rate', date: d('2026-03-05'), ratePpm: 1, why: 'agreed' })).toBe(
      'loan.interest-paused',
    )
    life.act({ kind: 'resume', date: d('2026-03-11') })
    const after = life.book.installments.map(i => i.interestFen)
    // 551.63 over 28 days, 10 of them paused → 354.62
    expect([after[1], ...after.slice(2)]).toEqual([35_462n, ...before.slice(2)])
  })
  test('减免 of 罚息 and interest: interest was income, 罚息 was not', () => {
    const life = new Life(contractOf())
    const act: Act = {
      kind: 'waive',
      date: d('2026-03-12'),
      requests: [
        { component: 'penalty', fen: 1_000n },
        { component: 'interest', fen: 10_600n },
      ],
    }
    expect(shown(life, act)).toEqual(['贷1132 106.00', '借601101 100.00', '借222101 6.00'])
    expect(refused(life, { ...act, requests: [{ component: 'principal', fen: 1n }] } as Act)).toBe('waiver.principal')
  })
  test('重组: interest becomes principal, the plan begins anew', () => {
    const life = paid(2)
    const act: Act = {
      kind: 'restructure',
      date: d('2026-05-20'),
      ratePpm: 48_000,
      maturityDate: d('2028-05-20'),
      inDifficulty: true,
      reliefs: ['extension', 'lower_rate', 'capitalised_interest'],
      interest: 'capitalise',
      late: 'forgive',
    }
    const { after, unpaid } = look(life, act)
    const open = 10_000_000n - 806_190n - 811_027n
    expect(unpaid?.principalFen).toBe(open)
    expect(after.figures.balanceFen).toBe(open + (unpaid?.interestFen ?? 0n))
    expect([after.open.length, after.open[0]?.seq, after.standing.restructures]).toEqual([24, 5, 1])
    expect(refused(life, { ...act, reliefs: [] } as Act)).toBe('restructure.relief-missing')
  })
})

describe('分次放款、随借随还', () => {
  test('another tranche within the limit', () => {
    const life = paid(1, contractOf({}, { limitFen: fen('120,000') }))
    const act: Act = { kind: 'draw', date: d('2026-03-01'), fen: fen('20,000') }
    expect(look(life, act).after.figures.balanceFen).toBe(fen('120,000') - 806_190n)
    expect(shown(life, act)).toEqual(['借130301 20,000.00', '贷2011 20,000.00'])
    expect(refused(life, { ...act, fen: fen('20,000.01') })).toBe('tranche.over-contract')
  })
  const line = contractOf(
    {
      principalFen: fen('80,000'),
      ratePpm: 54_000,
      valueDate: d('2026-03-05'),
      maturityDate: d('2027-03-05'),
      interestMode: 'actual',
    },
    { limitFen: fen('200,000'), revolving: { billDay: 20, interestOn: 'bill_day' } },
  )
  const rows = revolvingRows(line, d('2026-03-05'), fen('80,000'))
  test('积数计息: 195.00 on 03-20, 442.50 on 04-20', () => {
    const life = new Life(line, { kind: 'disburse', date: d('2026-03-05'), rows })
    life.act({ kind: 'revolve', date: d('2026-03-18'), movement: 'draw', fen: fen('50,000') })
    life.act(pay('2026-03-20', '195.00'))
    life.act({ kind: 'revolve', date: d('2026-04-02'), movement: 'repay', fen: fen('60,000') })
    expect(life.book.installments.map(i => formatFen(i.interestFen)).slice(0, 3)).toEqual(['195.00', '0.00', '442.50'])
    expect(replay(line.servicing, life.log)).toEqual(life.book)
    expect(refused(life, { kind: 'revolve', date: d('2026-04-03'), movement: 'draw', fen: fen('130,000.01') })).toBe(
      'revolving.over-limit',
    )
  })
})
