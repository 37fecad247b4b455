import type { Act } from '../../../src/lending/loan'
import { type Day, day } from './calendar'
import { ahead, type Card, half, type Line, least, openLine, type Part, sum, unpaid } from './card'
import { closeIfPaid, earned, overdueDays, owedOn, ranTo, rateDays, rateOn, runOf, writeDown } from './late'
import { bookReceipt, type Paid } from './ledger'
import { type Basis, bearing } from './plan'
import { rowsAfter } from './prepaid'

export type Ask<K extends Act['kind']> = Extract<Act, { readonly kind: K }>
/** A word of refusal, or null when it was done. */
export type Answer = string | null

/** Plans with days of their own count every day. */
export const byDays = (card: Card): boolean =>
  card.agreed.byDays || card.method === 'custom' || card.method === 'biweekly_half'

export const basisOn = (card: Card, on: Day): Basis => ({
  ...card.agreed,
  byDays: byDays(card),
  method: card.method,
  ppm: rateOn(card, on),
  flatBase: card.flatBase,
  done: paymentsMade(card, on),
  over:
    card.method === 'balloon_term' && card.tail === null ? (card.agreed.over ?? 0) - paymentsMade(card, on) : undefined,
  tail: card.method === 'balloon_tail' ? (card.tail ?? card.agreed.tail) : (card.tail ?? undefined),
  dated: {
    on: day => rateOn(card, day),
    inside: ({ from, due }) =>
      card.rates.some(change => change.from > from && change.from < due)
        ? { num: rateDays(card, from, due), den: 1_000_000n * BigInt(card.agreed.basis) }
        : null,
  },
})

const paymentsMade = (card: Card, on: Day): number => Math.max(0, (ahead(card, on)[0]?.no ?? 0) - card.first)

interface Payment {
  readonly line: Line | null
  readonly what: Part | 'fee'
  readonly fen: bigint
}

const USUAL: readonly Part[] = ['penalty', 'compound', 'interest', 'principal']
const PRINCIPAL_FIRST: readonly Part[] = ['principal', 'interest', 'penalty', 'compound']
const AFTER_DAYS = 91

/** Everything due in the order in which money pays it: fees, then line by line or kind by kind. */
function inOrder(card: Card, on: Day, fees: bigint): Payment[] {
  const late = overdueDays(card, on) >= AFTER_DAYS
  const kinds = late ? PRINCIPAL_FIRST : USUAL
  const owed = owedOn(card, on)
  const payments: Payment[] = [{ line: null, what: 'fee', fen: fees }]
  const add = (at: (typeof owed)[number], what: Part) => payments.push({ line: at.line, what, fen: at.amounts[what] })
  if (card.agreed.order === 'by_period' && !late) {
    for (const at of owed) for (const what of kinds) add(at, what)
  } else {
    for (const what of kinds) for (const at of owed) add(at, what)
  }
  return payments.filter(payment => payment.fen > 0n)
}

/** Books the vouchers, then writes the payments on the card and closes what owes nothing more. */
function pay(card: Card, on: Day, payments: readonly Payment[], fromPrepaid: bigint, over: bigint): void {
  const booked = payments.map(({ line, what, fen }): Paid => ({ what, fen, overdue: line?.overdue ?? false }))
  bookReceipt(card, booked, fromPrepaid, over)
  card.prepaid += over - fromPrepaid
  for (const line of new Set(payments.map(payment => payment.line))) if (line) writeDown(card, line, on)
  for (const { line, what, fen } of payments) if (line && what !== 'fee') line.paid[what] += fen
  for (const line of card.lines) closeIfPaid(card, line, on)
}

function spread(payments: readonly Payment[], money: bigint): { paid: Payment[]; over: bigint } {
  let over = money
  const paid = payments.map(payment => {
    const fen = least(payment.fen, over)
    over -= fen
    return { ...payment, fen }
  })
  return { paid: paid.filter(payment => payment.fen > 0n), over }
}

/** What is not due yet waits as 溢缴款 for the next line. */
export function repay(card: Card, { date, amountFen, feesFen = 0n }: Ask<'repay'>): Answer {
  if (amountFen <= 0n) return 'repayment.amount-not-positive'
  const { paid, over } = spread(inOrder(card, day(date), feesFen), amountFen)
  pay(card, day(date), paid, 0n, over)
  return null
}

/** 溢缴款 pays what has fallen due. */
export function usePrepaid(card: Card, on: Day): void {
  if (card.prepaid === 0n) return
  const { paid } = spread(inOrder(card, on, 0n), card.prepaid)
  if (paid.length > 0) pay(card, on, paid, sum(paid.map(payment => payment.fen)), 0n)
}

/** 提前结清: all that is due, the principal that is not, and the running line's interest by days, at most its own. */
function quoted(card: Card, on: Day, { feesFen = 0n, prepaymentFeePpm = 0 }: Ask<'payoff'>): Payment[] {
  const payments: Payment[] = [{ line: null, what: 'fee', fen: feesFen }]
  for (const { line, amounts } of owedOn(card, on)) {
    for (const what of USUAL) payments.push({ line, what, fen: amounts[what] })
  }
  const rest = ahead(card, on)
  const balance = sum(rest.map(line => unpaid(line, 'principal')))
  const running = rest.find(line => line.from <= on)
  if (running) {
    const interest = least(runOf(card, running, balance, on), running.asked.interest) - running.paid.interest
    payments.push({ line: running, what: 'interest', fen: interest > 0n ? interest : 0n })
  }
  for (const line of rest) payments.push({ line, what: 'principal', fen: unpaid(line, 'principal') })
  payments.push({ line: null, what: 'fee', fen: half(balance * BigInt(prepaymentFeePpm), 1_000_000n) })
  return payments.filter(payment => payment.fen > 0n)
}

export function payOff(card: Card, act: Ask<'payoff'>): { answer: Answer; brought: bigint; fees: bigint } {
  const on = day(act.date)
  const payments = quoted(card, on, act)
  const total = sum(payments.map(payment => payment.fen))
  const fees = sum(payments.filter(payment => payment.what === 'fee').map(payment => payment.fen))
  if (total === 0n) return { answer: 'payoff.nothing-owed', brought: 0n, fees }
  const brought = act.amountFen ?? (total > card.prepaid ? total - card.prepaid : 0n)
  if (brought + card.prepaid < total) return { answer: 'payoff.amount-short', brought, fees }
  const change = brought - total
  pay(card, on, payments, change < 0n ? -change : 0n, change > 0n ? change : 0n)
  for (const line of card.lines.filter(open => open.closed === null)) {
    line.asked.interest = line.paid.interest
    line.closed = on
  }
  return { answer: null, brought, fees }
}

/** 等本等息: the part that is repaid bears its part of what the plan reckons on. */
const earnedOf = (card: Card, { base, of }: { base: bigint; of: bigint }, from: Day, to: Day): bigint =>
  half(base * rateDays(card, from, to), of * 1_000_000n * BigInt(card.agreed.basis))

/** 部分提前还款; answers also the fee and the interest rule, which stay agreed when it is reckoned again. */
export function prepay(card: Card, act: Ask<'prepay'>): { answer: Answer; fee: bigint; whole: boolean } {
  const on = day(act.date)
  const { principalFen, rules, agreed } = act
  const whole = (rules?.interestOn ?? agreed?.interestOn ?? 'whole_balance') === 'whole_balance'
  const fee = agreed?.feeFen ?? half(principalFen * BigInt(rules?.tiers[0]?.feePpm ?? 0), 1_000_000n)
  const no = (answer: string) => ({ answer, fee, whole })
  const rest = ahead(card, on)
  const balance = sum(rest.map(line => unpaid(line, 'principal')))
  if (owedOn(card, on).length > 0) return no('prepayment.arrears-first')
  if (principalFen <= 0n) return no('prepayment.not-positive')
  if (principalFen >= balance) return no('prepayment.not-less-than-balance')
  if (principalFen < (rules?.minimumFen ?? 1n)) return no('prepayment.below-minimum')
  const running = rest[0]!
  const base = whole ? balance : principalFen
  const most = half(unpaid(running, 'interest') * base, balance)
  const flat = card.method === 'flat' ? { base: card.flatBase * base, of: balance } : { base, of: 1n }
  const ran = flat.of === 1n ? ranTo(card, running, base, balance, on) : earnedOf(card, flat, running.from, on)
  const interest = on > running.from ? least(ran, most) : 0n
  const made = rowsAfter(basisOn(card, on), rest, balance, balance - principalFen, act.mode)
  if (typeof made === 'string') return no(made)
  const { rows } = made
  const first = rows[0]!
  if (whole && on > first.from) {
    first.interest = least(
      earned(card, made.flatBase ?? balance - principalFen, on, bearing(rows)[0]!.due),
      first.interest,
    )
  }
  card.flatBase = made.flatBase ?? card.flatBase
  card.tail = made.tail ?? card.tail
  card.first += 1
  if (whole) first.from = Math.max(on, first.from)
  const own = { from: Math.min(running.from, on), due: on, payBy: on, principal: principalFen, interest }
  card.lines = card.lines.filter(line => line.no < running.no)
  for (const row of [own, ...rows]) card.lines.push(openLine((card.lines.at(-1)?.no ?? 0) + 1, row))
  const line = card.lines.find(each => each.no === running.no)!
  const payments: Payment[] = [
    { line: null, what: 'fee', fen: fee },
    { line, what: 'interest', fen: interest },
    { line, what: 'principal', fen: principalFen },
  ]
  const asked = payments.filter(payment => payment.fen > 0n)
  pay(card, on, asked, least(card.prepaid, sum(asked.map(payment => payment.fen))), 0n)
  return { answer: null, fee, whole }
}
