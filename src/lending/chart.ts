import { type Refused, refuse } from './refusal'

export const ACCOUNT_KINDS = ['asset', 'liability', 'equity', 'income', 'expense', 'memo'] as const
export type AccountKind = (typeof ACCOUNT_KINDS)[number]

/**
 * 企业会计准则——应用指南 附录 (财会〔2006〕18号): the first figure of an account says what it is: 1 资产, 2 负债, 4 所有者权益, 6 损益.
 * 表外 accounts are the lender's own and begin with 7 to 9.
 */
const FIRST: Readonly<Record<AccountKind, RegExp>> = {
  asset: /^1/,
  liability: /^2/,
  equity: /^4/,
  income: /^6/,
  expense: /^6/,
  memo: /^[7-9]/,
}

export interface AccountFacts {
  readonly code: string
  readonly kind: AccountKind
  readonly parent: { readonly code: string; readonly kind: string } | null
}

/**
 * Four figures at the first level, two more for each level below, ten at most; a child is of its parent's kind.
 * Example: 222103 under 2221 is right; 2221003 and 601104 under 2221 are refused.
 */
export function checkAccount({ code, kind, parent }: AccountFacts): Refused | undefined {
  if (!/^\d{4}(\d\d){0,3}$/.test(code)) return refuse('account.code-shape', undefined, { field: 'code' })
  if (!FIRST[kind].test(code)) return refuse('account.code-kind', undefined, { field: 'code' })
  if ((code.length === 4) !== (parent === null)) return refuse('account.code-parent', undefined, { field: 'parent' })
  if (parent === null) return undefined
  if (code.slice(0, -2) !== parent.code) return refuse('account.code-parent', undefined, { field: 'code' })
  return parent.kind === kind ? undefined : refuse('account.kind-parent', undefined, { field: 'kind' })
}

/** 损益类: carried to 本年利润 at the end of the year. */
export const isProfitAndLoss = (kind: string): boolean => kind === 'income' || kind === 'expense'
