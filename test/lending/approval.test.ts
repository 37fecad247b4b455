import { afterDecision, type CaseFacts, checkApprovedTerms, mayDecide } from '../../src/lending/approval'
import { canonicalText } from '../../src/lending/canonical'

const facts: CaseFacts = {
  state: 'open',
  step: 1,
  steps: ['branch_head', 'reviewer'],
  ownIds: [1, 2],
  branchId: 10,
  deciderIds: [],
}
const head = { id: 7, roles: ['branch_head'], branchIds: [10] }

describe('who may decide', () => {
  test.each([
    ['the head of the branch', {}, head, null],
    ['the maker', {}, { ...head, id: 1 }, 'approval.own-case'],
    ['the officer of the customer', {}, { ...head, id: 2 }, 'approval.own-case'],
    ['somebody of another role', {}, { ...head, roles: ['reviewer'] }, 'approval.not-your-step'],
    ['the head of another branch', {}, { ...head, branchIds: [11] }, 'approval.other-branch'],
    [
      'the head at the second step',
      { step: 2, deciderIds: [7] },
      { ...head, roles: ['branch_head', 'reviewer'] },
      'approval.decided-before',
    ],
    ['anybody after the end', { state: 'approved' }, head, 'approval.closed'],
    ['anybody past the last step', { step: 3 }, head, 'approval.not-your-step'],
  ])('%s', (_name, change, decider, refused) => {
    expect(mayDecide({ ...facts, ...change }, decider)?.refused ?? null).toBe(refused)
  })
})

test.each([
  [2, 1, 'agree', 'open', 2],
  [2, 1, 'conditional', 'open', 2],
  [2, 2, 'agree', 'approved', 2],
  [2, 1, 'return', 'returned', 1],
  [2, 2, 'reject', 'rejected', 2],
] as const)('of %s steps, step %s: %s → %s at %s', (count, step, outcome, state, next) => {
  expect(afterDecision(count, step, outcome)).toEqual({ state, step: next })
})

test('the seal does not depend on the order of names', () => {
  expect(canonicalText({ b: 1, a: ['x', { d: null, c: true }] })).toBe('{"a":["x",{"c":true,"d":null}],"b":1}')
  expect(canonicalText({ a: 1, b: undefined })).toBe(canonicalText({ a: 1 }))
})

describe('approved terms', () => {
  const sealed = { amountFen: 1_000_000n, termMonths: 12, ratePpm: 48_000 }
  const bounds = {
    minAmountFen: 100_000n,
    minTermMonths: 3,
    maxTermMonths: 36,
    minRatePpm: 38_000,
    maxRatePpm: 78_000,
  }
  test.each([
    [{}, null],
    [{ amountFen: 500_000n, termMonths: 24, ratePpm: 60_000 }, null],
    [{ amountFen: 1_000_001n }, 'approval.amount-above'],
    [{ amountFen: 99_999n }, 'approval.amount-below'],
    [{ termMonths: 37 }, 'approval.term-outside'],
    [{ termMonths: 2 }, 'approval.term-outside'],
    [{ ratePpm: 37_999 }, 'approval.rate-outside'],
    [{ ratePpm: 78_001 }, 'approval.rate-outside'],
  ])('%p → %p', (change, refused) => {
    expect(checkApprovedTerms({ ...sealed, ...change }, sealed, bounds)?.refused ?? null).toBe(refused)
  })
})
