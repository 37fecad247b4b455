import { divRound, type Fen } from './money'

/** Where one component of a money event is booked. `vat`: the amount includes tax, which is split off the credit side. */
export interface PostingRule {
  readonly event: string
  readonly component: string
  readonly debit: string
  readonly credit: string
  readonly vat?: { readonly account: string; readonly ratePpm: number; readonly on?: 'debit' | 'credit' }
}

export interface PostingAmount {
  readonly component: string
  readonly fen: Fen
}

export interface JournalLine {
  readonly account: string
  readonly debitFen: Fen
  readonly creditFen: Fen
}

/** Tax inside a price that includes it: 600.00 at 6 % → 33.96, leaving 566.04 (财税〔2016〕36号). */
export const vatInside = (grossFen: Fen, ratePpm: number): Fen =>
  divRound(grossFen * BigInt(ratePpm), 1_000_000n + BigInt(ratePpm), 'half_up')

/**
 * Balanced lines of one event. Same account and side are merged, zeros dropped, debits first.
 * Throws when a component has no rule, an amount is negative, or the sides differ.
 * Example: repayment of penalty 600.00 → Dr 2011 600.00, Cr 601102 566.04, Cr 22210101 33.96.
 */
export function entriesFor(
  rules: readonly PostingRule[],
  event: string,
  amounts: readonly PostingAmount[],
): JournalLine[] {
  const debits = new Map<string, Fen>()
  const credits = new Map<string, Fen>()
  for (const { component, fen } of amounts) {
    if (fen < 0n) throw new Error(`journal: negative ${component} in ${event}`)
    const rule = rules.find(candidate => candidate.event === event && candidate.component === component)
    if (!rule) throw new Error(`journal: no rule for ${event} / ${component}`)
    post(rule, fen, debits, credits)
  }
  const lines = [
    ...[...debits].map(([account, fen]) => ({ account, debitFen: fen, creditFen: 0n })),
    ...[...credits].map(([account, fen]) => ({ account, debitFen: 0n, creditFen: fen })),
  ].filter(line => line.debitFen !== line.creditFen)
  checkBalanced(event, lines)
  return lines
}

function post(rule: PostingRule, fen: Fen, debits: Map<string, Fen>, credits: Map<string, Fen>): void {
  const taxFen = rule.vat ? vatInside(fen, rule.vat.ratePpm) : 0n
  const taxSide = rule.vat?.on ?? 'credit'
  const book = (side: Map<string, Fen>, account: string, amount: Fen): void => {
    side.set(account, (side.get(account) ?? 0n) + amount)
  }
  book(debits, rule.debit, taxSide === 'debit' ? fen - taxFen : fen)
  book(credits, rule.credit, taxSide === 'credit' ? fen - taxFen : fen)
  if (rule.vat) book(taxSide === 'debit' ? debits : credits, rule.vat.account, taxFen)
}

function checkBalanced(event: string, lines: readonly JournalLine[]): void {
  const gap = lines.reduce((sum, line) => sum + line.debitFen - line.creditFen, 0n)
  if (gap !== 0n) throw new Error(`journal: ${event} does not balance`)
}

/** The same entry with the sides changed: 冲正 is a new entry, the old one stays. */
export const reversed = (lines: readonly JournalLine[]): JournalLine[] =>
  lines.map(line => ({ account: line.account, debitFen: line.creditFen, creditFen: line.debitFen }))

/** One event of a voucher by its components; `reversed`: the entry of that event with the sides changed. */
export interface EventAmounts {
  readonly event: string
  readonly amounts: readonly PostingAmount[]
  readonly reversed?: boolean
}

/** The lines of a voucher that holds several events. */
export const linesOf = (rules: readonly PostingRule[], postings: readonly EventAmounts[]): JournalLine[] =>
  postings.flatMap(posting => {
    const lines = entriesFor(rules, posting.event, posting.amounts)
    return posting.reversed ? reversed(lines) : lines
  })

/**
 * What must be posted so that books that hold `before` hold `after`: one net line for each account that differs.
 * Example: 600.00 posted to 1132 that should have been 580.00 → Cr 1132 20.00.
 */
export function difference(before: readonly JournalLine[], after: readonly JournalLine[]): JournalLine[] {
  const net = new Map<string, Fen>()
  const add = (line: JournalLine, sign: 1n | -1n): void => {
    net.set(line.account, (net.get(line.account) ?? 0n) + sign * (line.debitFen - line.creditFen))
  }
  for (const line of after) add(line, 1n)
  for (const line of before) add(line, -1n)
  const lines = [...net]
    .filter(([, fen]) => fen !== 0n)
    .map(([account, fen]) => ({ account, debitFen: fen > 0n ? fen : 0n, creditFen: fen < 0n ? -fen : 0n }))
  checkBalanced('difference', lines)
  return [...lines.filter(line => line.debitFen > 0n), ...lines.filter(line => line.creditFen > 0n)]
}
