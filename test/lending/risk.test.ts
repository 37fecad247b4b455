import { type ClassEvents, crossDefaults, eventHits, matrixClass, verdict } from '../../src/lending/class-rules'
import type { RiskClass } from '../../src/lending/classification'
import { addMonths, bookDate } from '../../src/lending/dates'
import {
  bucketOf,
  migrationRates,
  missedInstallmentPpm,
  overdue90ToNplPpm,
  portfolioAtRiskPpm,
  rollRates,
  vintagePpm,
} from '../../src/lending/migration'
import {
  type ByClass,
  provisionFor,
  provisionRatios,
  SPECIAL_PROVISION,
  STANDARD_METHOD,
  supervisoryFloorFen,
} from '../../src/lending/provision'
import { isRestructured, observationEnds, restructureFloor } from '../../src/lending/restructure'
import { type UpgradeFacts, upgradeRefusal, upgradeRefusals } from '../../src/lending/upgrade'

const wan = (pass: number, special: number, sub: number, doubtful: number, loss: number): ByClass<bigint> => {
  const fen = (n: number): bigint => BigInt(n) * 1_000_000n
  return {
    pass: fen(pass),
    special_mention: fen(special),
    substandard: fen(sub),
    doubtful: fen(doubtful),
    loss: fen(loss),
  }
}
const book = wan(8_000, 300, 100, 60, 40)
const percent = (ppm: number | null | undefined): string => ((ppm ?? Number.NaN) / 10_000).toFixed(2)

describe('provisions on 8,000 / 300 / 100 / 60 / 40 万元', () => {
  test('专项准备 and 一般准备 (银发〔2002〕98号)', () => {
    expect(provisionFor(SPECIAL_PROVISION, book)).toMatchObject({
      generalFen: 85_000_000n,
      specialFen: 101_000_000n,
      totalFen: 186_000_000n,
    })
  })
  test('standard method (财金〔2012〕20号)', () =>
    expect(provisionFor(STANDARD_METHOD, book).totalFen).toBe(235_000_000n))
  test('不良率, 拨备覆盖率, 贷款拨备率', () => {
    const ratios = provisionRatios(book, 186_000_000n)
    expect([ratios.nonPerformingPpm, ratios.coveragePpm, ratios.provisionPpm].map(percent)).toEqual([
      '2.35',
      '93.00',
      '2.19',
    ])
  })
  test('the supervisor asks the higher of 2.5 % and 150 %', () => {
    expect(supervisoryFloorFen(book)).toBe(300_000_000n)
    expect(supervisoryFloorFen(wan(8_400, 0, 100, 0, 0))).toBe(212_500_000n)
  })
  test('nothing lent, nothing to divide', () =>
    expect(provisionRatios(wan(0, 0, 0, 0, 0), 0n)).toEqual({
      nonPerformingPpm: null,
      coveragePpm: null,
      provisionPpm: null,
    }))
})

test('贷款迁徙率', () => {
  const move = (from: RiskClass, to: RiskClass, n: number) => ({ from, to, fen: BigInt(n) })
  const rates = migrationRates({
    opening: { pass: 8_200n, special_mention: 250n, substandard: 80n, doubtful: 50n, loss: 0n },
    reductions: { pass: 1_000n, special_mention: 30n, substandard: 10n, doubtful: 5n, loss: 0n },
    moves: [
      move('pass', 'special_mention', 90),
      move('pass', 'substandard', 41),
      move('special_mention', 'substandard', 26),
      move('substandard', 'doubtful', 12),
      move('substandard', 'loss', 8),
      move('doubtful', 'loss', 12),
      move('substandard', 'pass', 5),
    ],
  })
  expect(percent(rates.performingPpm)).toBe('0.90')
  const { pass, special_mention, substandard, doubtful, loss } = rates.byClass
  expect([pass, special_mention, substandard, doubtful].map(percent)).toEqual(['1.82', '11.82', '28.57', '26.67'])
  expect(loss).toBeNull()
})

describe('portfolio figures', () => {
  const loan = (balance: bigint, overdueDays: number, riskClass: RiskClass = 'pass') => ({
    balanceFen: balance,
    disbursedFen: 200n,
    overdueDays,
    riskClass,
  })
  const loans = [loan(100n, 0), loan(100n, 15), loan(100n, 45), loan(100n, 95, 'substandard')]
  test.each([
    [0, '75.00'],
    [30, '50.00'],
    [90, '25.00'],
  ])('PAR%i = %s %%', (days, expected) => expect(percent(portfolioAtRiskPpm(loans, days))).toBe(expected))
  test('overdue more than 90 days against 不良', () => expect(percent(overdue90ToNplPpm(loans))).toBe('100.00'))
  test('vintage on what was paid out', () => expect(percent(vintagePpm(loans))).toBe('12.50'))
  test.each([
    [0, 0],
    [1, 1],
    [30, 1],
    [31, 2],
    [400, 7],
  ])('%i days → M%i', (days, bucket) => expect(bucketOf(days)).toBe(bucket))
  test('roll rates', () =>
    expect(rollRates([1_000n, 100n, 0n], [900n, 50n, 40n]).map(percent)).toEqual(['5.00', '40.00']))
  test('FPD and SPD from 7 days late', () => {
    const made = [{ lateness: [0, 9] }, { lateness: [7, 0] }, { lateness: [6, null] }, { lateness: [] }]
    expect(percent(missedInstallmentPpm(made, 1))).toBe('33.33')
    expect(percent(missedInstallmentPpm(made, 2))).toBe('50.00')
  })
})

describe('风险分类 beside days overdue (2023 no. 1)', () => {
  test.each<[string, ClassEvents, RiskClass]>([
    ['nothing', {}, 'pass'],
    ['purpose changed', { purposeChanged: true }, 'special_mention'],
    ['借新还旧', { refinanced: true }, 'special_mention'],
    ['qualifying 续贷', { refinanced: true, qualifyingRenewal: true }, 'pass'],
    ['impaired', { creditImpaired: true, eclPpm: 499_999 }, 'substandard'],
    ['impaired, ECL half', { creditImpaired: true, eclPpm: 500_000 }, 'doubtful'],
    ['impaired, ECL 90 %', { creditImpaired: true, eclPpm: 900_000 }, 'loss'],
    ['ECL without impairment', { eclPpm: 900_000 }, 'pass'],
    ['20 % overdue elsewhere', { overdue90ElsewherePpm: 200_000 }, 'pass'],
    ['more than 20 % elsewhere', { overdue90ElsewherePpm: 200_001 }, 'substandard'],
    ['evading debt', { evadingDebt: true }, 'doubtful'],
    ['bankruptcy', { bankruptcyLiquidation: true }, 'loss'],
  ])('%s', (_name, events, expected) => expect(verdict(eventHits(events)).riskClass).toBe(expected))
  test('a hand-set class only worsens', () => {
    const hits = eventHits({ refinanced: true })
    expect(verdict(hits, 'doubtful').riskClass).toBe('doubtful')
    expect(verdict(hits, 'pass').riskClass).toBe('special_mention')
  })
  test('more than 10 % of the claims 不良 makes all 不良', () => {
    const claims = (bad: bigint) => [
      { balanceFen: 100n - bad, riskClass: 'pass' as const },
      { balanceFen: bad, riskClass: 'loss' as const },
    ]
    expect([crossDefaults(claims(10n)), crossDefaults(claims(11n)), crossDefaults([])]).toEqual([false, true, false])
  })
  test("a lender's own matrix of days and 担保方式", () => {
    const matrix = [
      { security: 'credit', fromDays: 31, atLeast: 'special_mention' as const },
      { security: 'credit', fromDays: 61, atLeast: 'substandard' as const },
      { security: 'mortgage', fromDays: 91, atLeast: 'special_mention' as const },
    ]
    expect(matrixClass(matrix, 'credit', 61)).toBe('substandard')
    expect(matrixClass(matrix, 'mortgage', 90)).toBe('pass')
  })
})

describe('art. 14: rising out of 不良', () => {
  const cleared = bookDate('2026-01-20')
  const paid = (months: number, count: number) =>
    Array.from({ length: count }, (_, n) => ({ dueOn: addMonths(cleared, (n + 1) * months), onTime: true }))
  const facts: UpgradeFacts = {
    current: 'substandard',
    to: 'special_mention',
    today: bookDate('2026-07-20'),
    arrearsClearedOn: cleared,
    since: paid(1, 6),
    ableToPerform: true,
    otherImpaired: false,
  }
  test('six months on time', () => expect(upgradeRefusal(facts)).toBeNull())
  test.each<[string, Partial<UpgradeFacts>]>([
    ['upgrade.too-early', { today: bookDate('2026-07-19') }],
    ['upgrade.too-early', { today: bookDate('2026-08-01'), since: paid(6, 1) }],
    ['upgrade.arrears', { arrearsClearedOn: null }],
    ['upgrade.not-on-time', { since: [...paid(1, 5), { dueOn: bookDate('2026-07-20'), onTime: false }] }],
    ['upgrade.not-able', { ableToPerform: false }],
    ['upgrade.other-impaired', { otherImpaired: true }],
    ['upgrade.not-better', { to: 'loss' }],
  ])('%s', (refused, change) => expect(upgradeRefusal({ ...facts, ...change })).toMatchObject({ refused }))
  test('all that is missing is said at once', () => {
    const missing = {
      ...facts,
      today: bookDate('2026-03-01'),
      ableToPerform: false,
      otherImpaired: true,
      floor: 'substandard' as const,
    }
    expect(upgradeRefusals(missing).map(no => no.refused)).toEqual([
      'upgrade.floor',
      'upgrade.too-early',
      'upgrade.not-able',
      'upgrade.other-impaired',
    ])
  })
  test('half-yearly: two periods are longer than six months', () =>
    expect(upgradeRefusal({ ...facts, today: bookDate('2027-01-20'), since: paid(6, 2) })).toBeNull())
  test('within 不良, and from 关注, other rules decide', () => {
    expect(upgradeRefusal({ ...facts, current: 'loss', to: 'doubtful', arrearsClearedOn: null })).toBeNull()
    expect(upgradeRefusal({ ...facts, current: 'special_mention', to: 'pass', arrearsClearedOn: null })).toBeNull()
  })
})

describe('重组资产', () => {
  const dues = (first: string, months: number, count = 30) =>
    Array.from({ length: count }, (_, n) => addMonths(bookDate(first), n * months))
  test.each([
    ['monthly', 1, '2027-02-20'],
    ['half-yearly', 6, '2027-02-20'],
    ['yearly', 12, '2028-02-20'],
  ])('observed at least a year and two periods: %s until %s', (_name, months, end) =>
    expect(observationEnds({ dueDates: dues('2026-02-20', months as number), restartedOn: null })).toBe(end),
  )
  test('a missed payment starts it anew', () =>
    expect(observationEnds({ dueDates: dues('2026-02-20', 1), restartedOn: bookDate('2026-09-20') })).toBe(
      '2027-10-20',
    ))
  test('no due date known yet', () => expect(observationEnds({ dueDates: [], restartedOn: null })).toBeNull())
  test.each([
    ['关注 at best', { classBefore: 'pass', restructuredAgain: false, mayRise: true }, 'special_mention'],
    ['again in observation', { classBefore: 'pass', restructuredAgain: true, mayRise: true }, 'substandard'],
    ['不良 stays', { classBefore: 'doubtful', restructuredAgain: false, mayRise: false }, 'doubtful'],
    ['不良 may rise', { classBefore: 'doubtful', restructuredAgain: false, mayRise: true }, 'special_mention'],
  ] as const)('%s', (_name, facts, expected) => {
    expect(restructureFloor({ ...facts, inObservation: true })).toBe(expected)
    expect(restructureFloor({ ...facts, inObservation: false })).toBe('pass')
  })
  test('needs difficulty and a relief', () => {
    expect(isRestructured(true, ['lower_rate'])).toBe(true)
    expect(isRestructured(false, ['lower_rate'])).toBe(false)
    expect(isRestructured(true, [])).toBe(false)
  })
})
