import { checkApprovedTerms } from '../../src/lending/approval'
import { bookDate } from '../../src/lending/dates'
import { PUBLISHED_LPR } from '../../src/lending/lpr'
import { firstRateDay, parseSpread, pricedAt, spreadText, tenorFor } from '../../src/lending/pricing'
import { type FloatingTerms, pricedOnDay, rateHistory } from '../../src/lending/reprice'

test.each([
  ['145', 14_500],
  ['-30', -3_000],
  ['−30', -3_000],
  ['＋１．５', 150],
  ['120 bp', 12_000],
  ['0', 0],
  ['-0', 0],
])('a spread typed as %s is %i ppm', (text, spreadPpm) => expect(parseSpread(text)).toEqual({ spreadPpm }))

test.each([
  ['', 'spread.not-a-number'],
  ['1.455', 'spread.not-a-number'],
  ['1,45', 'spread.not-a-number'],
  ['四百', 'spread.not-a-number'],
  ['2000.01', 'spread.too-wide'],
  ['-2001', 'spread.too-wide'],
])('a spread typed as %s is refused', (text, refused) => expect(parseSpread(text)).toEqual({ refused }))

test.each([14_500, -3_000, 150, 12_345, 0])('%i ppm is read as it is written', spreadPpm =>
  expect(parseSpread(spreadText(spreadPpm))).toEqual({ spreadPpm }),
)

test.each([
  ['by_term', 60, '1Y'],
  ['by_term', 61, '5Y'],
  ['1Y', 60, '1Y'],
  ['5Y', 13, '5Y'],
] as const)('%s over %i months takes %s', (base, months, tenor) => expect(tenorFor(base, months)).toBe(tenor))

test('a tenor that is not meant for the term is refused', () => {
  expect(tenorFor('1Y', 61)).toEqual({ refused: 'pricing.tenor' })
  expect(tenorFor('5Y', 12)).toEqual({ refused: 'pricing.tenor-long' })
})

test('the worked figures of PBoC公告〔2019〕15号: 3.00 % + 145 bp = 4.45 %, 3.60 % − 30 bp = 3.30 %', () => {
  expect(pricedAt(PUBLISHED_LPR, { tenor: '1Y', spreadPpm: 14_500 }, bookDate('2026-03-16'))).toEqual({
    ratePpm: 44_500,
    lprPpm: 30_000,
    lprFrom: '2025-05-20',
  })
  expect(pricedAt(PUBLISHED_LPR, { tenor: '5Y', spreadPpm: -3_000 }, bookDate('2025-05-19'))).toMatchObject({
    ratePpm: 33_000,
  })
  expect(pricedAt(PUBLISHED_LPR, { tenor: '5Y', spreadPpm: 0 }, bookDate('2019-08-19'))).toEqual({
    refused: 'lpr.none-published',
  })
  expect(pricedAt(PUBLISHED_LPR, { tenor: '1Y', spreadPpm: -30_001 }, bookDate('2026-03-16'))).toEqual({
    refused: 'rate.negative',
  })
})

test('the day of the first rate: the signature where that was agreed, the payout otherwise', () => {
  const [signed, paid] = [bookDate('2025-05-19'), bookDate('2025-05-20')]
  expect(firstRateDay({ rateDay: 'signing', mode: 'jan_1' }, signed, paid)).toBe(signed)
  expect(firstRateDay({ rateDay: 'disbursement', mode: 'jan_1' }, signed, paid)).toBe(paid)
  expect(firstRateDay({ rateDay: 'signing', mode: 'immediate' }, signed, paid)).toBe(paid)
})

test('a 1 January between signature and payout reprices', () => {
  const [signed, paid] = [bookDate('2025-12-10'), bookDate('2026-01-15')]
  expect(firstRateDay({ rateDay: 'signing', mode: 'jan_1' }, signed, paid)).toBe('2025-12-31')
  expect(firstRateDay({ rateDay: 'signing', mode: 'anniversary' }, signed, paid)).toBe(signed)
  expect(firstRateDay({ rateDay: 'signing', mode: 'jan_1' }, signed, bookDate('2025-12-31'))).toBe(signed)
})

test('a rate of the signature holds until the first day of repricing, not until the next day', () => {
  const terms: FloatingTerms = {
    reprice: { mode: 'jan_1' },
    tenor: '5Y',
    spreadBp: -30,
    valueDate: bookDate('2025-05-20'),
    maturityDate: bookDate('2045-05-20'),
    pricedOn: bookDate('2025-05-19'),
  }
  expect(rateHistory(terms, PUBLISHED_LPR, bookDate('2026-06-01'))).toEqual([
    { from: '2025-05-20', ratePpm: 33_000 },
    { from: '2026-01-01', ratePpm: 32_000 },
  ])
  expect(pricedOnDay(terms, PUBLISHED_LPR, bookDate('2025-12-31'))).toMatchObject({
    ratePpm: 33_000,
    quote: { from: '2024-10-21' },
  })
  expect(pricedOnDay(terms, PUBLISHED_LPR, bookDate('2026-01-01'))).toMatchObject({
    ratePpm: 32_000,
    quote: { from: '2025-05-20' },
  })
})

test('a spread deeper than the LPR leaves no rate: refused, not passed over; a recovered LPR prices it again', () => {
  const terms: FloatingTerms = {
    reprice: { mode: 'immediate' },
    tenor: '1Y',
    spreadBp: -295,
    valueDate: bookDate('2025-06-02'),
    maturityDate: bookDate('2026-06-02'),
  }
  const quotes = [
    { from: bookDate('2025-05-20'), oneYearPpm: 30_000, fiveYearPpm: 35_000 },
    { from: bookDate('2025-09-22'), oneYearPpm: 29_000, fiveYearPpm: 34_000 },
    { from: bookDate('2025-12-22'), oneYearPpm: 31_000, fiveYearPpm: 35_000 },
  ]
  expect(pricedOnDay(terms, quotes, bookDate('2025-09-22'))).toMatchObject({ refused: 'rate.negative' })
  expect(pricedOnDay(terms, quotes, bookDate('2025-12-22'))).toMatchObject({ ratePpm: 1_500 })
  expect(pricedOnDay(terms, [], bookDate('2025-09-22'))).toMatchObject({ refused: 'lpr.none-published' })
})

test('an approver moves the spread inside the range of the product', () => {
  const sealed = { amountFen: 10_000n, termMonths: 12, ratePpm: 44_500 }
  const bounds = {
    ...{ minAmountFen: 1n, minTermMonths: 1, maxTermMonths: 36, minRatePpm: 90_000, maxRatePpm: 95_000 },
    floating: { lprPpm: 30_000, minSpreadPpm: 10_000, maxSpreadPpm: 20_000 },
  }
  expect(checkApprovedTerms({ ...sealed, ratePpm: 40_000 }, sealed, bounds)).toBeNull()
  expect(checkApprovedTerms({ ...sealed, ratePpm: 50_000 }, sealed, bounds)).toBeNull()
  expect(checkApprovedTerms({ ...sealed, ratePpm: 50_001 }, sealed, bounds)).toMatchObject({
    refused: 'approval.spread-outside',
    field: 'spread',
    params: { min: '100', max: '200' },
  })
})
