import type { BookDate } from '../dates'
import { RELIEFS } from '../restructure'
import type { ChangeEvent, Earned, PlanState, PrepaymentMode, RestructureEvent } from './change-types'
import { type EventData, linesOut, type Reader, rowsOut } from './json-reader'

const text = (fen: bigint): string => fen.toString()

export function changeData(event: ChangeEvent): EventData {
  switch (event.kind) {
    case 'prepay':
      return {
        rows: rowsOut(event.rows),
        ...modeOut(event.mode),
        on: event.interestOn,
        principal: text(event.principalFen),
        lines: linesOut(event.lines),
        prepaid: text(event.prepaidFen),
        ...stateOut(event.state),
      }
    case 'extend':
      return { rows: rowsOut(event.rows), maturity: event.newMaturity, months: event.months, rate: event.ratePpm }
    case 'due_day':
      return { rows: rowsOut(event.rows), day: event.day, ...(event.weekly ? { weekly: true } : {}) }
    case 'rate':
      return { rows: rowsOut(event.rows), why: event.why, rate: event.ratePpm }
    case 'pause':
      return { rows: rowsOut(event.rows), late: event.late }
    case 'resume':
      return { rows: rowsOut(event.rows) }
    case 'draw':
      return { rows: rowsOut(event.rows), fen: text(event.fen), ...earnedOut(event) }
    case 'revolve':
      return {
        rows: rowsOut(event.rows),
        movement: event.movement,
        fen: text(event.fen),
        days: text(event.fenDays),
        lines: linesOut(event.lines),
        ...earnedOut(event),
      }
    case 'waive':
      return { lines: linesOut(event.lines) }
    case 'restructure':
      return restructureData(event)
    case 'write_off':
      return { principal: text(event.principalFen), interest: text(event.interestFen), late: text(event.lateFen) }
    case 'recover':
      return { principal: text(event.principalFen), interest: text(event.interestFen) }
    case 'refund_prepaid':
      return { fen: text(event.fen) }
    case 'divert':
      return { fen: text(event.fen), from: event.from, ratio: event.ratioPpm }
    case 'divert_end':
      return { until: event.until }
  }
}

const modeOut = (mode: PrepaymentMode): EventData => ({
  mode: mode.kind,
  ...(mode.kind === 'chosen_term' ? { periods: mode.periods } : {}),
  ...('tail' in mode && mode.tail ? { tail: mode.tail } : {}),
})

/** What a plan of its own kind goes on with; plain plans, and events from before there was any, have none. */
const stateOut = (state: PlanState | undefined): EventData =>
  state
    ? {
        state: [state.firstSeq ?? null, state.tailFen?.toString() ?? null, state.flatBaseFen?.toString() ?? null],
      }
    : {}

function stateIn(from: Reader): { state?: PlanState } {
  if (from.raw('state') === undefined) return {}
  const [first, tail, base] = from.list('state')
  return {
    state: {
      ...(first === null ? {} : { firstSeq: from.asWhole(first) }),
      ...(tail === null ? {} : { tailFen: from.asFen(tail) }),
      ...(base === null ? {} : { flatBaseFen: from.asFen(base) }),
    },
  }
}

const earnedOut = ({ earned }: { readonly earned?: Earned }): EventData =>
  earned ? { earned: [earned.seq, text(earned.accruedFen), text(earned.byDaysFen)] } : {}

/** Events from before it was recorded have none. */
function earnedIn(from: Reader): { earned?: Earned } {
  if (from.raw('earned') === undefined) return {}
  const [seq, accrued, byDays] = from.list('earned')
  return { earned: { seq: from.asWhole(seq), accruedFen: from.asFen(accrued), byDaysFen: from.asFen(byDays) } }
}

const restructureData = (event: RestructureEvent): EventData => ({
  rows: rowsOut(event.rows),
  rate: event.ratePpm,
  maturity: event.maturityDate,
  method: event.method,
  day: event.dueDay,
  grace: event.gracePeriods,
  difficulty: event.inDifficulty,
  reliefs: event.reliefs,
  interest: event.interest,
  late: event.late,
  capitalised: text(event.capitalisedFen),
})

export const CHANGE_KINDS = [
  'prepay',
  'extend',
  'due_day',
  'rate',
  'pause',
  'resume',
  'draw',
  'revolve',
  'waive',
  'restructure',
  'write_off',
  'recover',
  'refund_prepaid',
  'divert',
  'divert_end',
] as const satisfies readonly ChangeEvent['kind'][]

/** Reads a change back; the fields are those `changeData` writes. */
export function readChange(kind: ChangeEvent['kind'], date: BookDate, from: Reader): ChangeEvent {
  switch (kind) {
    case 'prepay':
      return {
        kind,
        date,
        rows: from.rows(),
        mode: modeIn(from),
        interestOn: from.word('on', ['whole_balance', 'prepaid_part']),
        principalFen: from.fen('principal'),
        lines: from.lines(),
        prepaidFen: from.fen('prepaid'),
        ...stateIn(from),
      }
    case 'extend': {
      const newMaturity = from.date('maturity')
      return { kind, date, rows: from.rows(), newMaturity, months: from.whole('months'), ratePpm: from.whole('rate') }
    }
    case 'due_day':
      return { kind, date, rows: from.rows(), day: from.whole('day'), ...(from.has('weekly') ? { weekly: true } : {}) }
    case 'rate':
      return {
        kind,
        date,
        rows: from.rows(),
        why: from.word('why', ['reprice', 'agreed']),
        ratePpm: from.whole('rate'),
      }
    case 'pause':
      return { kind, date, rows: from.rows(), late: from.flag('late') }
    case 'resume':
      return { kind, date, rows: from.rows() }
    case 'draw':
      return { kind, date, rows: from.rows(), fen: from.fen('fen'), ...earnedIn(from) }
    case 'revolve': {
      const movement = from.word('movement', ['draw', 'repay'])
      const fenDays = from.fen('days')
      const moved = { rows: from.rows(), movement, fen: from.fen('fen'), fenDays, lines: from.lines() }
      return { kind, date, ...moved, ...earnedIn(from) }
    }
    case 'waive':
      return { kind, date, lines: from.lines() }
    case 'restructure':
      return restructureIn(date, from)
    case 'write_off': {
      const interestFen = from.fen('interest')
      return { kind, date, principalFen: from.fen('principal'), interestFen, lateFen: from.fen('late') }
    }
    case 'recover':
      return { kind, date, principalFen: from.fen('principal'), interestFen: from.fen('interest') }
    case 'refund_prepaid':
      return { kind, date, fen: from.fen('fen') }
    case 'divert':
      return { kind, date, fen: from.fen('fen'), from: from.date('from'), ratioPpm: from.whole('ratio') }
    case 'divert_end':
      return { kind, date, until: from.date('until') }
  }
}

const MODES = [
  'lower_payment',
  'shorter_term',
  'chosen_term',
  'off_tail',
  'from_back',
  'from_front',
  'in_proportion',
] as const

function modeIn(from: Reader): PrepaymentMode {
  const kind = from.word('mode', MODES)
  const tail = from.has('tail') ? { tail: from.word('tail', ['keep', 'share']) } : {}
  if (kind === 'chosen_term') return { kind, periods: from.whole('periods'), ...tail }
  return kind === 'lower_payment' || kind === 'shorter_term' ? { kind, ...tail } : { kind }
}

const restructureIn = (date: BookDate, from: Reader): RestructureEvent => ({
  kind: 'restructure',
  date,
  rows: from.rows(),
  ratePpm: from.whole('rate'),
  maturityDate: from.date('maturity'),
  method: from.text('method'),
  dueDay: from.raw('day') === null ? null : from.whole('day'),
  gracePeriods: from.whole('grace'),
  inDifficulty: from.flag('difficulty'),
  reliefs: from.list('reliefs').map(relief => from.asWord(relief, RELIEFS)),
  interest: from.word('interest', ['capitalise', 'carry', 'forgive']),
  late: from.word('late', ['capitalise', 'keep', 'forgive']),
  capitalisedFen: from.fen('capitalised'),
})
