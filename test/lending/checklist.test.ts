import {
  type CaseFacts,
  type ChecklistItem,
  completenessOf,
  expiryStep,
  joined,
  type Paper,
  percentText,
  upTo,
} from '../../src/lending/checklist'
import { type BookDate, bookDate } from '../../src/lending/dates'

const TODAY = bookDate('2026-11-20')
const facts = (given: Partial<CaseFacts> = {}): CaseFacts => ({
  amountFen: 10_000_000n,
  married: false,
  entrusted: false,
  ...given,
})
const item = (kind: string, given: Partial<ChecklistItem> = {}): ChecklistItem => ({
  kind,
  required: true,
  form: 'any',
  minPages: 1,
  verified: false,
  withinMonths: null,
  when: 'always',
  fromFen: null,
  ...given,
})
let id = 0
const paper = (kind: string, given: Partial<Paper> = {}): Paper => ({
  id: ++id,
  kind,
  form: 'copy',
  pages: 1,
  issuedOn: null,
  expiresOn: null,
  verified: false,
  ...given,
})
const NONE: ReadonlySet<string> = new Set()
const kinds = (n: number) => Array.from({ length: n }, (_, i) => `k${i}`)

test('the worked example: 14 required, 12 filed, one of them expired is 78.6 % and blocked', () => {
  const papers = kinds(12).map((kind, i) => paper(kind, i === 3 ? { expiresOn: bookDate('2026-11-19') } : {}))
  const all = completenessOf(
    kinds(14).map(kind => item(kind)),
    papers,
    NONE,
    TODAY,
  )
  expect(all).toMatchObject({ required: 14, present: 11, expired: 1, permille: 786, complete: false })
  expect(percentText(all.permille)).toBe('78.6')
  expect(all.lacking.map(({ item: { kind }, state }) => `${kind} ${state}`)).toEqual([
    'k3 expired',
    'k12 missing',
    'k13 missing',
  ])
})

test('good through the last day, expired on the next', () => {
  const one = [item('id_card')]
  const on = (expiresOn: string) =>
    completenessOf(one, [paper('id_card', { expiresOn: bookDate(expiresOn) })], NONE, TODAY).complete
  expect(on('2026-11-20')).toBe(true)
  expect(on('2026-11-19')).toBe(false)
})

test('what is not complete never reads 100 %, and nothing asked is complete', () => {
  const many = kinds(5000).map(kind => item(kind))
  const all = completenessOf(
    many,
    kinds(4999).map(kind => paper(kind)),
    NONE,
    TODAY,
  )
  expect([all.permille, all.complete]).toEqual([999, false])
  expect(completenessOf([], [], NONE, TODAY)).toMatchObject({ permille: 1000, complete: true, required: 0 })
  expect(completenessOf([item('a', { required: false })], [], NONE, TODAY).complete).toBe(true)
})

test('a waived item counts on neither side; one that is there after all counts as there', () => {
  const two = [item('a'), item('b')]
  expect(completenessOf(two, [paper('a')], new Set(['b']), TODAY)).toMatchObject({ required: 1, present: 1 })
  expect(completenessOf(two, [paper('a'), paper('b')], new Set(['b']), TODAY)).toMatchObject({
    required: 2,
    present: 2,
  })
})

const AGED: readonly [given: Partial<ChecklistItem>, has: Partial<Paper>, state: string][] = [
  [{}, {}, 'present'],
  [{ form: 'original' }, {}, 'wrong_form'],
  [{ form: 'original' }, { form: 'original' }, 'present'],
  [{ minPages: 2 }, {}, 'too_few_pages'],
  [{ verified: true }, {}, 'unverified'],
  [{ verified: true }, { verified: true }, 'present'],
  [{ withinMonths: 3 }, {}, 'too_old'],
  [{ withinMonths: 3 }, { issuedOn: bookDate('2026-08-20') }, 'present'],
  [{ withinMonths: 3 }, { issuedOn: bookDate('2026-08-19') }, 'too_old'],
  [{ form: 'original' }, { expiresOn: bookDate('2026-01-01') }, 'expired'],
]
test.each(AGED)('%j against %j is %s', (given, has, state) => {
  expect(completenessOf([item('a', given)], [paper('a', has)], NONE, TODAY).items[0]?.state).toBe(state)
})

test('the best paper of a kind speaks for it', () => {
  const papers = [
    paper('a', { expiresOn: bookDate('2026-01-01') }),
    paper('a', { expiresOn: bookDate('2030-01-01') }),
    paper('a', { expiresOn: bookDate('2025-01-01') }),
  ]
  const [standing] = completenessOf([item('a')], papers, NONE, TODAY).items
  expect([standing?.state, standing?.paper?.id]).toEqual(['present', papers[1]?.id])
})

test('lists that fit together ask for a kind once, as strictly as any of them', () => {
  const lists = [
    [item('a', { required: false, form: 'copy', withinMonths: 6 }), item('b')],
    [item('a', { form: 'original', minPages: 3, withinMonths: 2, verified: true })],
  ]
  expect(joined(lists, facts())).toEqual([
    item('a', { form: 'original', minPages: 3, withinMonths: 2, verified: true }),
    item('b'),
  ])
})

test('conditions: married, entrusted, from a sum', () => {
  const lists = [
    [
      item('marriage', { when: 'married' }),
      item('agreement', { when: 'entrusted' }),
      item('report', { when: 'amount', fromFen: 50_000_000n }),
    ],
  ]
  const asked = (given: Partial<CaseFacts>) => joined(lists, facts(given)).map(({ kind }) => kind)
  expect(asked({})).toEqual([])
  expect(asked({ married: true })).toEqual(['marriage'])
  expect(asked({ entrusted: true, amountFen: 49_999_999n })).toEqual(['agreement'])
  expect(asked({ amountFen: 50_000_000n })).toEqual(['report'])
})

test('a later stage asks for what was due before', () => {
  expect(upTo('apply')).toEqual(['apply'])
  expect(upTo('disburse')).toEqual(['apply', 'approve', 'disburse'])
})

const STEPS: readonly [day: string, step: number | null][] = [
  ['2026-10-31', null],
  ['2026-11-01', 60],
  ['2026-11-30', 60],
  ['2026-12-01', 30],
  ['2026-12-31', 30],
  ['2027-01-01', 0],
]
test.each(STEPS)('what is good through 2026-12-31 is told on %s at step %s', (day, step) => {
  expect(expiryStep(bookDate('2026-12-31'), day as BookDate)).toBe(step)
})
