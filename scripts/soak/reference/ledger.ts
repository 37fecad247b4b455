import { type Card, half, least } from './card'

const CASH = '2011'
const PREPAID = '224101'

export function book(card: Card, debit: string, credit: string, fen: bigint): void {
  if (fen === 0n) return
  card.accounts.set(debit, (card.accounts.get(debit) ?? 0n) + fen)
  card.accounts.set(credit, (card.accounts.get(credit) ?? 0n) - fen)
}

/** Income with 6 % tax inside the price: 106 parts hold 6 of tax. */
export function bookIncome(card: Card, debit: string, income: string, fen: bigint): void {
  const tax = half(fen * 6n, 106n)
  book(card, debit, income, fen - tax)
  book(card, debit, '222101', tax)
}

/** Interest earned, or taken back when negative. */
export function bookEarned(card: Card, fen: bigint): void {
  const size = fen < 0n ? -fen : fen
  const tax = half(size * 6n, 106n)
  const sign = fen < 0n ? -1n : 1n
  book(card, '1132', '601101', sign * (size - tax))
  book(card, '1132', '222101', sign * tax)
}

export interface Paid {
  readonly what: 'fee' | 'penalty' | 'compound' | 'interest' | 'principal'
  readonly overdue: boolean
  readonly fen: bigint
}

/** A receipt in the order in which it pays: 溢缴款 first, the rest in cash; what is left over becomes 溢缴款. */
export function bookReceipt(card: Card, paid: readonly Paid[], fromPrepaid: bigint, over: bigint): void {
  const used: Paid[] = []
  const cash: Paid[] = []
  let left = fromPrepaid
  for (const one of paid) {
    const part = least(one.fen, left)
    left -= part
    used.push({ ...one, fen: part })
    cash.push({ ...one, fen: one.fen - part })
  }
  bookPart(card, PREPAID, used)
  bookPart(card, CASH, cash)
  book(card, CASH, PREPAID, over)
}

/** Tax is taken from the sum of each kind of income, not line by line. */
function bookPart(card: Card, from: string, paid: readonly Paid[]): void {
  const total = (what: Paid['what'], overdue?: boolean): bigint =>
    paid
      .filter(one => one.what === what && (overdue === undefined || one.overdue === overdue))
      .reduce((sum, one) => sum + one.fen, 0n)
  book(card, from, '130301', total('principal', false))
  book(card, from, '130302', total('principal', true))
  if (card.accruing) book(card, from, '1132', total('interest'))
  else bookIncome(card, from, '601101', total('interest'))
  bookIncome(card, from, '601102', total('penalty'))
  bookIncome(card, from, '601103', total('compound'))
  bookIncome(card, from, '6021', total('fee'))
}
