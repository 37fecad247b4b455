import { isDue, type RetentionFacts, retentionOf } from '../../src/lending/archive/retention'
import {
  borrowRefusal,
  boxCode,
  extensionRefusal,
  filingDue,
  gapsOf,
  inCatalogueOrder,
  itemCode,
  nextPage,
  pagesRefusal,
  scanned,
  volumeNo,
} from '../../src/lending/archive/rules'
import { CHECKOUT, DISPOSAL, HANDOVER, ITEM, STOCKTAKE, VAULT_ORDER } from '../../src/lending/archive/states'
import { compareStock, isDifference } from '../../src/lending/archive/stocktake'
import { makeCalendar } from '../../src/lending/calendar'
import { bookDate } from '../../src/lending/dates'
import { nextState } from '../../src/lending/states'

const day = bookDate

test.each([
  ['item', ITEM, 14],
  ['checkout', CHECKOUT, 6],
  ['handover', HANDOVER, 2],
  ['stocktake', STOCKTAKE, 5],
  ['vault order', VAULT_ORDER, 2],
  ['disposal', DISPOSAL, 8],
] as const)('%s: every edge that is not in the table is refused', (_name, machine, edges) => {
  const table = machine as Readonly<Record<string, Readonly<Record<string, string>>>>
  const acts = [...new Set(Object.values(table).flatMap(from => Object.keys(from)))]
  const open = Object.keys(table).flatMap(state => acts.filter(act => nextState(table, state, act) !== null))
  expect(open).toHaveLength(edges)
  for (const state of Object.keys(table))
    for (const act of acts) if (!(act in table[state]!)) expect(nextState(table, state, act)).toBeNull()
})

test('what is destroyed, released or lent cannot be lent', () => {
  for (const state of ['destroyed', 'released', 'lent', 'missing', 'awaiting_vault'] as const)
    expect(nextState(ITEM, state, 'lend')).toBeNull()
  expect(nextState(ITEM, 'lent', 'return_vault')).toBe('awaiting_vault')
  expect(nextState(ITEM, 'vault', 'destroy')).toBeNull()
})

const FACTS: RetentionFacts = {
  running: false,
  settledOn: day('2026-03-16'),
  writtenOff: false,
  claimEndedOn: null,
  held: false,
  floorYears: 10,
  classes: [{ years: 10, permanent: false }],
}

test('retention: the longer of floor and class, from the day of settlement', () => {
  expect(retentionOf(FACTS)).toEqual({ kind: 'until', until: '2036-03-16', years: 10 })
  expect(
    retentionOf({
      ...FACTS,
      classes: [
        { years: 15, permanent: false },
        { years: 5, permanent: false },
      ],
    }),
  ).toEqual({ kind: 'until', until: '2041-03-16', years: 15 })
  expect(retentionOf({ ...FACTS, classes: [] })).toMatchObject({ years: 10 })
  expect(retentionOf({ ...FACTS, settledOn: day('2024-02-29') })).toMatchObject({ until: '2034-02-28' })
})

test('retention: a running loan, a live claim, a permanent class, a hold', () => {
  expect(retentionOf({ ...FACTS, running: true })).toEqual({ kind: 'running' })
  expect(retentionOf({ ...FACTS, writtenOff: true })).toEqual({ kind: 'claim' })
  expect(retentionOf({ ...FACTS, writtenOff: true, claimEndedOn: day('2030-01-02') })).toMatchObject({
    until: '2040-01-02',
  })
  expect(retentionOf({ ...FACTS, classes: [{ years: 0, permanent: true }] })).toEqual({ kind: 'permanent' })
  expect(retentionOf({ ...FACTS, running: true, held: true })).toEqual({ kind: 'held' })
})

test('due the day after the last day', () => {
  const kept = retentionOf(FACTS)
  expect(isDue(kept, day('2036-03-16'))).toBe(false)
  expect(isDue(kept, day('2036-03-17'))).toBe(true)
  expect(isDue({ kind: 'held' }, day('2099-01-01'))).toBe(false)
})

const stored = { code: 'A', custody: 'room', state: 'stored' }
const asked = {
  today: day('2026-03-16'),
  dueOn: day('2026-03-31'),
  maxDays: 15,
  purpose: 'business' as const,
  items: [stored],
}

test('borrowing: fifteen days, in its place, deeds for court and settlement only', () => {
  expect(borrowRefusal(asked)).toBeNull()
  expect(borrowRefusal({ ...asked, dueOn: day('2026-04-01') })?.refused).toBe('archive.due-outside')
  expect(borrowRefusal({ ...asked, dueOn: day('2026-03-16') })?.refused).toBe('archive.due-outside')
  expect(borrowRefusal({ ...asked, items: [] })?.refused).toBe('archive.no-items')
  expect(borrowRefusal({ ...asked, items: [{ ...stored, state: 'lent' }] })?.refused).toBe('archive.not-in-place')
  const deed = { code: 'D', custody: 'vault', state: 'vault' }
  expect(borrowRefusal({ ...asked, items: [deed] })?.refused).toBe('archive.deed-purpose')
  expect(borrowRefusal({ ...asked, items: [deed], purpose: 'litigation' })).toBeNull()
  expect(extensionRefusal(day('2026-03-20'), day('2026-03-31'), day('2026-04-04'), 15)).toBeNull()
  expect(extensionRefusal(day('2026-03-20'), day('2026-03-31'), day('2026-04-05'), 15)).not.toBeNull()
  expect(extensionRefusal(day('2026-03-20'), day('2026-03-31'), day('2026-03-31'), 15)).not.toBeNull()
})

test('filing: working days, holidays left out', () => {
  const calendar = makeCalendar({ holidays: new Set(['2026-04-06']) })
  expect(filingDue(day('2026-03-16'), 15, calendar)).toBe('2026-04-07')
  expect(filingDue(day('2026-03-20'), 5, calendar)).toBe('2026-03-27')
})

test('numbers as they stand on labels', () => {
  expect(volumeNo('0601', 2026, 1)).toBe('J060126000001')
  expect(itemCode('J060126000001', 3)).toBe('J060126000001-003')
  expect(boxCode('0601', '01', 2, 3, 4)).toBe('H060101020304')
  expect(scanned(' j060126000001-003 \n')).toBe('J060126000001-003')
})

test('pages run through a volume', () => {
  const items = [
    { no: 1, from: 1, to: 3 },
    { no: 2, from: 4, to: 9 },
  ]
  expect(nextPage(items)).toBe(10)
  expect(nextPage([])).toBe(1)
  expect(pagesRefusal(items, 9, 10)?.params).toEqual({ no: 2 })
  expect(pagesRefusal(items, 10, 12)).toBeNull()
  expect(pagesRefusal(items, 12, 10)?.refused).toBe('archive.pages-backwards')
})

test('the catalogue is in order of class, then day, then number', () => {
  const row = (sort: [number, number], on: string, no: number) => ({ classSort: sort, datedOn: day(on), no })
  const rows = [
    row([2, 1], '2026-01-01', 1),
    row([1, 2], '2026-03-01', 2),
    row([1, 2], '2026-02-01', 3),
    row([1, 1], '2026-04-01', 4),
  ]
  expect(inCatalogueOrder(rows).map(one => one.no)).toEqual([4, 3, 2, 1])
})

test('gaps: a required kind, a paper that is out, pages nobody filed', () => {
  const item = { code: 'A', classCode: '201', state: 'lent', no: 1, from: 3, to: 4 }
  const gaps = gapsOf({
    required: [
      { code: '201', name: '借款合同' },
      { code: '203', name: '借据' },
    ],
    items: [item],
  })
  expect(gaps).toEqual([
    { kind: 'class', what: '借据' },
    { kind: 'lent', what: 'A' },
    { kind: 'pages', what: '1–2' },
  ])
})

test('stocktaking: books against scans', () => {
  const expected = [
    { itemId: 1, code: 'A', boxId: 10, lent: false },
    { itemId: 2, code: 'B', boxId: 10, lent: false },
    { itemId: 3, code: 'C', boxId: 10, lent: true },
    { itemId: 4, code: 'D', boxId: 10, lent: false },
    { itemId: 5, code: 'E', boxId: 10, lent: true },
  ]
  const scans = [
    { code: 'A', itemId: 1, boxId: 10 },
    { code: 'B', itemId: 2, boxId: 11 },
    { code: 'E', itemId: 5, boxId: 10 },
    { code: 'F', itemId: 9, boxId: 10 },
    { code: '?', itemId: null, boxId: null },
  ]
  const found = compareStock(expected, scans)
  expect(found.map(one => `${one.code} ${one.kind}`)).toEqual([
    'A found',
    'B misplaced',
    'C lent',
    'D missing',
    'E unexpected',
    'F unexpected',
    '? unknown',
  ])
  expect(found.filter(isDifference)).toHaveLength(5)
})
