import type { Act } from '../../../src/lending/loan'
import { type Day, day, written } from './calendar'
import { type Agreed, type Card, isLate, openLine, sum, unpaid } from './card'
import { changeRate, draw, extend } from './changes'
import { changeDueDay } from './due-days'
import { freshPlan } from './fresh'
import { accruedTo, owesSomething } from './late'
import { book, bookEarned } from './ledger'
import { type Answer, payOff, prepay, repay, usePrepaid } from './receipts'
import { recover, refund, restructure, waive, writeOff } from './relief'

interface Entry {
  readonly id: number
  /** As it was done, and as it would be asked if it had to be done again. */
  readonly act: Act
  readonly again: Act
}

const NON_ACCRUAL_AFTER = 91
const DAY_END_ACTS = new Set<Act['kind']>(['non_accrual', 'apply_prepaid'])

/**
 * One loan kept by hand from the written rules, on a card of its own arithmetic: nothing is taken from the program but the shape of
 * what is asked. A correction of the past (冲正, 倒起息) begins a new card and writes everything on it again, day after day.
 */
export class LoanByHand {
  card: Card
  today: Day
  private entries: Entry[] = []
  /** Interest as it was booked day by day: corrections leave it, the next day's difference puts it right. */
  private readonly earned = new Map<string, bigint>()

  private constructor(
    readonly agreed: Agreed,
    card: Card,
  ) {
    this.card = card
    this.today = agreed.start
  }

  static open(agreed: Agreed): LoanByHand | string {
    const card = newCard(agreed)
    return typeof card === 'string' ? card : new LoanByHand(agreed, card)
  }

  /** Closes the days before `to`. */
  walk(to: Day): void {
    for (; this.today < to; this.today++) dayEnd(this.card, this.today)
  }

  ask(id: number, act: Act): Answer {
    const { answer, again } = perform(this.card, act)
    if (answer === null) this.entries.push({ id, act, again })
    return answer
  }

  /** 冲正 of an entry; null for one that does not stand. */
  reverse(id: number): Answer {
    const entry = this.entries.find(each => each.id === id)
    if (!entry) return 'rebook.no-such-event'
    if (DAY_END_ACTS.has(entry.act.kind)) return 'rebook.not-reversible'
    const at = this.entries.indexOf(entry)
    return this.writeAgain([...this.entries.slice(0, at), ...redone(this.entries.slice(at + 1))])
  }

  /** 倒起息: the act at its own day, after what was done that day. */
  backDate(id: number, act: Act): Answer {
    const on = day(act.date)
    if (on < this.agreed.start) return 'rebook.before-disbursement'
    const at = this.entries.findIndex(
      each => each.act.date > act.date || (each.act.date === act.date && DAY_END_ACTS.has(each.act.kind)),
    )
    const cut = at < 0 ? this.entries.length : at
    const fresh: Entry = { id, act, again: act }
    return this.writeAgain([...this.entries.slice(0, cut), fresh, ...redone(this.entries.slice(cut))], id)
  }

  private writeAgain(entries: readonly Entry[], fresh?: number): Answer {
    const again = LoanByHand.open(this.agreed)
    if (typeof again === 'string') throw new Error(again)
    for (const { id, act } of entries) {
      again.walk(day(act.date))
      // What day-ends do by themselves is not asked for a second time.
      if (act.kind === 'non_accrual' && again.card.accruing === (act.accrual === 'accrual')) continue
      const answer = again.ask(id, act)
      if (answer !== null) return id === fresh ? answer : 'rebook.later-refused'
    }
    again.walk(this.today)
    this.card = again.card
    this.entries = again.entries
    return null
  }

  /** Interest earned and not paid on lines begun before today; nothing for 非应计. */
  receivable(): bigint {
    const { card, today } = this
    if (!card.accruing) return 0n
    return sum(
      card.lines
        .filter(line => line.closed === null && line.from < today)
        .map(line => accruedTo(card, line, today) - line.paid.interest),
    )
  }

  accrue(): void {
    const gap = this.receivable() - (this.account('1132') ?? 0n)
    if (gap === 0n) return
    const side: Card = { ...this.card, accounts: this.earned }
    bookEarned(side, gap)
  }

  account(code: string): bigint {
    return (this.card.accounts.get(code) ?? 0n) + (this.earned.get(code) ?? 0n)
  }

  get balance(): bigint {
    return sum(this.card.lines.map(line => unpaid(line, 'principal')))
  }

  get date(): string {
    return written(this.today)
  }
}

/** What came before the correction stays as it was done; what came after it is asked for again. */
const redone = (entries: readonly Entry[]): Entry[] => entries.map(({ id, again }) => ({ id, act: again, again }))

function newCard(agreed: Agreed): Card | string {
  const rows = freshPlan({ ...agreed, ppm: agreed.ratePpm }, agreed)
  if (typeof rows === 'string') return rows
  const card: Card = {
    agreed,
    method: agreed.method,
    end: agreed.end,
    dueDay: agreed.dueDay,
    flatBase: agreed.principal,
    tail: null,
    first: 1,
    lent: agreed.principal,
    rates: [],
    stop: null,
    lines: rows.map((row, n) => openLine(n + 1, row)),
    prepaid: 0n,
    accruing: true,
    off: null,
    accounts: new Map(),
  }
  book(card, '130301', '2011', agreed.principal)
  return card
}

/** The end of a day: 溢缴款 pays, what is late from tomorrow moves to 逾期, from day 91 the loan is 非应计. */
function dayEnd(card: Card, on: Day): void {
  if (card.off) return
  usePrepaid(card, on)
  for (const line of card.lines) {
    if (line.overdue || !owesSomething(line) || !isLate(card, line, on + 1)) continue
    book(card, '130302', '130301', unpaid(line, 'principal'))
    line.overdue = true
  }
  const oldest = card.lines.filter(line => line.overdue && owesSomething(line)).map(line => line.payBy)
  if (oldest.length > 0 && Math.min(...oldest) + NON_ACCRUAL_AFTER <= on) card.accruing = false
}

/** Does it, and says what would be asked if it had to be done again: the same money, the same fee. */
function perform(card: Card, act: Act): { answer: Answer; again: Act } {
  if (card.off && act.kind !== 'recover') return { answer: 'loan.written-off', again: act }
  switch (act.kind) {
    case 'payoff': {
      const { answer, brought, fees } = payOff(card, act)
      return { answer, again: { kind: 'payoff', date: act.date, amountFen: brought, feesFen: fees } }
    }
    case 'prepay': {
      const { answer, fee, whole } = prepay(card, act)
      const { kind, date, principalFen, mode } = act
      const agreed = { interestOn: whole ? 'whole_balance' : 'prepaid_part', feeFen: fee } as const
      return { answer, again: { kind, date, principalFen, mode, agreed } }
    }
    case 'waive': {
      const { answer, given } = waive(card, act)
      const requests = (['interest', 'penalty', 'compound'] as const).map(component => ({
        component,
        fen: given[component],
      }))
      return { answer, again: { ...act, requests, atMost: true } }
    }
    case 'restructure': {
      const [method, dueDay] = [act.method ?? card.method, act.dueDay ?? card.dueDay]
      return { answer: restructure(card, act), again: { ...act, method, dueDay } }
    }
    case 'non_accrual':
      card.accruing = act.accrual === 'accrual'
      return { answer: null, again: act }
    default:
      return { answer: others(card, act), again: act }
  }
}

function others(
  card: Card,
  act: Exclude<Act, { kind: 'payoff' | 'prepay' | 'waive' | 'restructure' | 'non_accrual' }>,
): Answer {
  switch (act.kind) {
    case 'repay':
      return repay(card, act)
    case 'rate':
      return changeRate(card, act)
    case 'due_day':
      return changeDueDay(card, act)
    case 'extend':
      return extend(card, act)
    case 'draw':
      return draw(card, act)
    case 'write_off':
      return writeOff(card, act)
    case 'recover':
      return recover(card, act)
    case 'refund_prepaid':
      return refund(card, act)
    default:
      throw new Error(`the reference knows no ${act.kind}`)
  }
}
