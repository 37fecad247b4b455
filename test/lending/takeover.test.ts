import fc from 'fast-check'
import { addMonths, bookDate } from '../../src/lending/dates'
import {
  applyEvent,
  EMPTY_BOOK,
  eventData,
  figuresOf,
  openedInterestFen,
  openedPostings,
  readEvent,
  replay,
} from '../../src/lending/loan'
import { sumFen } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import type { ScheduleTerms } from '../../src/lending/schedule'
import { BY_PERIOD, type ServicingTerms } from '../../src/lending/servicing'
import {
  type OldLoan,
  type Opening,
  openingOf,
  proofOf,
  readOldDate,
  readOldMoney,
  readOldRate,
  readOldTerm,
  undoTakeover,
} from '../../src/lending/takeover'

const START = bookDate('2026-01-01')
const terms = (more: Partial<ScheduleTerms> = {}): ScheduleTerms => ({
  ...{ principalFen: 1_000_000n, ratePpm: 120_000, method: 'equal_installment', frequency: 'monthly' },
  ...{ valueDate: START, maturityDate: addMonths(more.valueDate ?? START, 12), dueRule: { kind: 'anniversary' } },
  ...{ dayBasis: 360, interestMode: 'period', oddMode: 'days', holidayShift: 'none' },
  ...more,
})
const servicing = (of: ScheduleTerms): ServicingTerms => ({
  ...{ ratePpm: of.ratePpm, penaltyRatioPpm: 500_000, compoundBase: 'penalty', maturityDate: of.maturityDate },
  ...{ dayBasis: 360, graceDays: 0, allocationPolicy: BY_PERIOD },
})
const old = (more: Partial<OldLoan> = {}): OldLoan => ({
  ...{ cutover: bookDate('2026-04-15'), today: bookDate('2026-04-16'), state: 'normal', balanceFen: 761_080n },
  ...{ paidInterestFen: 27_627n, paidLateFen: 0n, overdueDays: null, overduePrincipalFen: null },
  ...{ overdueInterestFen: null, unpaidLateFen: 0n, installmentFen: null },
  ...more,
})
const opened = (of: ScheduleTerms, loan: OldLoan): Opening => {
  const opening = openingOf(of, { graceDays: 0 }, loan)
  if (isRefused(opening)) throw new Error(opening.refused)
  return opening
}
const bookOf = (of: ScheduleTerms, { event }: Opening) => applyEvent(servicing(of), EMPTY_BOOK, event)

test.each([
  ['2018-02-01', '2018-02-01'],
  ['20180201', '2018-02-01'],
  ['2018/2/1 00:00:00', '2018-02-01'],
  ['2018年2月1日', '2018-02-01'],
  ['2018-02', '2018-02-01'],
  ['201802', '2018-02-01'],
  ['2018年2月', '2018-02-01'],
  ['Feb-2018', '2018-02-01'],
  ['February 2018', '2018-02-01'],
  ['01-Feb-2018', '2018-02-01'],
  ['43132', '2018-02-01'],
])('a day written %s is %s', (text, date) => {
  expect(readOldDate(text)).toEqual({ date })
})
test('a month takes the day that is asked for, or its last; what is no day is refused', () => {
  expect(readOldDate('2018-02', 31)).toEqual({ date: '2018-02-28' })
  for (const text of ['30-Feb-2018', '2018-13', 'soon', ''])
    expect([text, isRefused(readOldDate(text))]).toEqual([text, true])
})

test.each([
  ['17.09', 'percent_year', 170_900],
  ['17.09%', 'fraction_year', 170_900],
  ['0.049', 'fraction_year', 49_000],
  ['5.875', 'permille_month', 70_500],
  ['5.875‰', 'percent_year', 70_500],
  ['0.5', 'percent_month', 60_000],
] as const)('a rate written %s as %s', (text, unit, ratePpm) => {
  expect(readOldRate(text, unit)).toEqual({ ratePpm })
})
test.each([
  ['0.0435', 'percent_year'],
  ['0.3', 'percent_year'],
] as const)('a rate written %s as %s is another unit', (text, unit) => {
  expect(readOldRate(text, unit)).toMatchObject({ refused: 'takeover.rate-too-low' })
  expect(isRefused(readOldRate(`${text}%`, unit))).toBe(false)
  expect(readOldRate('0', unit)).toEqual({ ratePpm: 0 })
})
test('terms and money as other programs carry them', () => {
  expect([readOldTerm('36.0'), readOldTerm('3年'), readOldTerm('24个月')]).toEqual([
    { months: 36 },
    { months: 36 },
    { months: 24 },
  ])
  expect([readOldMoney('1824.6300'), readOldMoney('71.4')]).toEqual([{ fen: 182_463n }, { fen: 7_140n }])
  expect([isRefused(readOldTerm('0')), isRefused(readOldMoney('0.005'))]).toEqual([true, true])
})

test('a loan on its plan goes on with it: 10,000.00 at 12 %, three of twelve paid', () => {
  const opening = opened(terms(), old())
  expect(opening.event.rows.map(row => row.seq)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  expect(opening.event.rows[0]).toMatchObject({ principalFen: 238_920n, interestFen: 27_627n, dueDate: '2026-04-01' })
  expect(opening.event.rows.slice(1)).toEqual(
    opening.schedule.rows
      .slice(3)
      .map(row => expect.objectContaining({ principalFen: row.principalFen, interestFen: row.interestFen })),
  )
  const figures = figuresOf(bookOf(terms(), opening))
  expect(figures).toMatchObject({ balanceFen: 761_080n, nextDueOn: '2026-05-01', oldestUnpaidOn: null, settled: false })
})

test('interest comes along up to the cut-over, the other side is the clearing account, nothing is income', () => {
  const { event } = opened(terms(), old())
  // 7,610.80 at 1 % a month = 76.11; 14 of 30 days = 35.52
  expect(openedInterestFen(event)).toBe(3_552n)
  expect(openedPostings(event)).toEqual([
    {
      event: 'takeover',
      amounts: [
        { component: 'principal', fen: 761_080n },
        { component: 'interest', fen: 3_552n },
      ],
    },
  ])
})

test('a balance ahead of the plan keeps the payment and ends sooner', () => {
  const { event, schedule } = opened(terms(), old({ balanceFen: 500_000n }))
  const open = event.rows.slice(1)
  expect(open[0]!.principalFen + open[0]!.interestFen).toBe(schedule.installmentFen)
  expect(open.length).toBe(6)
  expect(sumFen(event.rows.map(row => row.principalFen))).toBe(1_000_000n)
})

test('a balance far behind the plan is spread anew over the days that are left', () => {
  const { event } = opened(terms(), old({ balanceFen: 990_000n }))
  const open = event.rows.slice(1)
  const payments = open.map(row => row.principalFen + row.interestFen)
  expect(open.length).toBe(9)
  expect(payments.at(-1)! - payments[0]!).toBeLessThan(100n)
})

test('days overdue name the oldest 期; without days the balance does', () => {
  const said = opened(terms(), old({ state: 'overdue', overdueDays: 45, balanceFen: 841_514n, unpaidLateFen: 500n }))
  expect([said.paidPeriods, said.event.overdue]).toEqual([1, [2, 3]])
  const book = bookOf(terms(), said)
  expect(book.installments[1]).toMatchObject({ overdue: true, penaltyFen: 500n, penaltyThrough: '2026-04-15' })
  expect(figuresOf(book)).toMatchObject({ balanceFen: 841_514n, oldestUnpaidOn: '2026-03-01' })
  const shown = opened(terms(), old({ state: 'overdue', balanceFen: 921_151n }))
  expect([shown.paidPeriods, shown.event.overdue]).toEqual([1, [2, 3]])
})

test('a matured loan with days overdue stands in its last 期; more than 90 days it does not accrue', () => {
  const of = terms({ method: 'bullet', valueDate: bookDate('2025-01-01'), maturityDate: bookDate('2026-01-01') })
  const { event } = opened(of, old({ state: 'overdue', overdueDays: 104, balanceFen: 600_000n, paidInterestFen: 0n }))
  expect(event.accrual).toBe('non_accrual')
  expect(event.rows.map(row => row.principalFen)).toEqual([400_000n, 600_000n])
  expect(openedPostings(event)).toEqual([
    { event: 'takeover', amounts: [{ component: 'overdue_principal', fen: 600_000n }] },
  ])
})

test('a settled loan is kept for the record and moves no account', () => {
  const opening = opened(terms(), old({ state: 'settled', balanceFen: 0n }))
  expect(figuresOf(bookOf(terms(), opening))).toMatchObject({ balanceFen: 0n, settled: true })
  expect(openedPostings(opening.event)).toEqual([])
})

test.each([
  ['takeover.method', { method: 'custom' }, {}],
  ['takeover.future-start', { valueDate: bookDate('2026-05-01'), maturityDate: bookDate('2027-05-01') }, {}],
  ['takeover.balance-above-principal', {}, { balanceFen: 1_000_001n }],
  ['takeover.settled-with-balance', {}, { state: 'settled' }],
  [
    'takeover.nothing-due-yet',
    { valueDate: bookDate('2026-04-10'), maturityDate: bookDate('2027-04-10') },
    { state: 'overdue' },
  ],
  ['takeover.matured-without-days', { valueDate: bookDate('2025-01-01'), maturityDate: bookDate('2026-01-01') }, {}],
  ['takeover.settled-with-arrears', {}, { state: 'settled', balanceFen: 0n, overdueInterestFen: 12_000n }],
  ['takeover.settled-with-arrears', {}, { balanceFen: 0n, unpaidLateFen: 300n }],
  ['takeover.interest-ahead', { method: 'bullet' }, { balanceFen: 1_000_000n, paidInterestFen: 30_000n }],
  ['takeover.arrears-above-balance', {}, { state: 'overdue', overduePrincipalFen: 900_000n }],
] as const)('refused: %s', (code, change, said) => {
  expect(
    openingOf(terms(change as Partial<ScheduleTerms>), { graceDays: 0 }, old(said as Partial<OldLoan>)),
  ).toMatchObject({ refused: code })
})

test('the proof names why a payment differs', () => {
  const loan = (principalFen: bigint, ratePpm: number, balanceFen: bigint, installmentFen: bigint) => {
    const of = terms({ principalFen, ratePpm, valueDate: bookDate('2018-01-01'), maturityDate: bookDate('2021-01-01') })
    const said = old({ cutover: bookDate('2018-06-30'), today: bookDate('2018-07-01'), balanceFen, installmentFen })
    return proofOf(of, opened(of, said), said, principalFen - balanceFen)
  }
  // LendingClub, 2018: rounded up to the cent
  expect(loan(2_160_000n, 67_200, 1_885_326n, 66_419n)).toMatchObject({
    installmentFen: 66_418n,
    installmentGapFen: -1n,
    installmentReason: 'rounding_up',
  })
  expect(loan(200_000n, 170_900, 182_463n, 7_140n)).toMatchObject({ installmentGapFen: 0n, installmentReason: 'same' })
  expect(loan(2_160_000n, 67_200, 1_885_326n, 66_500n)).toMatchObject({ installmentReason: 'whole_yuan' })
  expect(loan(2_160_000n, 67_200, 1_885_326n, 70_001n)).toMatchObject({ installmentReason: 'unexplained' })
})

test('interest the file calls owed is owed, though neither status nor days say so', () => {
  const { event } = opened(terms(), old({ balanceFen: 761_080n, overdueInterestFen: 5_000n, overduePrincipalFen: 0n }))
  expect(event.overdue).toEqual([3])
  expect(
    bookOf(terms(), opened(terms(), old({ overdueInterestFen: 5_000n, overduePrincipalFen: 0n }))).installments[1],
  ).toMatchObject({
    ...{ seq: 3, principalFen: 0n, interestFen: 5_000n, overdue: true },
  })
})

test('what was repaid before counts as paid on its day: nobody is late for having been taken over', () => {
  const [past] = bookOf(terms(), opened(terms(), old())).installments
  expect([past!.payDate, past!.settledOn]).toEqual(['2026-04-01', '2026-04-01'])
})

test('a loan without interest and without payments before its last 期 has a proof all the same', () => {
  const of = terms({ method: 'interest_only', ratePpm: 0 })
  const said = old({ balanceFen: 1_000_000n, paidInterestFen: 0n })
  expect(proofOf(of, opened(of, said), said, null)).toMatchObject({ installmentFen: 1_000_000n })
})

test('taken back it leaves nothing: opening and what the days since booked, the other way round', () => {
  const of = terms()
  const { event } = opened(of, old())
  const contract = { servicing: servicing(of), schedule: of }
  const undone = undoTakeover(contract, [{ seq: 1, event }], {
    today: bookDate('2026-04-20'),
    accruedThrough: bookDate('2026-04-19'),
  })
  if (isRefused(undone)) throw new Error(undone.refused)
  expect(undone.postings).toEqual([
    { ...openedPostings(event)[0], reversed: true },
    { event: 'accrue', amounts: [{ component: 'interest', fen: 1_015n }], reversed: true },
  ])
  expect(
    replay(servicing(of), [
      { seq: 1, event },
      { seq: 2, event: undone.event },
    ]).installments,
  ).toEqual([])
  const paid = { kind: 'repay' as const, date: bookDate('2026-05-01'), lines: [], prepaidFen: 100n }
  const log = [
    { seq: 1, event },
    { seq: 2, event: paid },
  ]
  expect(undoTakeover(contract, log, { today: bookDate('2026-05-02'), accruedThrough: null })).toMatchObject({
    refused: 'take-back.receipt-first',
  })
})

test('whatever the balance, the plan adds up, is read back as it was written, and ends at nothing', () => {
  const methods = fc.constantFrom<ScheduleTerms['method']>(
    'equal_installment',
    'equal_principal',
    'interest_only',
    'bullet',
    'flat',
  )
  fc.assert(
    fc.property(
      methods,
      fc.bigInt(1n, 1_000_000n),
      fc.option(fc.integer({ min: 1, max: 100 })),
      (method, balanceFen, overdueDays) => {
        const of = terms({ method })
        const opening = openingOf(
          of,
          { graceDays: 0 },
          old({
            ...{ balanceFen, overdueDays, state: overdueDays ? 'overdue' : 'normal' },
            ...(method === 'bullet' ? { paidInterestFen: 0n } : {}),
          }),
        )
        // overdue from the very first 期 with interest paid: which of it was paid nobody could tell
        if (isRefused(opening))
          return overdueDays !== null && (method === 'bullet' || opening.refused === 'takeover.interest-ahead')
        const { event } = opening
        const again = readEvent({
          seq: 1,
          kind: 'open',
          valueDate: event.date,
          data: JSON.parse(JSON.stringify(eventData(event))),
        })
        expect(again).toEqual(event)
        const book = bookOf(of, opening)
        expect(sumFen(book.installments.map(i => i.principalFen))).toBe(1_000_000n)
        expect(figuresOf(book).balanceFen).toBe(balanceFen)
        expect(event.rows.every(row => row.principalFen >= 0n && row.interestFen >= 0n)).toBe(true)
        return true
      },
    ),
  )
})
