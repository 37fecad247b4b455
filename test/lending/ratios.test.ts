import { quotient, ratiosOf } from '../../src/lending/ratios'
import { ALL_LINES, linesOf, readFigures } from '../../src/lending/statements'

const yuan = (n: number): bigint => BigInt(n) * 100n
const money = (figures: Record<string, number>) =>
  Object.fromEntries(Object.entries(figures).map(([k, n]) => [k, yuan(n)]))

test('half away from nothing; nothing to divide by is no ratio', () => {
  expect(quotient(1n, 8n, 100n)).toBe(13n)
  expect(quotient(-1n, 8n, 100n)).toBe(-13n)
  expect(quotient(150n, 100n, 100n)).toBe(150n)
  expect(quotient(5n, 0n, 100n)).toBeNull()
  expect(quotient(5n, -3n, 100n)).toBeNull()
})

// a made-up trading firm, worked out by hand
const before = readFigures(
  money({
    cash: 30,
    receivables: 40,
    inventory: 50,
    fixedAssets: 80,
    shortLoans: 60,
    payables: 40,
    paidCapital: 80,
    retained: 20,
    revenue: 500,
    cost: 400,
  }),
  'small',
).figures
const now = readFigures(
  money({
    cash: 40,
    receivables: 60,
    prepaid: 10,
    inventory: 40,
    fixedAssets: 90,
    shortLoans: 70,
    payables: 30,
    longLoans: 20,
    paidCapital: 80,
    retained: 40,
    revenue: 600,
    cost: 450,
    admin: 90,
    finance: 12,
    interest: 10,
    incomeTax: 8,
  }),
  'small',
)

test('totals follow from their parts and the sheet balances', () => {
  expect(now.mismatches).toEqual([])
  expect(now.figures).toMatchObject(
    money({
      currentAssets: 150,
      totalAssets: 240,
      currentDebts: 100,
      totalDebts: 120,
      equity: 120,
      debtsAndEquity: 240,
      operatingProfit: 48,
      totalProfit: 48,
      netProfit: 40,
    }),
  )
  // nothing typed of the cash flow: nothing made up
  expect(now.figures.operatingCash).toBeUndefined()
})

test.each([
  ['current', 150n], // 150 ÷ 100
  ['quick', 100n], // (150 − 40 − 10) ÷ 100
  ['debt', 5000n], // 120 ÷ 240
  ['interest-cover', 580n], // (48 + 10) ÷ 10
  ['receivable-days', 3000n], // 50 × 360 ÷ 600
  ['inventory-days', 3600n], // 45 × 360 ÷ 450
  ['payable-days', 2800n], // 35 × 360 ÷ 450
  ['gross-margin', 2500n], // 150 ÷ 600
  ['net-margin', 667n], // 40 ÷ 600
  ['roe', 3636n], // 40 ÷ ((120 + 100) ÷ 2)
  ['revenue-growth', 2000n], // 100 ÷ 500
  ['asset-growth', 2000n], // 40 ÷ 200
])('%s is %p hundredths', (code, expected) => {
  const found = ratiosOf({ now: now.figures, before, days: 360 }).find(ratio => ratio.code === code)
  expect(found?.hundredths).toBe(expected)
})

test('without an earlier period growth is not known and averages are the end', () => {
  const alone = new Map(ratiosOf({ now: now.figures, before: null, days: 360 }).map(one => [one.code, one.hundredths]))
  expect(alone.get('revenue-growth')).toBeNull()
  expect(alone.get('roe')).toBe(3333n)
})

test('a total that is not the sum of its parts is told with both figures', () => {
  const { mismatches } = readFigures(money({ cash: 100, currentAssets: 110, paidCapital: 110 }), 'small')
  expect(mismatches).toEqual([{ line: 'currentAssets', partsFen: yuan(100), typedFen: yuan(110) }])
  const unbalanced = readFigures(money({ cash: 100, paidCapital: 90 }), 'small').mismatches
  expect(unbalanced).toEqual([{ line: 'debtsAndEquity', partsFen: yuan(100), typedFen: yuan(90) }])
})

test('every part of a total is a line that stands before it', () => {
  const seen = new Set<string>()
  for (const { code, sum = [] } of ALL_LINES) {
    expect(sum.filter(part => !seen.has(part.replace('-', '')))).toEqual([])
    seen.add(code)
  }
  expect(seen.size).toBe(ALL_LINES.length)
  expect(linesOf('small').length).toBeLessThan(linesOf('general').length)
})
