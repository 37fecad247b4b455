import { createHash } from 'node:crypto'
import { canonicalText, type Plain } from '../../lending/canonical'
import { difference, type JournalLine } from '../../lending/journal'
import { eventData, type LoanEvent, needsReplay } from '../../lending/loan'
import type { ChangeKind } from './kinds'
import type { Sketch } from './sketch'

/** The claim of a 核销 grows by its interest every night; what leaves the books is the principal. */
const eventPlain = (event: LoanEvent | null): Plain => {
  if (event === null) return null
  const data = event.kind === 'write_off' ? { principal: `${event.principalFen}` } : (eventData(event) as Plain)
  return [event.kind, data]
}

/** One net line for each account, whatever order and vouchers they came in. */
const linePlain = (lines: readonly JournalLine[]): Plain =>
  difference([], lines).map(line => [line.account, `${line.debitFen}`, `${line.creditFen}`])

/**
 * What was seen, as a number: the same change worked out again may only be done when it comes to the same. The day of entry
 * is left out, since a change that waits a night for its second person stays the same change; days inside its rows and
 * its own value date are part of it. A change that redoes the past also stands for every later event it moves.
 */
export function fingerprint(kind: ChangeKind, made: Sketch): string {
  const past = kind === 'backdate' || kind === 'reverse'
  const dated = needsReplay(made.event) && kind === 'backdate' ? made.entry.date : null
  const content: Plain = {
    kind,
    dated,
    entry: eventPlain(made.entry),
    changed: past ? made.changed.map(each => [each.seq, eventPlain(each.before), eventPlain(each.after)]) : [],
    lines: past ? linePlain([...made.cashLines, ...made.otherLines]) : [],
  }
  return createHash('sha256').update(canonicalText(content)).digest('hex')
}
