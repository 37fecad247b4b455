import { type Day, day, monthsOn, payableBy, wholeMonths } from './calendar'
import { ahead, type Card, half, type Line, type Method, openLine, type PlannedLine, sum, unpaid } from './card'
import { accruedTo, earned, ranTo, rateDays, rateOn, runOf } from './late'
import { book } from './ledger'
import { bearing, type Kept, replanned, resting, type Span, shareOf, timeOf } from './plan'
import { type Answer, type Ask, basisOn, byDays } from './receipts'

/** 结息日: interest runs through the due day; plans with days of their own have none. */
export const settled = ({ agreed, method }: Card): boolean =>
  agreed.settled === true && method !== 'bullet' && method !== 'custom' && method !== 'biweekly_half'

const planOf = (lines: readonly Line[]): PlannedLine[] =>
  lines.map(line => ({
    from: line.from,
    due: line.due,
    payBy: line.payBy,
    principal: unpaid(line, 'principal'),
    interest: unpaid(line, 'interest'),
  }))

/** The plan from the running line on gives way to these rows. */
export function replace(card: Card, rest: readonly Line[], rows: readonly PlannedLine[]): void {
  const first = rest[0]!.no
  card.lines = [...card.lines.filter(line => line.no < first), ...rows.map((row, n) => openLine(first + n, row))]
}

/** A rate holds from its day on; what had been announced for that day or later does not come. */
export function setRate(card: Card, from: Day, ppm: number): void {
  card.rates = [...card.rates.filter(change => change.from < from), { from, ppm }]
}

/** The running row of a new rate: each stretch of days at its own rate, each rounded. */
function splitInterest(card: Card, base: bigint, row: Span, on: Day, ppm: number): bigint {
  const cuts = [...card.rates.map(change => change.from).filter(at => at > row.from && at < on), on, row.due]
  let from = row.from
  let total = 0n
  for (const to of cuts) {
    const rate = from >= on ? ppm : rateOn(card, from)
    total += half(base * BigInt(rate) * BigInt(to - from), 1_000_000n * BigInt(card.agreed.basis))
    from = to
  }
  return total
}

export function changeRate(card: Card, { date, ratePpm }: Ask<'rate'>): Answer {
  const on = day(date)
  const rest = ahead(card, on)
  if (rest[0] && twoBalances(card, rest[0])) return 'tranche.running-period'
  if (ratePpm === rateOn(card, on)) return 'rate-change.same-rate'
  if (rest.length === 0) {
    if (card.lines.every(line => line.closed !== null)) return 'replan.no-periods'
  } else {
    const rows = REPRICED.has(card.method) ? repricedRows(card, rest, on, ratePpm) : keptRows(card, rest, on, ratePpm)
    if (typeof rows === 'string') return rows
    replace(card, rest, rows)
  }
  setRate(card, on, ratePpm)
  return null
}

/** The running row keeps its principal and is split by days; the rows after it are reckoned anew at the new rate. */
function repricedRows(card: Card, rest: readonly Line[], on: Day, ppm: number): PlannedLine[] | string {
  const plan = planOf(rest)
  const [running, ...later] = plan
  // On a 结息日 the new rate begins with the next row.
  if (!running || on < running.from - (settled(card) ? 1 : 0)) return 'rate-change.before-running-period'
  const { dated: _, ...plain } = basisOn(card, on)
  const basis = { ...plain, ppm }
  const balance = sum(plan.map(row => row.principal))
  const kept = (rows: readonly PlannedLine[]): Kept => {
    const lead = resting(rows.map(row => row.principal))
    return card.method === 'equal_principal' ? { lead, payment: rows[lead]?.principal ?? null } : { lead }
  }
  if (on <= running.from) return replanned(basis, plan, balance, kept(plan))
  const first = { ...running, interest: splitInterest(card, balance, bearing(plan)[0]!, on, ppm) }
  if (later.length === 0) return [first]
  const again = replanned(basis, later, balance - running.principal, kept(later))
  return typeof again === 'string' ? again : [first, ...again]
}

const REPRICED = new Set<Method>(['equal_installment', 'equal_principal', 'interest_only', 'bullet'])

/** Plans of their own keep their principal; interest on the balance, 等本等息 on its base, by days where the rate changes inside a row. */
function keptRows(card: Card, rest: readonly Line[], on: Day, ppm: number): PlannedLine[] {
  const after: Card = { ...card, rates: [...card.rates.filter(change => change.from < on), { from: on, ppm }] }
  const basis = { ...card.agreed, byDays: byDays(card) }
  let left = sum(planOf(rest).map(row => row.principal))
  const days = bearing(planOf(rest))
  return planOf(rest).map((own, n) => {
    const row = days[n]!
    const base = card.method === 'flat' ? card.flatBase : left
    left -= row.principal
    const inside = after.rates.some(change => change.from > row.from && change.from < row.due)
    const share = shareOf({ ppm: rateOn(after, row.from), basis: card.agreed.basis }, timeOf(basis, row))
    const per = 1_000_000n * BigInt(card.agreed.basis)
    const interest = inside ? half(base * rateDays(after, row.from, row.due), per) : half(base * share.num, share.den)
    return { ...own, interest }
  })
}

/** 展期: the principal of the last row moves to a row of its own at the new rate; the last row keeps its interest. */
export function extend(card: Card, { date, newMaturity, ratePpm }: Ask<'extend'>): Answer {
  const rest = ahead(card, day(date))
  const to = day(newMaturity)
  const plan = planOf(rest)
  const last = plan.at(-1)
  if (!last) return 'extension.after-maturity'
  if (to <= last.due) return 'extension.not-later'
  if (last.principal <= 0n) return 'extension.nothing-to-extend'
  const months = byDays(card) ? 0 : wholeMonths(last.due, to)
  const share = shareOf({ ppm: ratePpm, basis: card.agreed.basis }, { months, days: to - monthsOn(last.due, months) })
  const added: PlannedLine = {
    from: last.due,
    due: to,
    payBy: payableBy(to, card.agreed.shift),
    principal: last.principal,
    interest: half(last.principal * share.num, share.den),
  }
  const rows = [...plan.slice(0, -1), { ...last, principal: 0n }, added]
  replace(
    card,
    rest,
    rows.filter(row => row.principal + row.interest > 0n),
  )
  setRate(card, last.due, ratePpm)
  card.end = to
  return null
}

/** Interest of the running row to a day, for 重组 and 核销: by days on what is not due, never more than the row asks. */
export function runningInterest(card: Card, rest: readonly Line[], on: Day): bigint {
  const running = rest.find(line => line.from < on)
  if (!running) return 0n
  const balance = sum(rest.map(line => unpaid(line, 'principal')))
  const byDays = runOf(card, running, balance, on)
  const most = unpaid(running, 'interest')
  return byDays < most ? byDays : most
}

/** A line more money went out in is not reckoned anew on one balance. */
export const twoBalances = (card: Card, running: Line): boolean =>
  card.stop !== null && card.stop.no === running.no && card.stop.on > running.from

/** 分次放款: the plan on the larger balance; the running row keeps its interest and asks that of the new money from its own day on. */
export function draw(card: Card, { date, fen }: Ask<'draw'>): Answer {
  const on = day(date)
  const rest = ahead(card, on)
  const running = rest[0]
  if (!running) return 'replan.no-periods'
  if (fen <= 0n) return 'tranche.not-positive'
  if (fen > card.agreed.limit - card.lent) return 'tranche.over-contract'
  if (on < running.from) return 'tranche.before-running-period'
  if (!REPRICED.has(card.method)) return 'replan.method'
  const principal = rest.map(line => unpaid(line, 'principal'))
  const balance = sum(principal)
  const rows = replanned(basisOn(card, on), rest, balance + fen, { lead: resting(principal) })
  if (typeof rows === 'string') return rows
  if (on > running.from) {
    const ran = ranTo(card, running, balance, balance, on)
    const byDays = ran < running.asked.interest ? ran : running.asked.interest
    rows[0]!.interest = running.asked.interest + earned(card, fen, on, bearing(rest)[0]!.due)
    card.stop = { no: running.no, on, accrued: accruedTo(card, running, on), byDays }
  }
  replace(card, rest, rows)
  card.lent += fen
  book(card, '130301', '2011', fen)
  return null
}
