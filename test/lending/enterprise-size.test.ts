import { enterpriseSize, INCLUSIVE_LIMIT_FEN, isInclusiveSmall, tradeOf } from '../../src/lending/enterprise-size'

const wan = (n: number | null): bigint | null => (n === null ? null : BigInt(Math.round(n * 100)) * 10_000n)
const size = (
  industryCode: string | null,
  people: number | null,
  revenue: number | null,
  assets: number | null = null,
) =>
  enterpriseSize({ industryCode, employeeCount: people, annualRevenueFen: wan(revenue), totalAssetsFen: wan(assets) })

// 工信部联企业〔2011〕300号 art. 4, each row at its bounds
test.each([
  ['A0111', null, 20_000, null, 'large'],
  ['A0111', null, 19_999.99, null, 'medium'],
  ['A0111', null, 500, null, 'medium'],
  ['A0111', null, 499.99, null, 'small'],
  ['A0111', null, 49.99, null, 'micro'],
  ['C2924', 1000, 40_000, null, 'large'],
  ['C2924', 1000, 39_999, null, 'medium'],
  ['C2924', 300, 2000, null, 'medium'],
  ['C2924', 320, 1900, null, 'small'],
  ['C2924', 20, 300, null, 'small'],
  ['C2924', 19, 5000, null, 'micro'],
  ['E4710', null, 80_000, 80_000, 'large'],
  ['E4710', null, 80_000, 79_999, 'medium'],
  ['E4710', null, 300, 299, 'micro'],
  ['F5111', 200, 40_000, null, 'large'],
  ['F5111', 5, 1000, null, 'small'],
  ['F5263', 50, 500, null, 'medium'],
  ['F5263', 9, 500, null, 'micro'],
  ['G5521', 1000, 30_000, null, 'large'],
  ['G5913', 300, 3000, null, 'medium'],
  ['G5920', 100, 1000, null, 'medium'],
  ['G6010', 300, 2000, null, 'medium'],
  ['G5310', 300, null, null, 'large'],
  ['H6110', 100, 2000, null, 'medium'],
  ['H6210', 10, 100, null, 'small'],
  ['I6311', 2000, 100_000, null, 'large'],
  ['I6510', 10, 50, null, 'small'],
  ['K7010', null, 1000, 5000, 'medium'],
  ['K7020', 100, 500, null, 'small'],
  ['L7211', 100, null, 8000, 'medium'],
  ['M7310', 299, null, null, 'medium'],
  ['O8111', 9, null, null, 'micro'],
  // not enough known, or a trade with a standard of its own
  ['C2924', null, 300, null, null],
  ['F', 10, 100, null, null],
  ['J6621', 10, 100, 100, null],
  [null, 10, 100, 100, null],
] as const)('%s, %p people, %p 万 revenue, %p 万 assets → %p', (code, people, revenue, assets, expected) =>
  expect(size(code, people, revenue, assets)).toBe(expected),
)

test('the letter alone is enough where a section is one trade', () => {
  expect([tradeOf('C'), tradeOf('A'), tradeOf('G'), tradeOf('J')]).toEqual(['industry', 'farming', null, null])
})

test('普惠小微: small or micro or a sole trader, up to ten million', () => {
  expect(isInclusiveSmall('company', 'small', INCLUSIVE_LIMIT_FEN)).toBe(true)
  expect(isInclusiveSmall('company', 'small', INCLUSIVE_LIMIT_FEN + 1n)).toBe(false)
  expect(isInclusiveSmall('company', 'medium', 1n)).toBe(false)
  expect(isInclusiveSmall('company', null, 1n)).toBe(false)
  expect(isInclusiveSmall('sole', null, 1n)).toBe(true)
})
