import { code128, code128Widths } from '../../src/export/pdf/code128'

test('published vectors', () => {
  // The worked example of the literature in set B: 104 + 48·1 + 42·2 + 42·3 + 17·4 + 18·5 + 19·6 + 35·7 = 879, modulo 103 = 55.
  expect(code128('PJJ123C')).toEqual([104, 48, 42, 42, 17, 18, 19, 35, 55, 106])
  expect(code128Widths('PJJ123C').slice(-13, -7).join('')).toBe('311321')
  // A number of the postal union (S10): nine digits, the odd one in set B.
  expect(code128('RI476394652CH')).toEqual([104, 50, 41, 20, 99, 76, 39, 46, 52, 100, 35, 40, 26, 106])
})

test('digits go in pairs', () => {
  expect(code128('J060126000001').slice(0, -2)).toEqual([104, 42, 99, 6, 1, 26, 0, 0, 1])
  expect(code128('1234')).toEqual([105, 12, 34, (105 + 12 + 68) % 103, 106])
})

test('every symbol is eleven modules wide and begins with a bar, the stop has thirteen', () => {
  for (const text of ['A', 'J060126000001-003', '00112233', 'a1b2c3 ~']) {
    const symbols = code128(text).length
    expect(code128Widths(text).reduce((sum, one) => sum + one, 0)).toBe((symbols - 1) * 11 + 13)
  }
  expect(() => code128('盒')).toThrow()
})
