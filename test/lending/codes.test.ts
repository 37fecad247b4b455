import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { codeBook, parentCode, readCodeTable } from '../../src/lending/codes'
import {
  bankOfCard,
  checkForeignResident,
  checkHongKongId,
  checkTaiwanId,
  isUnionPay,
} from '../../src/lending/identifiers'
import { answerIdentifierCase } from '../../src/lending/identifiers/case-format'

const shipped = (name: string) =>
  readCodeTable(readFileSync(join(__dirname, '../../seeds/reference/codes', name), 'utf8'))
const regions = codeBook('region', shipped('regions.csv'))
const industries = codeBook('industry', shipped('industries.csv'))
const countries = codeBook('country', shipped('countries.csv'))
const ethnicities = codeBook('ethnicity', shipped('ethnicities.csv'))

// cn/GB2260 (lists of the Ministry of Civil Affairs by revision) and the divisions of the statistics bureau of 2023
test.each([
  ['110101', '2007-12', '东城区'],
  ['612131', '1980-12', '蓝田县'],
  ['612131', '1985-12', null],
  ['322528', '1980-12', '泰县'],
  ['322528', '2018-01', null],
  ['430105', '1980-12', '城北区'],
  ['430105', '1995-12', '北区'],
  ['430105', '2000-12', '开福区'],
  ['430105', '2023', '开福区'],
  ['512328', '1985-12', '黔江土家族苗族自治县'],
  ['512328', '1990-12', null],
  ['110103', '2007-12', '崇文区'],
  ['110103', '2019-04', null],
  ['420600', '2007-12', '襄樊市'],
  ['420600', '2019-04', '襄阳市'],
  ['130271', '2018-01', null],
  ['130271', '2023', '河北唐山芦台经济开发区'],
])('region %s in the edition %s is %p', (code, edition, name) => expect(regions.nameAt(code, edition)).toBe(name))

// GB/T 4754: public lists of both editions
test.each([
  ['G5521', '2017', '远洋货物运输'],
  ['C2924', '2017', '泡沫塑料制造'],
  ['C1439', '2011', '方便面及其他方便食品制造'],
  ['C1439', '2017', '其他方便食品制造'],
  ['M7462', '2011', '生态监测'],
  ['M7462', '2017', '生态资源监测'],
  ['C1810', '2011', '机织服装制造'],
  ['I6592', '2011', '呼叫中心'],
  ['C2522', '2017', null],
  ['C2522', '2019', '煤制合成气生产'],
])('industry %s in %s is %p', (code, edition, name) => expect(industries.nameAt(code, edition)).toBe(name))

test('the other lists are whole', () => {
  expect(ethnicities.all()).toHaveLength(58)
  expect([ethnicities.nameOf('01'), ethnicities.nameOf('56')]).toEqual(['汉族', '基诺族'])
  expect(countries.all()).toHaveLength(249)
  expect([countries.nameOf('156'), countries.nameOf('840')]).toEqual(['中国', '美国'])
})

test('a code is read with what stands above it; a retired one keeps its last name', () => {
  expect(regions.labelOf('530103')).toBe('云南省昆明市盘龙区')
  expect(regions.labelOf('110105')).toBe('北京市朝阳区')
  expect([regions.labelOf('110103'), regions.isRetired('110103'), regions.isRetired('110101')]).toEqual([
    '北京市崇文区',
    true,
    false,
  ])
  expect([
    parentCode('region', '530103'),
    parentCode('region', '530000'),
    parentCode('industry', 'A0111'),
    parentCode('industry', 'A01'),
  ]).toEqual(['530100', null, 'A011', 'A'])
})

test('what a person types becomes a code, or is told to be none or several', () => {
  expect(regions.resolve('昆明盘龙')).toEqual({ code: '530103' })
  expect(regions.resolve('530103 云南省昆明市盘龙区')).toEqual({ code: '530103' })
  expect(regions.resolve('110103')).toEqual({ code: '110103' })
  expect(regions.resolve('朝阳区')).toMatchObject({ refused: 'code.ambiguous' })
  expect(regions.resolve('999999')).toMatchObject({ refused: 'code.unknown' })
  expect(industries.resolve('远洋货物运输')).toEqual({ code: 'G5521' })
  expect(countries.resolve('中国')).toEqual({ code: '156' })
})

// The marks are what a published validator says; validatorjs/validator.js (MIT), dromara/hutool (MulanPSL-2.0), python-stdnum (vectors only)
test.each([
  ['uscc', '91 110000 600037341L', true],
  ['uscc', '12345', false],
  ['luhn', '4716-2210-5188-5662', true],
  ['bank-card', '6226050967750613', true],
  ['bank-card', 'prefix6234917882863855', false],
  ['resident-id-18', '110101491041001', false],
  ['resident-id-18', '360426199101010071', true],
  ['resident-id-15', '815727834224151', false],
  ['hk-id', 'H01487002', false],
  ['tw-id', 'B221690311', true],
  ['tw-id', 'B2216903112', false],
  ['cn-birthday-text', '2015.02.29', false],
  ['cn-birthday-text', '2095.05.01', false],
  ['cn-landline', '010-889931081', false],
  ['cn-400-phone', '400-8608608', true],
])('%s %s: %p', (kind, value, valid) => expect(answerIdentifierCase({ id: 'x', kind, value })).toMatchObject({ valid }))

test('an old number is brought to eighteen digits', () =>
  expect(answerIdentifierCase({ id: 'x', kind: 'resident-id-15', value: '610104620927690' })).toMatchObject({
    upgraded: '610104196209276908',
    birthDate: '1962-09-27',
  }))

test('documents of Hong Kong, Taiwan and residents from abroad; banks by their cards', () => {
  const ok = (checked: object) => 'ok' in checked
  expect([ok(checkHongKongId('A123456(3)')), ok(checkHongKongId('A123456(4)'))]).toEqual([true, false])
  expect([ok(checkTaiwanId('A123456789')), ok(checkTaiwanId('A123456788'))]).toEqual([true, false])
  expect([ok(checkForeignResident('931156198607150028')), ok(checkForeignResident('831156198607150028'))]).toEqual([
    true,
    false,
  ])
  expect([bankOfCard('6222021000001234565'), bankOfCard('6228480402564890018'), bankOfCard('6999')]).toEqual([
    '中国工商银行',
    '中国农业银行',
    null,
  ])
  expect([isUnionPay('6226050967750613'), isUnionPay('4716221051885662')]).toEqual([true, false])
})
