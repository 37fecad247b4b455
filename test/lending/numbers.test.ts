import fc from 'fast-check'
import {
  archiveRoot,
  checkDigit,
  composeArchiveNumber,
  composeCustomerNumber,
  nextArchiveVersion,
  parseArchiveNumber,
  parseCustomerNumber,
} from '../../src/lending/identifiers'

describe('客户号', () => {
  test('ISO 7064 mod 11,10', () => {
    expect(checkDigit('8010012600001234')).toBe(5)
    // ISO 7064, example of the pure system: 0794 → 5
    expect(checkDigit('0794')).toBe(5)
    expect(() => checkDigit('12a')).toThrow('not digits')
  })
  test('composed and read back', () => {
    const parts = { type: 1, branchCode: '0601', year: 2026, seq: 123 } as const
    const number = composeCustomerNumber(parts)
    expect(number).toMatch(/^1060120260000123\d$/)
    expect(parseCustomerNumber(number)).toEqual(parts)
  })
  test('a wrong digit or shape is refused', () => {
    const number = composeCustomerNumber({ type: 2, branchCode: '0601', year: 2026, seq: 9_999_999 })
    const wrong = `3${number.slice(1)}`
    expect(parseCustomerNumber(wrong)).toMatchObject({ refused: 'customer-number.checksum' })
    expect(parseCustomerNumber('123')).toMatchObject({ refused: 'customer-number.format' })
    expect(() => composeCustomerNumber({ type: 1, branchCode: '0601', year: 2026, seq: 10_000_000 })).toThrow(
      'out of range',
    )
    expect(() => composeCustomerNumber({ type: 1, branchCode: '61', year: 2026, seq: 1 })).toThrow('branch code')
  })
  test('single wrong digits and swapped neighbours', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999_999 }),
        fc.integer({ min: 1, max: 15 }),
        fc.integer({ min: 1, max: 9 }),
        (seq, at, by) => {
          const number = composeCustomerNumber({ type: 1, branchCode: '0601', year: 2026, seq })
          const bad = number.slice(0, at) + ((number.charCodeAt(at) - 48 + by) % 10) + number.slice(at + 1)
          expect(parseCustomerNumber(bad)).toHaveProperty('refused')
        },
      ),
    )
  })
})

describe('档案编号', () => {
  const number = '0601-2026-G-000123-V01'
  test('composed and read back', () => {
    const parts = { branchCode: '0601', year: 2026, archiveClass: 'G', seq: 123, version: 1 }
    expect(composeArchiveNumber(parts)).toBe(number)
    expect(parseArchiveNumber(number)).toEqual(parts)
    expect(parseArchiveNumber(' ０６０１-2026-g-000123-v01 ')).toEqual(parts)
  })
  test('the version rises, the root stays', () => {
    expect(nextArchiveVersion(number)).toBe('0601-2026-G-000123-V02')
    expect(nextArchiveVersion('0601-2026-G-000123-V99')).toBe('0601-2026-G-000123-V100')
    expect(archiveRoot(nextArchiveVersion(number))).toBe('0601-2026-G-000123')
  })
  test('faults', () => {
    expect(parseArchiveNumber('0601-2026-000123-V01')).toMatchObject({ refused: 'archive-number.format' })
    expect(() => nextArchiveVersion('x')).toThrow('not an archive number')
    expect(() =>
      composeArchiveNumber({ branchCode: '0601', year: 2026, archiveClass: 'G', seq: 1_000_000, version: 1 }),
    ).toThrow('out of range')
  })
})
