import fc from 'fast-check'
import { makeCalendar } from '../../src/lending/calendar'
import { bookDate } from '../../src/lending/dates'
import {
  alarmsOf,
  anonymiseRefusal,
  anonymousName,
  consentEnd,
  consentState,
  keepUntil,
  offHours,
  requestDue,
} from '../../src/lending/privacy'

const day = bookDate
const plain = makeCalendar({ holidays: new Set(), workdays: new Set() })

test.each([
  ['2026-01-09', 'later'],
  ['2026-01-10', 'in-force'],
  ['2026-07-10', 'in-force'],
  ['2026-07-11', 'expired'],
])('given 2026-01-10, ends 2026-07-10: on %s it is %s', (on, state) => {
  const consent = { givenOn: day('2026-01-10'), expiresOn: day('2026-07-10'), withdrawnOn: null }
  expect(consentState(consent, day(on))).toBe(state)
})

test('a withdrawal counts from its own day, and without an end a consent goes on', () => {
  const consent = { givenOn: day('2026-01-10'), expiresOn: null, withdrawnOn: day('2026-03-01') }
  expect(consentState(consent, day('2026-02-28'))).toBe('in-force')
  expect(consentState(consent, day('2026-03-01'))).toBe('withdrawn')
  expect(consentState({ ...consent, withdrawnOn: null }, day('2099-01-01'))).toBe('in-force')
})

test('six months end on the same day, or the last of a shorter month; no term is no end', () => {
  expect(consentEnd(day('2026-01-10'), 6)).toBe('2026-07-10')
  expect(consentEnd(day('2026-08-31'), 6)).toBe('2027-02-28')
  expect(consentEnd(day('2026-01-10'), null)).toBeNull()
})

test('fifteen working days, holidays left out', () => {
  expect(requestDue(day('2026-03-06'), plain)).toBe('2026-03-27')
  const holidays = makeCalendar({ holidays: new Set([day('2026-03-09')]), workdays: new Set() })
  expect(requestDue(day('2026-03-06'), holidays)).toBe('2026-03-30')
})

const gone = {
  openBusiness: false,
  held: false,
  archiveHeld: false,
  anonymised: false,
  endedOn: day('2016-03-31'),
}
test.each([
  [{}, '2026-03-31', null],
  [{}, '2026-03-30', 'privacy.too-early'],
  [{ openBusiness: true }, '2030-01-01', 'privacy.open-business'],
  [{ held: true, openBusiness: true }, '2030-01-01', 'privacy.held'],
  [{ archiveHeld: true }, '2030-01-01', 'privacy.archive-held'],
  [{ anonymised: true, held: true }, '2030-01-01', 'privacy.anonymised'],
])('%j on %s: %s', (facts, on, refused) => {
  expect(anonymiseRefusal({ ...gone, ...facts }, 10, day(on))?.refused ?? null).toBe(refused)
})

test('a hold wins whatever the day and the years', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 2016, max: 2200 }), (years, year) => {
      const refused = anonymiseRefusal({ ...gone, held: true }, years, day(`${year}-12-31`))
      expect(refused?.refused).toBe('privacy.held')
    }),
  )
})

test('the years run from the day the relation ended', () => {
  expect(keepUntil(day('2016-03-31'), 10)).toBe('2026-03-31')
  expect(keepUntil(day('2016-02-29'), 10)).toBe('2026-02-28')
})

test.each([
  [6, true, true],
  [7, true, false],
  [21, true, false],
  [22, true, true],
  [10, false, true],
])('hour %d, a day that is worked: %s → outside: %s', (hour, worked, outside) => {
  expect(offHours(hour, worked, { fromHour: 7, toHour: 22 })).toBe(outside)
})

test('more than allowed is an alarm, as many as allowed is none', () => {
  const rules = { viewsAMinute: 30, revealsADay: 50, fromHour: 7, toHour: 22 }
  expect(alarmsOf({ viewsAMinute: 30, revealsADay: 50, offHours: 0 }, rules)).toEqual([])
  expect(alarmsOf({ viewsAMinute: 31, revealsADay: 51, offHours: 1 }, rules).map(one => one.rule)).toEqual([
    'views',
    'reveals',
    'off-hours',
  ])
})

test('what is left of a name is the number', () => {
  expect(anonymousName('10601202600000017')).toBe('已匿名客户10601202600000017')
})
