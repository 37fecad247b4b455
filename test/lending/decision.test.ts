import { evaluateAdmission, type Facts } from '../../src/lending/admission'
import { DEFAULT_ADMISSION_RULES, productRules } from '../../src/lending/admission-rules'
import { ageOn, dsrPpm, maxPaymentFen, maxPrincipalFen } from '../../src/lending/affordability'
import { bookDate } from '../../src/lending/dates'
import { approvalRoute, type RouteBand } from '../../src/lending/route'
import { APPLICATION, actsFrom, CONTRACT, canMove, LOAN, nextState } from '../../src/lending/states'

describe('approval route', () => {
  const bands: RouteBand[] = [
    { uptoFen: 5_000_000n, steps: ['officer', 'director'] },
    { uptoFen: null, steps: ['officer', 'director', 'committee', 'board'] },
    { uptoFen: 100_000_000n, steps: ['officer', 'director', 'centre'] },
    { uptoFen: 30_000_000n, steps: ['officer', 'director', 'branch_head'] },
  ]
  test.each([
    [1n, 'director'],
    [5_000_000n, 'director'],
    [5_000_001n, 'branch_head'],
    [30_000_000n, 'branch_head'],
    [100_000_000n, 'centre'],
    [100_000_001n, 'board'],
  ])('exposure %s ends with %s', (exposureFen, last) => {
    expect(approvalRoute(bands, exposureFen)).toMatchObject({ steps: expect.arrayContaining([last]) })
    const route = approvalRoute(bands, exposureFen)
    expect('steps' in route && route.steps.at(-1)).toBe(last)
  })
  test('beyond every band', () => {
    expect(approvalRoute(bands.slice(0, 1), 5_000_001n)).toEqual({ refused: 'route.no-band' })
  })
})

describe('admission', () => {
  const good: Facts = {
    ageYears: 35,
    ageAtMaturityYears: 38,
    dsrPpm: 412_000,
    currentOverdueDays: 0,
    consecutiveOverdue: 0,
    overdueIn24Months: 1,
    listedDebtor: false,
    bannedPurpose: false,
    idExpired: false,
    bureauConsent: true,
    bureauEnquiries3Months: 2,
    amountFen: 20_000_000n,
    termMonths: 36,
  }
  const rules = [
    ...DEFAULT_ADMISSION_RULES,
    ...productRules({ minFen: 1_000_000n, maxFen: 30_000_000n, minMonths: 6, maxMonths: 60 }),
  ]
  const codes = (facts: Facts): string[] => evaluateAdmission(rules, facts).hits.map(hit => hit.code)
  test('a good case passes', () => expect(evaluateAdmission(rules, good)).toEqual({ outcome: 'pass', hits: [] }))
  test.each<[string, Facts]>([
    ['age-below-18', { ageYears: 17 }],
    ['age-at-maturity', { ageAtMaturityYears: 66 }],
    ['dsr-above-55', { dsrPpm: 550_001 }],
    ['current-overdue', { currentOverdueDays: 1 }],
    ['three-in-a-row', { consecutiveOverdue: 3 }],
    ['six-in-24-months', { overdueIn24Months: 6 }],
    ['listed-debtor', { listedDebtor: true }],
    ['banned-purpose', { bannedPurpose: true }],
    ['id-expired', { idExpired: true }],
    ['consent-missing', { bureauConsent: false }],
    ['amount-below-product', { amountFen: 999_999n }],
    ['amount-above-product', { amountFen: 30_000_001n }],
    ['term-below-product', { termMonths: 5 }],
    ['term-above-product', { termMonths: 61 }],
  ])('%s rejects', (code, change) => {
    expect(evaluateAdmission(rules, { ...good, ...change })).toMatchObject({
      outcome: 'reject',
      hits: [{ code, missing: false }],
    })
  })
  test('limits themselves are inside', () => {
    expect(
      codes({ ...good, ageYears: 18, ageAtMaturityYears: 65, dsrPpm: 550_000, amountFen: 30_000_000n, termMonths: 60 }),
    ).toEqual([])
  })
  test('many enquiries refer, and an unknown fact refers, never passes', () => {
    expect(evaluateAdmission(rules, { ...good, bureauEnquiries3Months: 7 }).outcome).toBe('refer')
    expect(evaluateAdmission(rules, { ...good, dsrPpm: null })).toMatchObject({
      outcome: 'refer',
      hits: [{ code: 'dsr-above-55', missing: true }],
    })
  })
  test('all reasons are given at once; reject wins over refer', () => {
    const facts = { ...good, ageYears: 17, bureauEnquiries3Months: 9, dsrPpm: 640_164 }
    expect(codes(facts)).toEqual(['age-below-18', 'dsr-above-55', 'many-enquiries'])
    expect(evaluateAdmission(rules, facts).outcome).toBe('reject')
  })
  test('lists, and rules that make no sense', () => {
    const rule = { code: 'x', field: 'grade', op: 'in', value: ['C', 'D'], outcome: 'reject', words: '' } as const
    expect(evaluateAdmission([rule], { grade: 'D' }).outcome).toBe('reject')
    expect(evaluateAdmission([rule], { grade: 'A' }).outcome).toBe('pass')
    expect(() => evaluateAdmission([{ ...rule, op: 'gt', value: 3 }], { grade: 'A' })).toThrow('cannot order')
  })
})

describe('affordability', () => {
  test('income 12,000, debts 2,500 + 2,000, new 3,181.97 → 64.02 %', () => {
    expect(dsrPpm(768_197n, 1_200_000n)).toBe(640_164)
    expect(dsrPpm(1n, 0n)).toBeNull()
  })
  test('room at 55 % is 2,100.00 a month, which carries 197,990.84 over ten years at 5 %', () => {
    expect(maxPaymentFen(1_200_000n, 550_000, 450_000n)).toBe(210_000n)
    expect(maxPrincipalFen(210_000n, 50_000, 120)).toBe(19_799_084n)
    expect(maxPaymentFen(100_000n, 550_000, 450_000n)).toBe(0n)
    expect(maxPrincipalFen(10_000n, 0, 12)).toBe(120_000n)
  })
  test.each([
    ['2008-11-20', '2026-11-19', 17],
    ['2008-11-20', '2026-11-20', 18],
    ['2008-02-29', '2026-02-27', 17],
    ['2008-02-29', '2026-02-28', 18],
    ['1949-12-31', '2026-01-01', 76],
  ])('born %s, on %s: %s', (birth, on, age) => expect(ageOn(bookDate(birth), bookDate(on))).toBe(age))
})

describe('states', () => {
  test('an application on its way', () => {
    expect(nextState(APPLICATION, 'draft', 'submit')).toBe('submitted')
    expect(nextState(APPLICATION, 'in_approval', 'return')).toBe('returned')
    expect(nextState(APPLICATION, 'returned', 'submit')).toBe('submitted')
    expect(canMove(APPLICATION, 'draft', 'approve')).toBe(false)
    expect(actsFrom(APPLICATION, 'in_approval')).toEqual(['approve', 'return', 'reject', 'withdraw', 'void_approval'])
  })
  test('nothing leaves an end state', () => {
    for (const state of ['withdrawn', 'lapsed'] as const) expect(actsFrom(APPLICATION, state)).toEqual([])
    expect(actsFrom(APPLICATION, 'rejected')).toEqual(['take_back'])
    expect(actsFrom(CONTRACT, 'voided')).toEqual([])
    expect(actsFrom(LOAN, 'cancelled')).toEqual([])
  })
  test('a loan', () => {
    expect(canMove(LOAN, 'pending', 'settle')).toBe(false)
    expect(nextState(LOAN, 'active', 'write_off')).toBe('written_off')
    expect(nextState(LOAN, 'written_off', 'settle')).toBe('settled')
    expect(nextState(CONTRACT, 'signed', 'disburse')).toBe('disbursed')
    expect(canMove(CONTRACT, 'disbursed', 'cancel')).toBe(false)
  })
})
