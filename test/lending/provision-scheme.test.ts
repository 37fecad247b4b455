import { checkAccount } from '../../src/lending/chart'
import type { RiskClass } from '../../src/lending/classification'
import { provisionFor, SPECIAL_PROVISION, STANDARD_METHOD } from '../../src/lending/provision'
import { checkScheme, type LoanScheme, loanProvision } from '../../src/lending/provision-scheme'

const special: LoanScheme = { method: 'class', generalPpm: 10_000, rates: SPECIAL_PROVISION.specialPpm }
const standard: LoanScheme = { method: 'class', generalPpm: 0, rates: STANDARD_METHOD.specialPpm }
const byDays: LoanScheme = {
  method: 'days',
  generalPpm: 10_000,
  rates: [
    { fromDays: 1, ppm: 20_000 },
    { fromDays: 91, ppm: 250_000 },
    { fromDays: 271, ppm: 500_000 },
    { fromDays: 361, ppm: 1_000_000 },
  ],
}
const loan = (balanceFen: bigint, riskClass: RiskClass, overdueDays = 0) => ({ balanceFen, riskClass, overdueDays })

describe('provision of one loan', () => {
  test.each([
    ['正常', 'pass', 0n],
    ['关注', 'special_mention', 151_338n],
    ['次级', 'substandard', 1_891_723n],
    ['可疑', 'doubtful', 3_783_445n],
    ['损失', 'loss', 7_566_890n],
  ] as const)('银发〔2002〕98号: 75,668.90 of %s', (_, riskClass, specialFen) =>
    expect(loanProvision(special, loan(7_566_890n, riskClass))).toMatchObject({ specialFen, generalFen: 75_669n }),
  )

  test('财金〔2012〕20号: 100,000.00 of 关注 at 3 %, nothing beside', () =>
    expect(loanProvision(standard, loan(10_000_000n, 'special_mention'))).toEqual({
      specialPpm: 30_000,
      specialFen: 300_000n,
      generalFen: 0n,
    }))

  test.each([
    [0, 0],
    [1, 20_000],
    [90, 20_000],
    [91, 250_000],
    [270, 250_000],
    [271, 500_000],
    [360, 500_000],
    [361, 1_000_000],
    [4_000, 1_000_000],
  ])('by days: %i days overdue → %i ppm, whatever the class', (days, specialPpm) =>
    expect(loanProvision(byDays, loan(1_000n, 'pass', days)).specialPpm).toBe(specialPpm),
  )

  test('half a fen goes up, once for each part', () =>
    expect(loanProvision(special, loan(50n, 'special_mention'))).toMatchObject({ specialFen: 1n, generalFen: 1n }))
})

test('a published book of 500 亿: general 5 亿, specific 0.2 + 0.5 + 0.5 + 0.8 亿', () => {
  const yuan = (n: bigint) => n * 100n
  const balances = {
    pass: yuan(48_620_000_000n),
    special_mention: yuan(1_000_000_000n),
    substandard: yuan(200_000_000n),
    doubtful: yuan(100_000_000n),
    loss: yuan(80_000_000n),
  }
  expect(provisionFor(SPECIAL_PROVISION, balances)).toMatchObject({
    generalFen: yuan(500_000_000n),
    specialFen: yuan(200_000_000n),
    totalFen: yuan(700_000_000n),
  })
})

describe('a scheme', () => {
  test('both published ones and one by days are right', () =>
    expect([special, standard, byDays].map(checkScheme)).toEqual([undefined, undefined, undefined]))
  test('may not fall with a worse class, ask above 100 %, or leave 损失 short', () => {
    const rates = SPECIAL_PROVISION.specialPpm
    const refused = (over: Partial<typeof rates>) =>
      checkScheme({ ...special, rates: { ...rates, ...over } } as LoanScheme)
    expect(refused({ doubtful: 200_000 })?.refused).toBe('provision.rate-falls')
    expect(refused({ loss: 1_000_001 })?.refused).toBe('provision.rate-outside')
    expect(refused({ loss: 900_000 })?.refused).toBe('provision.loss-not-full')
  })
  test('by days has each day once', () =>
    expect(
      checkScheme({
        ...byDays,
        rates: [
          { fromDays: 1, ppm: 0 },
          { fromDays: 1, ppm: 1_000_000 },
        ],
      } as LoanScheme)?.refused,
    ).toBe('provision.band-twice'))
})

describe('the number of an account (财会〔2006〕18号)', () => {
  const parent = { code: '2221', kind: 'liability' }
  test.each([
    ['222103', 'liability', parent, undefined],
    ['1001', 'asset', null, undefined],
    ['7020', 'memo', null, undefined],
    ['22210', 'liability', parent, 'account.code-shape'],
    ['1001', 'expense', null, 'account.code-kind'],
    ['224103', 'liability', parent, 'account.code-parent'],
    ['222103', 'liability', null, 'account.code-parent'],
    ['1001', 'asset', parent, 'account.code-parent'],
  ] as const)('%s as %s under %o → %s', (code, kind, above, refused) =>
    expect(checkAccount({ code, kind, parent: above })?.refused).toBe(refused),
  )
  test('a child is of its parent’s kind', () =>
    expect(checkAccount({ code: '601104', kind: 'expense', parent: { code: '6011', kind: 'income' } })?.refused).toBe(
      'account.kind-parent',
    ))
})
