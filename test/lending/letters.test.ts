import fc from 'fast-check'
import { bookDate } from '../../src/lending/dates'
import {
  checkNodes,
  diffLines,
  fillTemplate,
  LETTER_KINDS,
  letterNo,
  letterRefusal,
  namesIn,
  parseTemplate,
  placeholdersOf,
  SUBJECTS,
  subjectRefusal,
  subjectsOf,
  versionOn,
  vocabularyOf,
} from '../../src/lending/letters'

const loan = vocabularyOf('loan')
const parse = (text: string) => parseTemplate(text, name => loan.lists.has(name))
const faults = (text: string) => {
  const { nodes, faults: found } = parse(text)
  return [...found, ...checkNodes(nodes, loan)].map(({ code, name }) => `${code} ${name}`)
}

test.each([
  ['您的借据{借据号}余额{ 贷款余额 }元', []],
  ['{#应还明细}第{期次}期{应还合计}元，{借据号}；{/应还明细}', []],
  ['{应还明细}', []],
  ['  {应还明细:期次，应还合计}  ', []],
  ['{借据编号}', ['unknown 借据编号']],
  ['{#应还明细}第{期次}期', ['unclosed 应还明细']],
  ['{期次}{/应还明细}', ['unopened 应还明细', 'outside 期次']],
  [
    '{#应还明细}{#还款计划}{/应还明细}{/还款计划}',
    ['crossed 还款计划 / 应还明细', 'crossed 应还明细 / 还款计划', 'nested 还款计划'],
  ],
  // thirty of them over two rows of a trial would be a billion lines
  [`${'{#还款计划}'.repeat(30)}{期次}${'{/还款计划}'.repeat(30)}`, ['nested 还款计划']],
  ['{#还款计划}\n{应还明细}\n{/还款计划}', ['nested 应还明细']],
  ['请还{应还明细}元', ['list 应还明细']],
  ['{#借据号}{/借据号}', ['not-list 借据号']],
  ['{应还明细:期次,金额}', ['unknown 金额']],
  ['{借据号', ['brace {']],
  ['借据号}', ['brace }']],
  ['{}', ['empty {}']],
  ['{@客户名称}{^客户名称}', ['unknown @客户名称', 'unknown ^客户名称']],
  ['{缺少资料}', ['unknown 缺少资料']],
  ['{借据编号}{借据编号}', ['unknown 借据编号']],
])('%s', (text, found) => {
  expect(faults(text)).toEqual(found)
})

const data = {
  values: { 客户名称: '张三', 借据号: 'DK1', 逾期金额: '1,234.50' },
  lists: {
    应还明细: [
      { 期次: '1', 应还合计: '8,661.90' },
      { 期次: '2', 应还合计: '8,661.93' },
    ],
    还款计划: [],
  },
}
const fill = (text: string) => fillTemplate(parse(text).nodes, data, list => loan.lists.get(list) ?? [])

test('a letter from its lines', () => {
  const { blocks, missing } = fill(
    '# 通知\n< {客户名称}：\n您的{借据号}欠{逾期金额}元\n\n{应还明细:期次,应还合计}\n{#应还明细}第{期次}期\n{/应还明细}> 某银行\n~ 借款人、日期',
  )
  expect(missing).toEqual([])
  expect(blocks).toEqual([
    { kind: 'heading', text: '通知' },
    { kind: 'flush', text: '张三：' },
    { kind: 'p', text: '您的DK1欠1,234.50元' },
    {
      kind: 'table',
      columns: ['期次', '应还合计'],
      rows: [
        ['1', '8,661.90'],
        ['2', '8,661.93'],
      ],
    },
    { kind: 'p', text: '第1期' },
    { kind: 'p', text: '第2期' },
    { kind: 'right', text: '某银行' },
    { kind: 'sign', labels: ['借款人', '日期'] },
  ])
})

test('what has no value is named, never left empty; an empty list is no fault', () => {
  expect(fill('{客户名称}{结清日期}{合同号}').missing).toEqual(['结清日期', '合同号'])
  expect(fill('{#还款计划}{期次}{/还款计划}完').missing).toEqual([])
  expect(fill('{#应还明细}{应还本金}{/应还明细}').missing).toEqual(['应还本金'])
})

test('data never becomes structure, whatever it says', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), name => {
      const given = { values: { 客户名称: name }, lists: {} }
      const { blocks } = fillTemplate(parse('{客户名称}\n> {客户名称}').nodes, given, () => [])
      expect(blocks.every(block => block.kind === 'p' || block.kind === 'right')).toBe(true)
      expect(blocks.length).toBeLessThanOrEqual(2)
    }),
  )
  const evil = { values: { 客户名称: '# 标题\n{应还明细}\u0002' + '0' }, lists: {} }
  expect(fillTemplate(parse('{客户名称}').nodes, evil, () => []).blocks).toEqual([
    { kind: 'p', text: '# 标题 {应还明细} 0' },
  ])
})

test('names of what a template uses, each once', () => {
  expect(namesIn(parse('{借据号}{借据号}{#应还明细}{期次}{/应还明细}\n{还款计划}').nodes)).toEqual([
    '借据号',
    '应还明细',
    '期次',
    '还款计划',
  ])
})

test.each([
  ['demand', { loanState: 'active', overdueDays: 0, lacking: 0 }, 'letter.not-overdue'],
  ['demand', { loanState: 'active', overdueDays: 1, lacking: 0 }, null],
  ['settlement', { loanState: 'active', overdueDays: 0, lacking: 0 }, 'letter.not-settled'],
  ['settlement', { loanState: 'settled', overdueDays: 0, lacking: 0 }, null],
  ['repay_tip', { loanState: 'settled', overdueDays: 0, lacking: 0 }, 'letter.not-running'],
  ['due_notice', { loanState: 'active', overdueDays: 0, lacking: 0 }, null],
  ['correction', { loanState: null, overdueDays: 0, lacking: 0 }, 'letter.nothing-lacks'],
  ['free', { loanState: 'reversed', overdueDays: 0, lacking: 0 }, null],
] as const)('%s %j → %s', (kind, facts, refused) => {
  expect(letterRefusal(kind, facts)?.refused ?? null).toBe(refused)
})

test('each kind has a subject, and refuses the others at the field', () => {
  for (const kind of LETTER_KINDS)
    for (const subject of SUBJECTS)
      expect(subjectRefusal(kind, subject)).toEqual(
        subjectsOf(kind).includes(subject) ? null : { refused: 'letter.subject', field: 'subject' },
      )
})

test('the version that holds on a day', () => {
  const of = (version: number, from: string, state = 'published') => ({ version, state, effectiveFrom: bookDate(from) })
  const all = [of(4, '2026-02-20', 'pending'), of(3, '2026-03-01'), of(2, '2026-03-01'), of(1, '2026-01-01')]
  expect(versionOn(all, bookDate('2025-12-31'))).toBeUndefined()
  expect(versionOn(all, bookDate('2026-02-28'))?.version).toBe(1)
  expect(versionOn(all, bookDate('2026-03-01'))?.version).toBe(3)
})

test('numbers', () => {
  expect(letterNo('0601', 2026, 17)).toBe('HJ0601-2026-00017')
})

test('a diff keeps what is common; each side can be read out of it again', () => {
  expect(diffLines('a\nb\nc', 'a\nx\nc')).toEqual([
    { kind: 'same', text: 'a' },
    { kind: 'gone', text: 'b' },
    { kind: 'new', text: 'x' },
    { kind: 'same', text: 'c' },
  ])
  const line = fc.constantFrom('a', 'b', 'c', '')
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), fc.array(line, { minLength: 1 }), (was, now) => {
      const lines = diffLines(was.join('\n'), now.join('\n'))
      const side = (drop: string) => lines.filter(one => one.kind !== drop).map(one => one.text)
      expect(side('new')).toEqual(was)
      expect(side('gone')).toEqual(now)
    }),
  )
})

test('a placeholder means one thing: no value and no list share a name', () => {
  for (const subject of SUBJECTS) {
    const names = placeholdersOf(subject).map(one => one.name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.every(name => /^[\u4e00-\u9fff]+$/.test(name))).toBe(true)
  }
})
