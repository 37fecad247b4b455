import fc from 'fast-check'
import { bookDate } from '../../src/lending/dates'
import {
  type Checked,
  checkBankAccount,
  checkBankCard,
  checkChinesePassport,
  checkCreditCode,
  checkForeignPassport,
  checkHomeReturnPermit,
  checkLandline,
  checkMobile,
  checkOrganisationCode,
  checkOtherDocument,
  checkResidentId,
  checkTaiwanPermit,
  luhnHolds,
} from '../../src/lending/identifiers'

/** 'ok' or the code of the refusal. */
const verdict = (checked: Checked): string => ('ok' in checked ? 'ok' : checked.refused)
const id = (value: string): string => verdict(checkResidentId(value, { today: bookDate('2026-11-20') }))

describe('身份证', () => {
  test.each([
    // GB 11643-1999, the standard's own examples
    ['11010519491231002X', 'ok'],
    ['440524188001010014', 'ok'],
    // python-stdnum, tests/test_cn_ric.doctest (vectors only)
    ['360426199101010071', 'ok'],
    ['412723199010050012', 'ok'],
    ['110102199101010078', 'ok'],
    ['T60426199101010078', 'id.format'],
    ['360426199113010079', 'id.birth-date'],
    ['36042619910102009X', 'id.checksum'],
    ['990426199112010074', 'id.region'],
    // hutool, IdcardUtilTest (MulanPSL-2.0)
    ['150102198807303035', 'ok'],
    ['33010219200403064X', 'ok'],
    ['81000019980902013X', 'ok'],
    ['830000200209060065', 'ok'],
    ['321083200807112111', 'ok'],
    ['321083200807312113', 'ok'],
    ['3301022011022000D6', 'id.format'],
    ['360198910283844', 'id.birth-date'],
    ['815727834224151', 'id.birth-date'],
    // id-validator.py and IDValidator (MIT)
    ['111111199901101512', 'id.checksum'],
    ['440308199902301512', 'id.birth-date'],
    ['610104620932690', 'id.birth-date'],
    ['431389760616601', 'ok'],
    // typed by people
    ['１１０１０５１９４９１２３１００２ｘ', 'ok'],
    ['110105 1949 1231 002x', 'ok'],
    ['1101051949123100', 'id.length'],
    ['', 'id.length'],
    ['110105203001010019', 'id.birth-date'],
  ])('%s → %s', (value, expected) => expect(id(value)).toBe(expected))
  test.each([
    ['330102200403064', '33010219200403064X', '1920-04-03', 'female'],
    ['610104620927690', '610104196209276908', '1962-09-27', 'female'],
    ['110105491231002', '11010519491231002X', '1949-12-31', 'female'],
    ['110105800101997', '110105188001019978', '1880-01-01', 'male'],
  ])('15 digits %s become %s', (value, normalized, birthDate, sex) => {
    expect(checkResidentId(value)).toMatchObject({ ok: true, normalized, birthDate, sex })
  })
  test('tells region, birth date and sex', () => {
    expect(checkResidentId('150102198807303035')).toEqual({
      ok: true,
      normalized: '150102198807303035',
      birthDate: '1988-07-30',
      sex: 'male',
      regionCode: '150102',
    })
  })
  test('a county that never existed is refused where the list is known', () => {
    expect(verdict(checkResidentId('110102199101010078', { knownRegion: code => code === '110102' }))).toBe('ok')
    expect(verdict(checkResidentId('110102199101010078', { knownRegion: () => false }))).toBe('id.region')
  })
  test('never tells the right check digit', () => {
    const words = checkResidentId('110105194912310021')
    expect('words' in words && words.words).toBe('身份证号码校验不通过，请对照证件核对')
  })
  test('one wrong digit is always seen', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (at, by) => {
        const good = '360426199101010071'
        const bad = good.slice(0, at) + ((good.charCodeAt(at) - 48 + by) % 10) + good.slice(at + 1)
        expect(id(bad)).not.toBe('ok')
      }),
    )
  })
})

describe('统一社会信用代码, 组织机构代码', () => {
  test.each([
    ['91350100M000100Y43', 'ok'],
    // python-stdnum, tests/test_cn_uscc.doctest (vectors only)
    ['911522010783762860', 'ok'],
    ['9115220107837941X1', 'ok'],
    ['91152201078394644D', 'ok'],
    ['91152201078395188Q', 'ok'],
    ['91310112087994932F', 'ok'],
    ['91310116076409427L', 'ok'],
    ['913205056082348768', 'ok'],
    ['91340600MA2PBMA74B', 'ok'],
    ['91340600ma2pbma74b', 'ok'],
    ['12345', 'credit-code.length'],
    ['9111000060003IOZSV', 'credit-code.format'],
    ['91110000600037341N', 'credit-code.checksum'],
    ['9111A000600037341L', 'credit-code.region'],
  ])('%s → %s', (value, expected) => expect(verdict(checkCreditCode(value))).toBe(expected))
  test.each([
    ['D2143569-X', 'ok'],
    ['M000100Y-4', 'ok'],
    ['D2143569-1', 'organisation-code.checksum'],
    ['D214356', 'organisation-code.format'],
  ])('%s → %s', (value, expected) => expect(verdict(checkOrganisationCode(value))).toBe(expected))
})

describe('cards and phones', () => {
  test.each([
    ['6222021000001234565', 'ok'],
    ['6228480402564890018', 'ok'],
    // validator.js, test/validators.test.js (MIT)
    ['36050234196908', 'ok'],
    ['4929 7226 5379 7141', 'ok'],
    ['6283875070985593', 'ok'],
    ['6234917882863855', 'ok'],
    ['6226050967750613', 'ok'],
    ['5398228707871528', 'card.checksum'],
    ['2718760626256571', 'card.checksum'],
    ['375556917985515999999993', 'card.length'],
    ['prefix6234917882863855', 'card.format'],
    ['', 'card.format'],
  ])('card %s → %s', (value, expected) => expect(verdict(checkBankCard(value))).toBe(expected))
  test('Luhn on its own (python-stdnum, validator.js)', () => {
    expect(['0', '5421', '1428572', '', '1', '4992739871'].map(luhnHolds)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ])
    expect(verdict(checkBankAccount('53001 8760 0102 1234'))).toBe('ok')
    expect(verdict(checkBankAccount('12-34'))).toBe('account.format')
  })
  test.each([
    // validator.js and hutool
    ['13523333233', '13523333233'],
    ['19312341234', '19312341234'],
    ['+8613238234822', '13238234822'],
    ['008618812341234', '18812341234'],
    ['138 1234 6621', '13812346621'],
    ['138-1234-6621', '13812346621'],
    ['１３８１２３４６６２１', '13812346621'],
    ['013838389438', 'mobile.length'],
    ['+08613811211114', 'mobile.format'],
    ['010-38238383', 'mobile.format'],
    ['12812346621', 'mobile.prefix'],
    ['1381234662', 'mobile.length'],
  ])('mobile %s → %s', (value, expected) => {
    const checked = checkMobile(value)
    expect('ok' in checked ? checked.normalized : checked.refused).toBe(expected)
  })
  test('says how many digits were typed', () => {
    expect(checkMobile('1381234662')).toMatchObject({ words: '手机号码应为 11 位数字，现在是 10 位' })
  })
  test.each([
    ['010-12345678', '010-12345678'],
    ['087163120000', '0871-63120000'],
    ['(0871) 63120000-801', '0871-63120000-801'],
    ['400-8608608', '400-860-8608'],
    ['010-889931081', 'landline.format'],
    ['A20-9999999', 'landline.format'],
    ['13619887123', 'landline.format'],
  ])('landline %s → %s', (value, expected) => {
    const checked = checkLandline(value)
    expect('ok' in checked ? checked.normalized : checked.refused).toBe(expected)
  })
})

test.each([
  [checkChinesePassport, 'e12345678', 'EA1234567', 'X12345678'],
  [checkForeignPassport, 'AB123456', '12345', '1234'],
  [checkHomeReturnPermit, 'H12345678', 'M1234567801', 'K12345678'],
  [checkTaiwanPermit, '12345678', '1234567890B', '1234567'],
  [checkOtherDocument, '军字第 001234 号', 'x', ''],
] as const)('travel documents %#', (check, good, alsoGood, bad) => {
  expect([good, alsoGood].map(value => verdict(check(value)))).toEqual(['ok', 'ok'])
  expect(verdict(check(bad))).not.toBe('ok')
})
