import type { Payout } from '../../../src/features/products/payout'
import type { PlanParts } from '../../../src/features/products/plan'
import type { Pricing } from '../../../src/features/products/pricing'
import type { Declaration } from '../../../src/features/renewals/fields'
import type { BookDate } from '../../../src/lending/dates'
import type { Ending, Habit, Saying } from '../cast'

const METHODS = {
  等额本息: 'equal_installment',
  等额本金: 'equal_principal',
  先息后本: 'interest_only',
  利随本清: 'bullet',
  气球贷: 'balloon_tail',
  按计划: 'custom',
  随借随还: 'revolving',
} as const
const SECURITIES = { 信用: 'credit', 保证: 'guarantee', 抵押: 'mortgage', 质押: 'pledge' } as const
const FREQUENCIES = { 月: 'monthly', 季: 'quarterly' } as const

export interface Moved {
  readonly on: BookDate
  readonly yuan: number
  readonly use?: string
}

/** What is not as usual with an application or its loan. */
export interface Twist {
  readonly pays?: Habit
  readonly ending?: Ending
  /** Approval steps that have agreed when the story leaves it waiting, or the borrower withdraws. */
  readonly steps?: number
  /** By round and step: '1.2' is the second step of the first round. */
  readonly says?: Readonly<Record<string, Saying>>
  /** What is changed before it is handed in again. */
  readonly amends?: { readonly months?: number; readonly detail?: string }
  /** The first contract is voided for this reason, and made again. */
  readonly voided?: string
  /** What the method asks besides. */
  readonly plan?: PlanParts
  /** Over the LPR, in basis points. */
  readonly floats?: { readonly pricing: Exclude<Pricing, 'fixed'>; readonly bp: number }
  /** Paid out in several sums: the first, those after it, and principal that comes back before the last day. */
  readonly draws?: {
    readonly payout: Payout
    readonly first: number
    readonly later: readonly Moved[]
    readonly back?: readonly Moved[]
  }
  /** 无还本续贷 of an earlier loan of his: its name in the story, and what was found of the borrower. */
  readonly renews?: { readonly loan: string; readonly declared: Declaration }
  /** Working days the borrower lets pass between approval and contract. */
  readonly hesitates?: number
}

export interface LoanStory extends Twist {
  /** '王建国/2026-02-25': tells it apart in the keys of its acts. */
  readonly id: string
  readonly who: string
  readonly product: string
  readonly amountFen: bigint
  readonly termMonths: number
  readonly ratePpm: number
  readonly method: string
  readonly frequency: string
  /** Day of the month; null is the day of the loan (对日). */
  readonly dueDay: number | null
  /** Applied for on this day, or the next working day. */
  readonly on: string
  readonly purpose: string
  readonly detail: string
  readonly securityType: string
}

const of = <T extends string>(names: Readonly<Record<string, T>>, name: string): T => {
  const code = names[name]
  if (code === undefined) throw new Error(`the story does not know ${name}`)
  return code
}

function rowOf(line: string, twists: Readonly<Record<string, Twist>>): LoanStory {
  const cells = line.split('|').map(cell => cell.trim())
  if (cells.length !== 12) throw new Error(`not a line of the story: ${line}`)
  const [on, who, product, yuan, months, rate, method, every, day, security, purpose, detail] = cells as [
    ...[string, string, string, string, string, string],
    ...[string, string, string, string, string, string],
  ]
  const id = `${who}/${on}`
  return {
    id,
    who,
    product,
    on,
    purpose,
    detail,
    amountFen: BigInt(yuan) * 100n,
    termMonths: Number(months),
    ratePpm: Math.round(Number(rate) * 10_000),
    method: of(METHODS, method),
    frequency: of(FREQUENCIES, every),
    dueDay: day === '对日' ? null : Number(day),
    securityType: of(SECURITIES, security),
    ...twists[id],
  }
}

/**
 * A table as people write it: 申请日 | 借款人 | 产品 | 金额（元） | 期限（月） | 年利率（%） | 还款方式 | 频率 | 还款日 | 担保 | 用途 | 说明.
 * Twists go by borrower and day.
 */
export function told(table: string, twists: Readonly<Record<string, Twist>>): LoanStory[] {
  const rows = table
    .trim()
    .split('\n')
    .map(line => rowOf(line, twists))
  const stray = Object.keys(twists).find(id => !rows.some(row => row.id === id))
  if (stray !== undefined) throw new Error(`a twist without its loan: ${stray}`)
  return rows
}
