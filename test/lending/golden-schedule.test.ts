import { answerCase, type CaseFile } from '../../src/lending/schedule'
import { FIGURE_CASES } from './golden-cases'
import { FINERACT_CASES } from './golden-fineract'
import { FINERACT_FLAT_CASES } from './golden-fineract-flat'
import { OPENCBS_CASES } from './golden-opencbs'

const solved = (terms: CaseFile) => {
  const answer = answerCase(terms)
  if ('unsupported' in answer) throw new Error(answer.unsupported)
  return answer
}

test.each([...FINERACT_CASES, ...FINERACT_FLAT_CASES, ...OPENCBS_CASES])('$terms.id', ({ terms, rows }) => {
  const answer = solved(terms)
  expect(answer.periods.map(p => [p.dueDate ?? '-', p.principal, p.interest, p.balance].join(' '))).toEqual(rows)
})

test.each([...FIGURE_CASES])('$source', ({ terms, figures }) => {
  expect(solved(terms).figures).toMatchObject(figures)
})

describe('what is not done is said', () => {
  const base: CaseFile = { ...FINERACT_CASES[0]!.terms }
  test.each([
    ['method add-on', { method: 'add-on' }],
    ['day count not given', { dayCount: null }],
    ['number of periods not given', { periods: null }],
    ['prepayment in a plan with dates', { prepayment: { amount: '1' } }],
    ['rounding mode CEILING', { rounding: { digits: 2, mode: 'CEILING' } }],
    ['holiday shift modified', { businessDays: { shift: 'modified' } }],
  ])('%s', (unsupported, change) => {
    expect(answerCase({ ...base, ...change })).toEqual({ id: base.id, unsupported })
  })
})

test('rounding mode and instalment step change the plan', () => {
  const base = FINERACT_CASES[0]!.terms
  const last = (terms: CaseFile): string | undefined => solved(terms).periods.at(-1)?.payment
  expect(last({ ...base, rounding: { digits: 2, mode: 'HALF_EVEN' } })).toBe('505.85')
  expect(last({ ...base, rounding: { digits: 2, mode: 'HALF_EVEN', installmentMultiple: 10 } })).not.toBe('505.85')
})
