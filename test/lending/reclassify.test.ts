import type { RiskClass } from '../../src/lending/classification'
import {
  type ClassPolicy,
  classifyDebtor,
  DEFAULT_POLICY,
  isChange,
  type LoanClassFacts,
} from '../../src/lending/reclassify'

const loan = (id: number, more: Partial<LoanClassFacts> = {}): LoanClassFacts => ({
  id,
  current: 'pass',
  balanceFen: 100n,
  overdueDays: 0,
  security: 'credit',
  events: {},
  manual: null,
  inObservation: false,
  restructuredAgain: false,
  enhanced: false,
  carried: false,
  ...more,
})
const classes = (retail: boolean, claims: LoanClassFacts[], policy: ClassPolicy = DEFAULT_POLICY): RiskClass[] =>
  classifyDebtor({ retail, claims }, policy).map(one => one.to)
const one = (facts: Partial<LoanClassFacts>, policy?: ClassPolicy): RiskClass =>
  classes(true, [loan(1, facts)], policy)[0]!

describe('the worst of all rules holds', () => {
  test.each<[string, Partial<LoanClassFacts>, RiskClass]>([
    ['nothing', {}, 'pass'],
    ['days and an event', { overdueDays: 91, events: { bankruptcyLiquidation: true } }, 'loss'],
    ['observation', { inObservation: true }, 'special_mention'],
    ['restructured again', { inObservation: true, restructuredAgain: true }, 'substandard'],
    ['decided', { manual: 'doubtful', overdueDays: 1 }, 'doubtful'],
    ['不良 stays when everything is paid', { current: 'loss' }, 'loss'],
    ['关注 rises when everything is paid', { current: 'special_mention' }, 'pass'],
    ['关注 stays while decided', { current: 'special_mention', manual: 'special_mention' }, 'special_mention'],
    ['a person is not judged by debts elsewhere', { events: { nonPerformingElsewhere: true } }, 'pass'],
  ])('%s', (_name, facts, expected) => expect(one(facts)).toBe(expected))
  test('technical lateness, and a matrix stricter than the floors', () => {
    const policy: ClassPolicy = {
      ...DEFAULT_POLICY,
      technicalDays: 7,
      matrix: [
        { security: 'credit', fromDays: 5, atLeast: 'substandard' },
        { security: 'credit', fromDays: 8, atLeast: 'doubtful' },
      ],
    }
    expect([7, 8].map(overdueDays => one({ overdueDays }, policy))).toEqual(['pass', 'doubtful'])
    expect(one({ overdueDays: 8, security: 'pledge' }, policy)).toBe('special_mention')
    // Late, but within the technical days: it does not rise before it is paid either.
    expect(one({ current: 'special_mention', overdueDays: 3 }, policy)).toBe('special_mention')
  })
})

describe('art. 7: the loans of one firm', () => {
  const bad = { overdueDays: 91 }
  const two = (fen: bigint, more: Partial<LoanClassFacts> = {}) => [
    loan(1, { balanceFen: 100n - fen, ...more }),
    loan(2, { balanceFen: fen, ...bad }),
  ]
  test('10 % does not carry the others, 11 % does; not with a person, not an enhanced loan', () => {
    expect(classes(false, two(10n))).toEqual(['pass', 'substandard'])
    expect(classes(false, two(11n))).toEqual(['substandard', 'substandard'])
    expect(classes(true, two(11n))).toEqual(['pass', 'substandard'])
    expect(classes(false, two(11n, { enhanced: true }))).toEqual(['pass', 'substandard'])
  })
  test('a loan that is only carried along carries nobody itself', () => {
    const carried = loan(1, { current: 'substandard', carried: true, balanceFen: 89n })
    const outcomes = classifyDebtor({ retail: false, claims: [carried, loan(2, { balanceFen: 11n })] }, DEFAULT_POLICY)
    expect(outcomes.map(each => [each.to, each.floor, each.carried])).toEqual([
      ['substandard', 'pass', true],
      ['pass', 'pass', false],
    ])
  })
  test('a reason of its own takes the place of being carried: written although the class stays', () => {
    const facts = loan(1, { current: 'substandard', carried: true, ...bad })
    const [outcome] = classifyDebtor({ retail: false, claims: [facts] }, DEFAULT_POLICY)
    expect([outcome!.carried, isChange(facts, outcome!)]).toEqual([false, true])
    const again = loan(1, { current: 'substandard', ...bad })
    expect(isChange(again, classifyDebtor({ retail: false, claims: [again] }, DEFAULT_POLICY)[0]!)).toBe(false)
  })
})
