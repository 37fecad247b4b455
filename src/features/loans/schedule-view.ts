import { type BookDate, yearOf } from '../../lending/dates'
import { type Fen, formatFen, sumFen } from '../../lending/money'
import { duesOf, type ServicingTerms, unpaidPrincipalFen } from '../../lending/servicing'
import type { Ctx } from '../../web/context'
import { status } from '../../web/status'
import { planSentence } from '../products/plan-words'
import type { InstallmentRow, LoanHead } from './queries'
import { planOn, termsNowOf } from './terms'
import { overdueDaysOf } from './words'

export const VIEWS = ['open', 'all', 'years'] as const
export type ScheduleView = (typeof VIEWS)[number]

export interface PeriodView {
  readonly i: InstallmentRow
  readonly lateFen: Fen
  readonly totalFen: Fen
  readonly paidFen: Fen
  /** Principal left when this and all earlier 期 are paid. */
  readonly leftFen: Fen
}

/** Each 期 with what lateness adds on the day and what is left behind it. */
export function periodsOf(rows: readonly InstallmentRow[], terms: ServicingTerms, today: BookDate): PeriodView[] {
  const due = new Map(
    duesOf(
      terms,
      rows.filter(i => i.settledOn === null),
      today,
    ).map(dues => [dues.seq, dues]),
  )
  let leftFen = sumFen(rows.map(i => i.principalFen))
  return rows.map(i => {
    leftFen -= i.principalFen
    const now = due.get(i.seq)
    const lateFen = i.paidPenaltyFen + i.paidCompoundFen + (now ? now.penaltyFen + now.compoundFen : 0n)
    return {
      i,
      lateFen,
      totalFen: i.principalFen + i.interestFen + lateFen,
      paidFen: i.paidPrincipalFen + i.paidInterestFen + i.paidPenaltyFen + i.paidCompoundFen,
      leftFen,
    }
  })
}

function badgeOf(c: Ctx, { i, paidFen }: PeriodView, nextSeq: number | undefined) {
  const word = (code: string) => {
    const { word, tone } = status('installment', code)
    return { word: c.t(word), tone }
  }
  if (i.settledOn) return word('settled')
  if (i.overdue && unpaidPrincipalFen(i) + i.interestFen - i.paidInterestFen > 0n) {
    const days = overdueDaysOf(i.payDate, c.today)
    return { word: c.t('逾期 {n} 天', { n: days }), tone: status('overdue', String(days)).tone }
  }
  if (i.payDate === c.today) return word('due')
  if (i.seq === nextSeq) return { word: c.t('下期 {day}', { day: i.payDate.slice(5) }), tone: 'info' as const }
  return word(paidFen > 0n ? 'partial' : 'upcoming')
}

const rowOf = (c: Ctx, period: PeriodView, nextSeq: number | undefined, howHref: (seq: number) => string) => {
  const { i } = period
  return {
    id: `loans-period-${i.seq}`,
    late: i.settledOn === null && i.overdue,
    done: i.settledOn !== null,
    cells: {
      seq: {
        text: i.seq,
        phone: i.dueDate,
        href: howHref(i.seq),
        attrs: { 'hx-get': howHref(i.seq), 'hx-target': '#dialog' },
      },
      due: {
        text: i.dueDate,
        sub: i.payDate === i.dueDate ? undefined : c.t('顺延至 {day}', { day: i.payDate.slice(5) }),
      },
      principal: { money: i.principalFen },
      interest: { money: i.interestFen },
      late: { money: period.lateFen, tone: period.lateFen > 0n ? 'bad' : undefined },
      total: { money: period.totalFen, tone: 'strong' },
      paid: { money: period.paidFen },
      on: i.settledOn,
      left: formatFen(period.leftFen),
      state: { badge: badgeOf(c, period, nextSeq) },
    },
  }
}

const OPEN_BEFORE = 6

export function scheduleView(
  c: Ctx,
  loan: LoanHead,
  rows: readonly InstallmentRow[],
  view: ScheduleView,
  base: string,
) {
  const periods = periodsOf(rows, termsNowOf(loan), c.today)
  const nextSeq = rows.find(i => i.settledOn === null && !i.overdue)?.seq
  const sum = (of: (period: PeriodView) => Fen): Fen => sumFen(periods.map(of))
  return {
    view,
    /** What the method asks besides, in one sentence. */
    plan: planSentence(c.t, planOn(loan)),
    views: [
      { label: c.t('未结清优先'), href: base, active: view === 'open' },
      { label: c.t('全部 {n} 期', { n: rows.length }), href: `${base}?view=all`, active: view === 'all' },
      { label: c.t('按年汇总'), href: `${base}?view=years`, active: view === 'years' },
    ],
    rows: view === 'years' ? yearRows(periods) : shownRows(c, periods, view, nextSeq, base),
    foot: {
      cells: {
        seq: c.t('合计 {n} 期', { n: rows.length }),
        principal: { money: sum(p => p.i.principalFen) },
        interest: { money: sum(p => p.i.interestFen) },
        late: { money: sum(p => p.lateFen) },
        total: { money: sum(p => p.totalFen) },
        paid: { money: sum(p => p.paidFen) },
        left: { money: loan.balanceFen },
      },
    },
  }
}

/** 未结清优先: what is settled and far back is folded into one line that opens the whole plan. */
function shownRows(
  c: Ctx,
  periods: readonly PeriodView[],
  view: ScheduleView,
  nextSeq: number | undefined,
  base: string,
) {
  const firstOpen = periods.findIndex(period => period.i.settledOn === null)
  const from = view === 'all' || firstOpen < 0 ? 0 : Math.max(0, firstOpen - OPEN_BEFORE)
  const shown = periods.slice(from).map(period => rowOf(c, period, nextSeq, seq => `${base}/schedule/${seq}`))
  if (from === 0) return shown
  const folded = sumFen(periods.slice(0, from).map(period => period.paidFen))
  const label = c.t('展开第 1–{n} 期（已全部结清，合计 {amount} 元）', { n: from, amount: formatFen(folded) })
  return [{ more: { href: `${base}?view=all`, label } }, ...shown]
}

function yearRows(periods: readonly PeriodView[]) {
  const years = [...new Set(periods.map(period => yearOf(period.i.dueDate)))]
  return years.map(year => {
    const mine = periods.filter(period => yearOf(period.i.dueDate) === year)
    const sum = (of: (period: PeriodView) => Fen) => ({ money: sumFen(mine.map(of)) })
    return {
      cells: {
        seq: String(year),
        due: `${mine.length}`,
        principal: sum(p => p.i.principalFen),
        interest: sum(p => p.i.interestFen),
        late: sum(p => p.lateFen),
        total: sum(p => p.totalFen),
        paid: sum(p => p.paidFen),
        left: formatFen(mine.at(-1)?.leftFen ?? 0n),
      },
    }
  })
}
