import { amountOf, amountText, type FieldDef, maskField, readValue } from '../../src/lending/custom-field'
import {
  breachOf,
  changesOfForm,
  EMPTY_FORM,
  fieldRefusal,
  moved,
  placedBefore,
  sectionOrder,
} from '../../src/lending/custom-form'

const def = (more: Partial<FieldDef>): FieldDef => ({
  key: 'area',
  type: 'text',
  places: 0,
  list: null,
  sealed: false,
  label: '种植面积',
  labelEn: '',
  help: '',
  unit: '',
  required: false,
  min: '',
  max: '',
  minLength: 0,
  maxLength: 200,
  options: [],
  initial: '',
  subs: ['person'],
  section: 'more',
  inList: false,
  inFilter: false,
  inExport: false,
  inImport: false,
  synonyms: [],
  roles: [],
  retired: false,
  ...more,
})
const options = [
  { code: 'a', label: '种植', labelEn: 'Crops', retired: false },
  { code: 'b', label: '养殖', labelEn: '', retired: false },
  { code: 'c', label: '加工', labelEn: '', retired: true },
]

test.each([
  [{ type: 'whole' }, '1,200', '1200'],
  [{ type: 'whole' }, '１２', '12'],
  [{ type: 'whole' }, '-0', '0'],
  [{ type: 'whole' }, '12.5', 'field.not-whole'],
  [{ type: 'whole', min: '1' }, '0', 'field.too-small'],
  [{ type: 'whole', max: '9' }, '10', 'field.too-large'],
  [{ type: 'decimal', places: 2 }, '12.5', '12.50'],
  [{ type: 'decimal', places: 2 }, '-0.05', '-0.05'],
  [{ type: 'decimal', places: 2 }, '12.345', 'field.places'],
  [{ type: 'decimal', places: 2 }, '1e3', 'field.not-number'],
  [{ type: 'decimal', places: 1, max: '9.5' }, '10.0', 'field.too-large'],
  [{ type: 'money' }, '12万', '120000.00'],
  [{ type: 'money', max: '100.00' }, '100.01', 'field.too-large'],
  [{ type: 'date' }, '2026/11/23', '2026-11-23'],
  [{ type: 'date', min: '2026-01-01' }, '20251231', 'field.too-small'],
  [{ type: 'date' }, '2026-02-30', 'date.no-such-day'],
  [{ type: 'yesno' }, '是', '1'],
  [{ type: 'yesno' }, '0', '0'],
  [{ type: 'yesno' }, '也许', 'field.yes-no'],
  [{ type: 'choice', options }, '养殖', 'b'],
  [{ type: 'choice', options }, 'Crops', 'a'],
  [{ type: 'choice', options }, 'c', 'choice.unknown'],
  [{ type: 'many', options }, '养殖、种植，养殖', 'a,b'],
  [{ type: 'many', options }, 'a,x', 'choice.unknown'],
  [{ type: 'text', minLength: 3 }, '甲乙', 'field.too-short'],
  [{ type: 'text', maxLength: 2 }, '甲乙丙', 'field.too-long'],
  [{ type: 'text' }, '11010519491231002X', 'field.personal'],
  [{ type: 'text' }, '13812346621', 'field.personal'],
  [{ type: 'text' }, '可打电话 13812346621 找他', 'field.personal'],
  [{ type: 'long' }, '身份证１１０１０５１９４９１２３１００２X，妻子', 'field.personal'],
  [{ type: 'text' }, '合同 2026013812346621 号', '合同 2026013812346621 号'],
  [{ type: 'text', sealed: true }, '13812346621', '13812346621'],
] as const)('%j reads %s as %s', (more, typed, wanted) => {
  const read = readValue(def(more as Partial<FieldDef>), typed)
  expect('value' in read ? read.value : read.refused).toBe(wanted)
})

test('what stands there stays readable when its option is retired', () => {
  expect(readValue(def({ type: 'choice', options }), 'c', 'c')).toEqual({ value: 'c' })
  expect(readValue(def({ type: 'many', options }), 'a,c', 'b,c')).toEqual({ value: 'a,c' })
})

test.each([
  [{ type: 'decimal', places: 3 }, '-0.125', -125n],
  [{ type: 'decimal', places: 0 }, '7', 7n],
  [{ type: 'money', places: 0 }, '1200.05', 120005n],
  [{ type: 'whole', places: 0 }, '-3', -3n],
] as const)('%j: %s is kept as %s and comes back', (shape, text, amount) => {
  expect(amountOf(shape, text)).toBe(amount)
  expect(amountText(shape, amount)).toBe(text)
})

test('masks show the ends only', () => {
  expect(maskField('甲乙丙丁')).toBe('甲**丁')
  expect(maskField('甲')).toBe('*')
})

test('a definition that cannot be is refused at its control', () => {
  const at = (more: Partial<FieldDef>) => {
    const wrong = fieldRefusal(def(more))
    return wrong ? `${wrong.field} ${wrong.refused}` : 'fine'
  }
  expect(at({})).toBe('fine')
  expect(at({ type: 'choice' })).toBe('options field.no-options')
  expect(at({ type: 'choice', options: [options[2]!] })).toBe('options field.no-options')
  expect(at({ type: 'choice', options: [options[0]!, { ...options[1]!, code: 'a' }] })).toBe(
    'options field.option-twice',
  )
  // "b" is the code of one and the name of another: whoever says b means which?
  expect(at({ type: 'choice', options: [{ ...options[0]!, label: 'B' }, options[1]!] })).toBe(
    'options field.option-twice',
  )
  expect(at({ type: 'whole', min: '5', max: '4' })).toBe('max field.bounds')
  expect(at({ type: 'whole', min: 'x' })).toBe('min field.not-whole')
  expect(at({ type: 'whole', max: '9', initial: '10' })).toBe('initial field.too-large')
  expect(at({ sealed: true, inFilter: true })).toBe('inFilter field.sealed-use')
  expect(at({ type: 'long', maxLength: 2000, inFilter: true })).toBe('inFilter field.long-filter')
  expect(at({ maxLength: 201 })).toBe('maxLength field.length-cap')
})

test('what was in force cannot be broken, only retired', () => {
  const before = { ...EMPTY_FORM, fields: [def({ type: 'choice', options })] }
  const now = (more: Partial<FieldDef>) => ({ ...EMPTY_FORM, fields: [def({ type: 'choice', options, ...more })] })
  expect(breachOf(before, EMPTY_FORM)?.refused).toBe('field.gone')
  expect(breachOf(before, now({ type: 'many' }))?.refused).toBe('field.type-fixed')
  expect(breachOf(before, now({ sealed: true }))?.refused).toBe('field.type-fixed')
  expect(breachOf(before, now({ options: options.slice(1) }))?.refused).toBe('field.option-gone')
  expect(breachOf(before, now({ retired: true, label: '另一个名称' }))).toBeNull()
  expect(changesOfForm(before, now({ retired: true, help: '亩' }))).toMatchObject([
    { what: 'retired', label: '种植面积', names: [] },
    { what: 'changed', label: '种植面积', names: ['help'], fields: [{ help: '' }, { help: '亩' }] },
  ])
})

test('order of sections and fields', () => {
  expect(sectionOrder(['b', 's1', 'x'], ['a', 'b'], ['s1', 's2'])).toEqual(['b', 's1', 'a', 's2'])
  expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c'])
  expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c'])
  expect(moved(['a', 'x', 'c'], 2, -1, one => one !== 'x')).toEqual(['c', 'x', 'a'])
  expect(placedBefore(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b'])
  expect(placedBefore(['a', 'b', 'c'], 'a', undefined)).toEqual(['b', 'c', 'a'])
})
