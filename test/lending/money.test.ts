import fc from 'fast-check'
import {
  divRound,
  divRoundTo,
  fenInWords,
  formatFen,
  parseMoney,
  type Rounding,
  yuanText,
} from '../../src/lending/money'

describe('divRound', () => {
  const table: [bigint, bigint, Record<Rounding, bigint>][] = [
    [5n, 2n, { half_up: 3n, half_even: 2n, up: 3n, down: 2n }],
    [7n, 2n, { half_up: 4n, half_even: 4n, up: 4n, down: 3n }],
    [-5n, 2n, { half_up: -3n, half_even: -2n, up: -3n, down: -2n }],
    [5n, -2n, { half_up: -3n, half_even: -2n, up: -3n, down: -2n }],
    [1n, 3n, { half_up: 0n, half_even: 0n, up: 1n, down: 0n }],
    [-1n, 2n, { half_up: -1n, half_even: 0n, up: -1n, down: 0n }],
    [6n, 3n, { half_up: 2n, half_even: 2n, up: 2n, down: 2n }],
    [0n, 9n, { half_up: 0n, half_even: 0n, up: 0n, down: 0n }],
  ]
  test.each(table)('%s ÷ %s', (num, den, expected) => {
    for (const [mode, value] of Object.entries(expected)) expect(divRound(num, den, mode as Rounding)).toBe(value)
  })
  test('is never off by more than half, and symmetric', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.bigInt({ min: 1n, max: 10n ** 9n }),
        (num, den) => {
          const rounded = divRound(num, den, 'half_up')
          const twice = (rounded * den - num) * 2n
          expect(twice <= den && -twice <= den).toBe(true)
          expect(divRound(-num, den, 'half_up')).toBe(-rounded)
        },
      ),
    )
  })
  test('to whole yuan, and division by zero', () => {
    expect(divRoundTo(24_967n, 1n, 100n, 'half_up')).toBe(25_000n)
    expect(() => divRound(1n, 0n, 'down')).toThrow('division by zero')
  })
})

describe('parseMoney', () => {
  test.each([
    ['1,200,000.00', 120_000_000n],
    ['1200000', 120_000_000n],
    ['120万', 120_000_000n],
    ['1.5亿', 15_000_000_000n],
    ['１２０万元', 120_000_000n],
    ['１，２００．５０', 120_050n],
    ['¥ 1 200', 120_000n],
    ['￥８０.５', 8_050n],
    ['0.01', 1n],
    ['88元', 8_800n],
    ['1.23456万', 1_234_560n],
    ['12。5', 1_250n],
    ['9999999999999.99', 999_999_999_999_999n],
  ])('%s', (text, fen) => expect(parseMoney(text)).toEqual({ fen }))
  test.each([
    ['', 'money.empty'],
    ['   ', 'money.empty'],
    ['1.005', 'money.too-precise'],
    ['0.1234567万', 'money.too-precise'],
    ['1e3', 'money.not-a-number'],
    ['0x10', 'money.not-a-number'],
    ['NaN', 'money.not-a-number'],
    ['Infinity', 'money.not-a-number'],
    ['1,20,000', 'money.not-a-number'],
    ['12,00', 'money.not-a-number'],
    ['.5', 'money.not-a-number'],
    ['1.2.3', 'money.not-a-number'],
    ['一百', 'money.not-a-number'],
    ['5²', 'money.not-a-number'],
    ['-5', 'money.negative'],
    ['1234567890123456', 'money.too-long'],
    ['99999999999999', 'money.too-long'],
    ['999999999亿', 'money.too-long'],
  ])('refuses %s', (text, refused) => expect(parseMoney(text)).toEqual({ refused }))
  test('negative only where it is asked for', () => {
    expect(parseMoney('-1,234.00', { negative: true })).toEqual({ fen: -123_400n })
    expect(parseMoney('−5', { negative: true })).toEqual({ fen: -500n })
  })
  test('reads back what is shown', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }), fen => {
        expect(parseMoney(formatFen(fen), { negative: true })).toEqual({ fen })
        expect(parseMoney(yuanText(fen), { negative: true })).toEqual({ fen })
      }),
    )
  })
})

describe('showing money', () => {
  test.each([
    [94_682_236n, '946,822.36', '946822.36'],
    [-123_400n, '−1,234.00', '-1234.00'],
    [5n, '0.05', '0.05'],
    [-5n, '−0.05', '-0.05'],
    [0n, '0.00', '0.00'],
    [99_999n, '999.99', '999.99'],
    [100_000n, '1,000.00', '1000.00'],
  ])('%s', (fen, shown, plain) => {
    expect(formatFen(fen)).toBe(shown)
    expect(yuanText(fen)).toBe(plain)
  })
})

describe('大写', () => {
  test.each([
    [168_032n, '人民币壹仟陆佰捌拾元叁角贰分'],
    [1_640_902n, '人民币壹万陆仟肆佰零玖元零贰分'],
    [32_504n, '人民币叁佰贰拾伍元零肆分'],
    [50n, '人民币伍角整'],
    [5n, '人民币伍分'],
    [53n, '人民币伍角叁分'],
    [0n, '人民币零元整'],
    [100n, '人民币壹元整'],
    [1_000n, '人民币壹拾元整'],
    [150_000n, '人民币壹仟伍佰元整'],
    [10_000_100n, '人民币壹拾万零壹元整'],
    [10_700_053n, '人民币壹拾万柒仟元伍角叁分'],
    [600_000_701n, '人民币陆佰万零柒元零壹分'],
    [10_000_000_000n, '人民币壹亿元整'],
    [10_000_000_100n, '人民币壹亿零壹元整'],
    [10_001_000_000n, '人民币壹亿零壹万元整'],
    [10_010_500_000n, '人民币壹亿零壹拾万伍仟元整'],
    [123_456_789_012n, '人民币壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分'],
    [100_000_000_000_000n, '人民币壹万亿元整'],
    [120_000_000_000_000n, '人民币壹万贰仟亿元整'],
    [-50_000n, '人民币负伍佰元整'],
  ])('%s', (fen, words) => expect(fenInWords(fen)).toBe(words))
  test('without the prefix', () => expect(fenInWords(10_000n, { prefix: false })).toBe('壹佰元整'))
})
