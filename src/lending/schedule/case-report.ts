import { divRound, divRoundTo } from '../money'
import { solveDaily } from './case-daily'
import { type CaseFile, readCase, Unsupported } from './case-format'
import { solvePrepaid } from './case-prepay'
import { solveRequest } from './case-request'
import { type CaseRow, type SolvedCase, solveCase } from './case-solve'

export interface CaseReport {
  readonly id: string
  readonly periods: readonly CasePeriodReport[]
  readonly totalInterest: string
  readonly totalPayment: string
  /** Rounded once at the end. */
  readonly figures: Readonly<Record<string, string>>
  /** The same figures before that rounding, ten decimals. */
  readonly exactFigures: Readonly<Record<string, string>>
}

export interface CasePeriodReport {
  readonly n: number
  readonly dueDate: string | null
  readonly principal: string
  readonly interest: string
  readonly payment: string
  readonly balance: string
}

export type CaseAnswer = CaseReport | { readonly id: string; readonly unsupported: string }

/** Answers one case; what the engine does not do is said, not guessed. */
export function answerCase(file: CaseFile): CaseAnswer {
  try {
    if (file.rateText) return report(file.id, solveDaily(file), 2)
    if (file.request) return report(file.id, solveRequest(file), 2)
    const terms = readCase(file)
    if (file.prepayment) {
      const solved = solvePrepaid(file, terms)
      const { newRemainingPeriods, periodsSaved } = solved
      return report(file.id, solved, 2, { newRemainingPeriods, periodsSaved })
    }
    // Without any rounding rule the rows are shown as they are, to twelve decimals; rounded ones always with cents.
    const digits = file.rounding ? (terms.quantum === null ? terms.digits : 2) : 12
    return report(file.id, solveCase(terms), digits)
  } catch (error) {
    if (error instanceof Unsupported) return { id: file.id, unsupported: error.message }
    throw error
  }
}

/** A plan that is repaid early has nothing more to ask. */
const isEmpty = ({ flow }: CaseRow): boolean => flow.principal === 0n && flow.interest === 0n && flow.balance === 0n

function report(id: string, all: SolvedCase, digits: number, counts: Record<string, number> = {}): CaseReport {
  const end = all.rows.findIndex(isEmpty)
  const solved = end < 0 ? all : { ...all, rows: all.rows.slice(0, end) }
  const show = (value: bigint): string => decimalText(value, solved.scale, digits)
  const sums = figuresOf(solved)
  return {
    id,
    periods: solved.rows.map(({ dueDate, flow }, index) => ({
      n: index + 1,
      dueDate,
      principal: show(flow.principal),
      interest: show(flow.interest),
      payment: show(flow.principal + flow.interest),
      balance: show(flow.balance),
    })),
    totalInterest: show(sums.totalInterest ?? 0n),
    totalPayment: show(sums.totalPayment ?? 0n),
    figures: { ...mapValues(sums, show), ...counted({ periods: solved.rows.length, ...counts }) },
    exactFigures: mapValues(sums, value => decimalText(value, solved.scale, 10)),
  }
}

const counted = (counts: Record<string, number>): Record<string, string> =>
  Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, `${count}`]))

const mapValues = (values: Record<string, bigint>, change: (value: bigint) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]))

function figuresOf({ rows, installment }: SolvedCase): Record<string, bigint> {
  const flows = rows.map(row => row.flow)
  const first = flows[0]
  const second = flows[1]
  const last = flows.at(-1)
  if (!first || !last) return {}
  const pay = (flow: { principal: bigint; interest: bigint }): bigint => flow.principal + flow.interest
  const figures: Record<string, bigint> = {
    payment: installment ?? pay(first),
    firstPayment: pay(first),
    lastPayment: pay(last),
    firstInterest: first.interest,
    firstPrincipal: first.principal,
    totalInterest: flows.reduce((sum, flow) => sum + flow.interest, 0n),
    totalPayment: flows.reduce((sum, flow) => sum + pay(flow), 0n),
  }
  if (second && installment === null) figures.monthlyDecrease = pay(first) - pay(second)
  for (const years of [1, 12, 24, 36, 60, 120]) {
    const flow = flows[years - 1]
    if (flow) figures[`balanceAfter${years}`] = flow.balance
  }
  return figures
}

/** Cents in parts of `scale` → decimal text of the main unit. */
function decimalText(value: bigint, scale: bigint, digits: number): string {
  const unit = 10n ** BigInt(digits)
  const scaled =
    scale === 1n && digits === 0
      ? divRoundTo(value, 100n, 1n, 'half_up')
      : divRound(value * unit, scale * 100n, 'half_up')
  const text = (scaled < 0n ? -scaled : scaled).toString().padStart(digits + 1, '0')
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
  return `${scaled < 0n ? '-' : ''}${whole}`
}
