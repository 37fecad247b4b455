import { figuresOf, overduePrincipalFen } from '../../src/lending/loan'
import { type Fen, formatFen } from '../../src/lending/money'
import { duesOf, overdueDays } from '../../src/lending/servicing'
import type { OurLoan } from './ours'
import { written } from './reference/calendar'
import { COMPONENTS, type Line, type Part } from './reference/card'
import { overdueDays as overdueDaysByHand, owedOn } from './reference/late'
import type { LoanByHand } from './reference/loan'

type Value = Fen | number | string | boolean | null

const shown = (value: Value): string => (typeof value === 'bigint' ? formatFen(value) : String(value))
const differ = (what: string, ours: Value, hand: Value): string | null =>
  ours === hand ? null : `${what}: ${shown(ours)}, by hand ${shown(hand)}`

/** The first figure in which the program and the card do not agree; null when all are the same. */
export function difference(ours: OurLoan, hand: LoanByHand): string | null {
  return figures(ours, hand) ?? lines(ours, hand) ?? accounts(ours, hand)
}

function figures(ours: OurLoan, hand: LoanByHand): string | null {
  const { balanceFen, prepaidFen, accrual, settled } = figuresOf(ours.book)
  const days = overdueDays(ours.book.installments, ours.today, { graceDays: ours.terms.graceDays })
  return (
    differ('today', ours.today, hand.date) ??
    differ('balance', balanceFen, hand.balance) ??
    differ('prepaid', prepaidFen, hand.card.prepaid) ??
    differ('accrual', accrual === 'accrual', hand.card.accruing) ??
    differ(
      'settled',
      settled,
      hand.card.lines.every(line => line.closed !== null),
    ) ??
    differ('overdue days', days, overdueDaysByHand(hand.card, hand.today)) ??
    differ('last day', ours.terms.maturityDate, written(hand.card.end))
  )
}

function lines(ours: OurLoan, hand: LoanByHand): string | null {
  const open = ours.book.installments.filter(i => i.settledOn === null)
  const kept = hand.card.lines.filter(line => line.closed === null)
  const dues = new Map(duesOf(ours.terms, open, ours.today).map(due => [due.seq, due]))
  const owed = new Map(owedOn(hand.card, hand.today).map(each => [each.line.no, each.amounts]))
  for (const [at, i] of open.entries()) {
    const line: Line | undefined = kept[at]
    if (!line) break
    const due = dues.get(i.seq)
    const off =
      differ('number', i.seq, line.no) ??
      differ('first day', i.startDate, written(line.from)) ??
      differ('due day', i.dueDate, written(line.due)) ??
      differ('pay day', i.payDate, written(line.payBy)) ??
      differ('principal', i.principalFen, line.asked.principal) ??
      differ('interest', i.interestFen, line.asked.interest) ??
      differ('principal paid', i.paidPrincipalFen, line.paid.principal) ??
      differ('interest paid', i.paidInterestFen, line.paid.interest) ??
      differ('overdue', i.overdue, line.overdue) ??
      partsOff(due, owed.get(line.no))
    if (off) return `期 ${i.seq}, ${off}`
  }
  return differ('open 期', open.length, kept.length)
}

type Dues = Readonly<Record<`${Part}Fen`, Fen>>

function partsOff(due: Dues | undefined, owed: Readonly<Record<Part, Fen>> | undefined): string | null {
  for (const part of COMPONENTS) {
    const off = differ(`${part} due`, due?.[`${part}Fen`] ?? 0n, owed?.[part] ?? 0n)
    if (off) return off
  }
  return null
}

function accounts(ours: OurLoan, hand: LoanByHand): string | null {
  for (const code of new Set([...ours.accounts.keys(), ...hand.card.accounts.keys(), '222101', '601101'])) {
    const off = differ(`account ${code}`, ours.accounts.get(code) ?? 0n, hand.account(code))
    if (off) return off
  }
  const on = (code: string): Fen => ours.accounts.get(code) ?? 0n
  let net = 0n
  for (const fen of ours.accounts.values()) net += fen
  return (
    differ('debits less credits', net, 0n) ??
    differ('130301 + 130302 and the balance', on('130301') + on('130302'), hand.balance) ??
    differ('130302 and the overdue principal', on('130302'), overduePrincipalFen(ours.book.installments)) ??
    differ('224101 and the prepaid money', -on('224101'), hand.card.prepaid) ??
    differ('1132 and the interest earned', on('1132'), hand.receivable())
  )
}
