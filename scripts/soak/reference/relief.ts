import { type Day, day } from './calendar'
import { ahead, type Card, least, openLine, sum, unpaid } from './card'
import { runningInterest, setRate, settled } from './changes'
import { freshPlan } from './fresh'
import { closeIfPaid, owedOn, writeDown } from './late'
import { book, bookEarned, bookIncome } from './ledger'
import { resting } from './plan'
import { type Answer, type Ask, basisOn } from './receipts'

type Late = 'penalty' | 'compound' | 'interest'

/** 减免: oldest line first; what is forgiven leaves what is asked. `atMost`: asked again after a correction, as far as there is. */
export function waive(card: Card, act: Ask<'waive'>): { answer: Answer; given: Record<Late, bigint> } {
  const on = day(act.date)
  const owed = owedOn(card, on)
  const given = { interest: 0n, penalty: 0n, compound: 0n }
  const totalOf = (what: Late): bigint => sum(owed.map(each => each.amounts[what]))
  const requests = act.requests
    .map(({ component, fen }) => ({
      what: component as Late,
      fen: act.atMost ? least(fen, totalOf(component as Late)) : fen,
    }))
    .filter(request => !act.atMost || request.fen > 0n)
  if (requests.length === 0 && !act.atMost) return { answer: 'waiver.not-positive', given }
  for (const { what, fen } of requests) {
    if (fen <= 0n) return { answer: 'waiver.not-positive', given }
    if (fen > totalOf(what)) return { answer: 'waiver.more-than-owed', given }
  }
  for (const { what, fen } of requests) {
    let left = fen
    for (const { line, amounts } of owed) {
      const part = least(amounts[what], left)
      if (part === 0n) continue
      writeDown(card, line, on)
      line.asked[what] -= part
      left -= part
    }
    given[what] += fen
  }
  for (const { line } of owed) closeIfPaid(card, line, on)
  if (card.accruing) bookEarned(card, -given.interest)
  return { answer: null, given }
}

interface Found {
  readonly principal: bigint
  readonly interest: bigint
  readonly penalty: bigint
  readonly compound: bigint
}

/** What is unpaid on a day: what fell due, what is not due, and the running interest. */
function found(card: Card, on: Day): Found {
  const owed = owedOn(card, on)
  const rest = ahead(card, on)
  const of = (what: Late | 'principal'): bigint => sum(owed.map(each => each.amounts[what]))
  return {
    principal: of('principal') + sum(rest.map(line => unpaid(line, 'principal'))),
    interest: of('interest') + runningInterest(card, rest, on),
    penalty: of('penalty'),
    compound: of('compound'),
  }
}

function mayRestructure(card: Card, act: Ask<'restructure'>, principal: bigint): Answer {
  if (principal === 0n) return 'restructure.nothing-owed'
  if (act.maturityDate <= act.date) return 'restructure.maturity-not-later'
  if (act.inDifficulty && act.reliefs.length === 0) return 'restructure.relief-missing'
  const adds = act.interest === 'capitalise' || act.late === 'capitalise'
  return adds && !card.accruing ? 'restructure.capitalise-non-accrual' : null
}

const firstAhead = (card: Card, on: Day): number => ahead(card, on)[0]?.no ?? (card.lines.at(-1)?.no ?? 0) + 1

/** 重组: every open line ends with what it was paid, and all principal begins a new plan on that day. */
export function restructure(card: Card, act: Ask<'restructure'>): Answer {
  const on = day(act.date)
  const unpaidNow = found(card, on)
  const no = mayRestructure(card, act, unpaidNow.principal)
  if (no) return no
  if (settled(card) && card.lines.some(line => line.due === on && line.no < firstAhead(card, on))) {
    return 'restructure.settle-day'
  }
  const late = act.late === 'capitalise' ? unpaidNow.penalty + unpaidNow.compound : 0n
  const principal = unpaidNow.principal + late + (act.interest === 'capitalise' ? unpaidNow.interest : 0n)
  const method = act.method ?? card.method
  const dueDay = act.dueDay ?? card.dueDay
  const end = day(act.maturityDate)
  const basis = { ...basisOn(card, on), ...card.agreed, method, ppm: act.ratePpm, byDays: countsDays(card, method) }
  const rows = freshPlan(basis, { principal, start: on, end, dueDay, lead: act.gracePeriods ?? 0 })
  if (typeof rows === 'string') return rows
  if (act.interest === 'carry') rows[0]!.interest += unpaidNow.interest
  bookRestructure(card, act, unpaidNow)
  const first = firstAhead(card, on)
  card.lines = card.lines.filter(line => line.no < first)
  endLines(card, on, act.late === 'keep')
  card.lines.push(...rows.map((row, n) => openLine(first + n, row)))
  Object.assign(card, { method, dueDay, end, flatBase: principal, stop: null, tail: null })
  card.first = first + resting(rows.map(row => row.principal))
  setRate(card, on, act.ratePpm)
  return null
}

const countsDays = ({ agreed }: Card, method: string): boolean =>
  agreed.byDays || method === 'custom' || method === 'biweekly_half'

/** What was paid is all that is asked; 罚息 and 复利 that are kept stay asked on their line. */
function endLines(card: Card, on: Day, keepLate: boolean): void {
  for (const line of card.lines.filter(each => each.closed === null)) {
    if (keepLate) writeDown(card, line, on)
    else for (const what of ['penalty', 'compound'] as const) line.asked[what] = line.paid[what]
    line.asked.principal = line.paid.principal
    line.asked.interest = line.paid.interest
    line.overdue = false
    if (unpaid(line, 'penalty') + unpaid(line, 'compound') <= 0n) line.closed = on
  }
}

function bookRestructure(card: Card, act: Ask<'restructure'>, unpaidNow: Found): void {
  const overdue = card.lines.filter(line => line.closed === null && line.overdue)
  book(card, '130301', '130302', sum(overdue.map(line => unpaid(line, 'principal'))))
  if (act.interest === 'capitalise') book(card, '130301', '1132', unpaidNow.interest)
  if (act.interest === 'forgive' && card.accruing) bookEarned(card, -unpaidNow.interest)
  if (act.late !== 'capitalise') return
  bookIncome(card, '130301', '601102', unpaidNow.penalty)
  bookIncome(card, '130301', '601103', unpaidNow.compound)
}

/** 核销: what is open leaves the card; the claim stays. */
export function writeOff(card: Card, { date }: Ask<'write_off'>): Answer {
  const on = day(date)
  if (card.accruing) return 'write-off.still-accruing'
  if (card.prepaid > 0n) return 'write-off.prepaid-left'
  const { principal, interest, penalty, compound } = found(card, on)
  if (principal + interest === 0n) return 'write-off.nothing-owed'
  for (const line of card.lines.filter(each => each.closed === null)) {
    book(card, '1304', line.overdue ? '130302' : '130301', unpaid(line, 'principal'))
    Object.assign(line.asked, line.paid)
    line.closed = on
  }
  card.off = { principal, others: interest + penalty + compound, backPrincipal: 0n, backOthers: 0n }
  return null
}

/** 核销后收回: principal first. The loan stands again, the cash pays it, the provision is set free. */
export function recover(card: Card, { amountFen }: Ask<'recover'>): Answer {
  const { off } = card
  if (!off) return 'recover.not-written-off'
  if (amountFen <= 0n) return 'recover.not-positive'
  const principal = least(amountFen, off.principal - off.backPrincipal)
  const others = amountFen - principal
  if (others > off.others - off.backOthers) return 'recover.more-than-written-off'
  off.backPrincipal += principal
  off.backOthers += others
  book(card, '130303', '1304', principal)
  book(card, '2011', '130303', principal)
  book(card, '1304', '6702', principal)
  bookIncome(card, '2011', '601101', others)
  return null
}

export function refund(card: Card, { fen }: Ask<'refund_prepaid'>): Answer {
  if (fen <= 0n) return 'prepaid.refund-not-positive'
  if (fen > card.prepaid) return 'prepaid.refund-more-than-held'
  card.prepaid -= fen
  book(card, '224101', '2011', fen)
  return null
}
