import {
  add,
  decimalRatio,
  formatRate,
  multiply,
  parseRate,
  rateRatio,
  rateText,
  reduced,
} from '../../src/lending/rate'

describe('parseRate', () => {
  test.each([
    ['4.35', 43_500],
    ['4.35%', 43_500],
    [' ４.３５％ ', 43_500],
    ['0', 0],
    ['100', 1_000_000],
    ['3.4567', 34_567],
    ['3.45000000', 34_500],
  ])('%s', (text, ratePpm) => expect(parseRate(text)).toEqual({ ratePpm }))
  test.each([
    ['', 'rate.empty'],
    ['-1', 'rate.negative'],
    ['100.0001', 'rate.too-high'],
    ['3.45671', 'rate.too-precise'],
    ['1e1', 'rate.not-a-number'],
    ['四', 'rate.not-a-number'],
    ['4,35', 'rate.not-a-number'],
  ])('refuses %s', (text, refused) => expect(parseRate(text)).toEqual({ refused }))
})

test.each([
  [43_500, '4.35%'],
  [34_567, '3.4567%'],
  [36_050, '3.605%'],
  [100_000, '10.00%'],
  [0, '0.00%'],
  [5, '0.0005%'],
  [-2_500, '−0.25%'],
])('%s ppm is shown as %s', (ratePpm, shown) => expect(formatRate(ratePpm)).toBe(shown))

test('text for inputs reads back', () => {
  for (const ratePpm of [0, 1, 10, 43_500, 999_999, 1_000_000])
    expect(parseRate(rateText(ratePpm))).toEqual({ ratePpm })
})

test('ratios are exact', () => {
  expect(rateRatio(72_000)).toEqual({ num: 72_000n, den: 1_000_000n })
  expect(reduced(rateRatio(72_000))).toEqual({ num: 9n, den: 125n })
  expect(multiply({ num: 1n, den: 3n }, { num: 3n, den: 4n })).toEqual({ num: 3n, den: 12n })
  expect(reduced(add({ num: 1n, den: 3n }, { num: 1n, den: 6n }))).toEqual({ num: 1n, den: 2n })
  expect(decimalRatio('-0.0490')).toEqual({ num: -490n, den: 10_000n })
  expect(decimalRatio('4.9e-2')).toBeNull()
})
