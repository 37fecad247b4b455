import { type Day, day, monthsApart, monthsOn, payableBy } from './calendar'
import { ahead, type Card, type Line, sum, unpaid } from './card'
import { replace, settled, twoBalances } from './changes'
import { replanned, resting, type Span, written } from './plan'
import { levelOf } from './prepaid'
import { type Answer, type Ask, basisOn } from './receipts'

/** 变更还款日: the next such day, then every period until the last day of the plan as it is. */
export function changeDueDay(card: Card, { date, day: wished }: Ask<'due_day'>): Answer {
  const on = day(date)
  const rest = ahead(card, on)
  const running = rest[0]
  if (running && twoBalances(card, running)) return 'tranche.running-period'
  if (!running) return 'replan.no-periods'
  const weekly = card.method === 'biweekly_half'
  if (wished < 1 || wished > (weekly ? 7 : 31)) return 'due-day.out-of-range'
  // 利随本清 has no due day but its last one.
  if (card.method === 'bullet') return 'due-day.not-monthly'
  if (card.method === 'custom') return movedLines(card, rest, on, wished)
  if (weekly) return movedWeeks(card, rest, on, wished)
  const { everyMonths, shift } = card.agreed
  const end = rest.at(-1)!.due
  const after = Math.max(on, running.from)
  // The months of the old due days stay the months of the new ones.
  let steps = Math.floor(monthsApart(running.due, after) / everyMonths) - 1
  while (monthsOn(running.due, steps * everyMonths, wished) <= after) steps++
  const after1 = settled(card) ? 1 : 0
  const spans: Span[] = []
  for (let from = running.from; from < end; steps++) {
    const wanted = monthsOn(running.due, steps * everyMonths, wished)
    // Settled through the eve of the last day, nothing would be left for the last day itself.
    const due = wanted + after1 < end ? wanted : end
    spans.push({ from, due, payBy: payableBy(due, shift) })
    from = due === end ? end : due + after1
  }
  const basis = basisOn(card, on)
  const kept = {
    lead: restingUntil(rest, spans),
    payment: card.method === 'balloon_term' && basis.tail === undefined ? levelOf(rest) : null,
  }
  const rows = replanned(basis, spans, sum(rest.map(line => unpaid(line, 'principal'))), kept)
  if (typeof rows === 'string') return rows
  replace(card, rest, rows)
  card.dueDay = wished
  return null
}

/** Rows that end no later than those which repay nothing yet go on repaying nothing. */
function restingUntil(rest: readonly Line[], spans: readonly Span[]): number {
  const last = rest[resting(rest.map(line => unpaid(line, 'principal'))) - 1]
  return last === undefined ? 0 : spans.filter(span => span.due <= last.due).length
}

/** 双周供: the day of the week changes, the payment stays, and the plan ends when nothing is left. */
function movedWeeks(card: Card, rest: readonly Line[], on: Day, wished: number): Answer {
  const running = rest[0]!
  let first = running.due
  // 1970-01-01, day 0, was a Thursday.
  while ((((first + 3) % 7) + 7) % 7 !== wished - 1) first--
  while (first <= Math.max(on, running.from)) first += 7
  // After a 展期 it has a last day like any other plan.
  const extended = rest.some(line => line.due - line.from > 28)
  const end = extended ? rest.at(-1)!.due : first + 14 * rest.length
  const spans: Span[] = []
  for (let n = 0, from = running.from; from < end; n++) {
    const due = Math.min(first + 14 * n, end)
    spans.push({ from, due, payBy: payableBy(due, card.agreed.shift) })
    from = due
  }
  const balance = sum(rest.map(line => unpaid(line, 'principal')))
  const kept = { payment: extended ? null : levelOf(rest), lead: restingUntil(rest, spans) }
  const rows = replanned(basisOn(card, on), spans, balance, kept)
  if (typeof rows === 'string') return rows
  replace(card, rest, rows)
  return null
}

/** 按计划还款: every day but the last moves within its month. */
function movedLines(card: Card, rest: readonly Line[], on: Day, wished: number): Answer {
  const dues = rest.map((line, n) => (n === rest.length - 1 ? line.due : monthsOn(line.due, 0, wished)))
  if (dues[0]! <= Math.max(on, rest[0]!.from)) return 'due-day.past'
  if (dues.some((due, n) => n > 0 && due <= dues[n - 1]!)) return 'due-day.collides'
  const spans = dues.map((due, n): Span => {
    return { from: n === 0 ? rest[0]!.from : dues[n - 1]!, due, payBy: payableBy(due, card.agreed.shift) }
  })
  const balance = sum(rest.map(line => unpaid(line, 'principal')))
  const rows = written(basisOn(card, on), spans, balance, n => unpaid(rest[n]!, 'principal'))
  if (typeof rows === 'string') return rows
  replace(card, rest, rows)
  card.dueDay = wished
  return null
}
