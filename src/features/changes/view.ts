import type { BookDate } from '../../lending/dates'
import type { JournalLine } from '../../lending/journal'
import { currentTerms, type LoanSide } from '../../lending/loan'
import { type Fen, formatFen, sumFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { duesOf, type Installment, ratePpmOn, type ServicingTerms } from '../../lending/servicing'
import type { Ctx } from '../../web/context'
import { EVENT_WORDS } from '../loans/event-words'
import type { LockedLoan } from '../loans/lock'
import { wordOf } from '../products/words'
import { diversionItems, feesHref } from '../repayments/diversion/view'
import { dueFen } from '../repayments/plan'
import type { Sketch } from './sketch'

interface Side {
  readonly side: LoanSide
  readonly terms: ServicingTerms
  readonly owedFen: Fen
}

const sideOf = (loan: LockedLoan, side: LoanSide, today: BookDate): Side => {
  const terms = currentTerms(loan.contract.servicing, side.book)
  return { side, terms, owedFen: dueFen(duesOf(terms, side.open, today)) }
}

/** Every figure of the loan before and after, and by how much it differs. */
function figureRows(c: Ctx, before: Side, after: Side, today: BookDate) {
  const { t } = c
  const money = (label: string, of: (one: Side) => Fen) => {
    const gapFen = of(after) - of(before)
    return {
      late: false,
      selected: gapFen !== 0n,
      cells: {
        label,
        before: formatFen(of(before)),
        after: formatFen(of(after)),
        gap: gapFen === 0n ? '—' : { text: `${gapFen > 0n ? '+' : ''}${formatFen(gapFen)}`, tone: 'strong' },
      },
    }
  }
  const text = (label: string, of: (one: Side) => string) => {
    const same = of(before) === of(after)
    return {
      late: false,
      selected: !same,
      cells: { label, before: of(before), after: of(after), gap: same ? '—' : { text: t('变更'), tone: 'strong' } },
    }
  }
  return [
    money(t('贷款余额'), one => one.side.figures.balanceFen),
    money(t('今日应还'), one => one.owedFen),
    money(t('溢缴款'), one => one.side.figures.prepaidFen),
    money(t('未还利息合计'), one => one.side.totals.interestFen),
    text(t('未结清期数'), one => String(one.side.totals.periods)),
    text(t('执行年利率'), one => formatRate(ratePpmOn(one.terms, today))),
    text(t('到期日'), one => one.terms.maturityDate),
    text(t('下次还款日'), one => one.side.figures.nextDueOn ?? '—'),
    text(t('逾期起始日'), one => one.side.figures.oldestUnpaidOn ?? '—'),
    text(t('计息状态'), one => (one.side.figures.accrual === 'accrual' ? t('应计') : t('非应计'))),
    ...(before.side.standing.writtenOff || after.side.standing.writtenOff
      ? [money(t('已核销未收回'), one => leftFen(one.side))]
      : []),
  ]
}

const leftFen = ({ standing: { writtenOff: off } }: LoanSide): Fen =>
  off ? off.principalFen + off.interestFen + off.lateFen - off.recoveredPrincipalFen - off.recoveredInterestFen : 0n

const PLAN = ['startDate', 'dueDate', 'principalFen', 'interestFen'] as const

interface Pair {
  readonly was: Installment | undefined
  readonly is: Installment | undefined
}

/** 期 of both plans side by side: by their due day, which is what a borrower knows them by; by number when the days move. */
function pairsOf(before: readonly Installment[], after: readonly Installment[], byDay: boolean): Pair[] {
  const keyOf = (i: Installment): string => (byDay ? i.dueDate : i.seq.toString().padStart(6, '0'))
  const old = new Map(before.map(i => [keyOf(i), i]))
  const now = new Map(after.map(i => [keyOf(i), i]))
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort()
  return keys.map(key => ({ was: old.get(key), is: now.get(key) }))
}

/** Open 期 of the plan after, and the one that a prepayment paid at once. */
const planAfterOf = ({ entry, after }: Sketch): readonly Installment[] =>
  entry.kind === 'prepay'
    ? after.book.installments.filter(
        i => i.settledOn === null || (i.settledOn === entry.date && i.dueDate === entry.date),
      )
    : after.open

/** Both plans beside each other, 期 by 期; what changes is marked. */
function planRows(c: Ctx, made: Sketch) {
  const { t } = c
  return pairsOf(made.before.open, planAfterOf(made), made.entry.kind !== 'due_day').map(({ was, is }) => {
    const same = was !== undefined && is !== undefined && PLAN.every(name => was[name] === is[name])
    const paid = is !== undefined && is.settledOn !== null
    const word = paid ? t('提前还款') : !was ? t('新增') : !is ? t('取消') : same ? null : t('调整')
    const tone = paid || !was ? 'ok' : is ? 'info' : 'mute'
    const seq = was && is && was.seq !== is.seq ? `${was.seq}→${is.seq}` : String((is ?? was)?.seq)
    return {
      selected: word !== null,
      cells: {
        seq,
        due: was?.dueDate ?? '—',
        principal: { money: was?.principalFen },
        interest: { money: was?.interestFen },
        total: { money: was && was.principalFen + was.interestFen },
        due2: is?.dueDate ?? '—',
        principal2: { money: is?.principalFen, tone: toneOf(was?.principalFen, is?.principalFen) },
        interest2: { money: is?.interestFen, tone: toneOf(was?.interestFen, is?.interestFen) },
        total2: { money: is && is.principalFen + is.interestFen, tone: 'strong' },
        mark: word === null ? '—' : { badge: { word, tone } },
      },
    }
  })
}

const toneOf = (was: Fen | undefined, is: Fen | undefined): string | undefined => (was === is ? undefined : 'strong')

function planFoot(c: Ctx, made: Sketch) {
  const sums = (plan: readonly Installment[]) => {
    const principalFen = sumFen(plan.map(i => i.principalFen))
    const interestFen = sumFen(plan.map(i => i.interestFen))
    return [{ money: principalFen }, { money: interestFen }, { money: principalFen + interestFen }] as const
  }
  const [principal, interest, total] = sums(made.before.open)
  const [principal2, interest2, total2] = sums(planAfterOf(made))
  return { cells: { seq: c.t('合计'), principal, interest, total, principal2, interest2, total2 } }
}

const voucherRows = (c: Ctx, lines: readonly JournalLine[], names: ReadonlyMap<string, string>) =>
  lines.map(line => ({
    cells: {
      account: `${line.account} ${c.t(names.get(line.account) ?? '')}`,
      debit: { money: line.debitFen },
      credit: { money: line.creditFen },
    },
  }))

/** Events after the value date that turn out otherwise. */
const laterRows = (c: Ctx, { changed }: Sketch) =>
  changed.map(({ seq, before, after }) => {
    const event = after ?? before
    return {
      cells: {
        seq: String(seq),
        date: event?.date ?? '—',
        kind: c.t(wordOf(EVENT_WORDS, event?.kind ?? '')),
        what: !before ? c.t('新增') : !after ? c.t('取消') : c.t('重新计算'),
      },
    }
  })

/** The figures behind a change that has some of its own: what a prepayment costs, what a waiver leaves, what a 重组 finds. */
function detailItems(c: Ctx, loan: LockedLoan, { decided, entry, diversion, feesFen = 0n }: Sketch) {
  const { t } = c
  const href = feesHref(loan)
  const fees = feesFen > 0n ? [{ label: t('未收费用'), money: feesFen, href, sub: t('先于其他款项收取') }] : []
  if (decided?.prepayment) {
    const { principalFen, interestFen, interestCapped, feeFen, totalFen, savedInterestFen, state } = decided.prepayment
    const sub = interestCapped ? t('按整期利息封顶') : undefined
    return [
      { label: t('提前还本金'), money: principalFen },
      { label: t('本期已计利息'), money: interestFen, sub },
      { label: t('违约金'), money: feeFen },
      ...fees,
      { label: t('应收合计'), money: totalFen, strong: true },
      { label: t('以后少付利息'), money: savedInterestFen },
      ...(state?.tailFen === undefined ? [] : [{ label: t('余下计划的尾款'), money: state.tailFen }]),
      ...(state?.flatBaseFen === undefined
        ? []
        : [{ label: t('余下计划的计息本金'), money: state.flatBaseFen, sub: t('等本等息：已还部分带走它的利息') }]),
    ]
  }
  if (decided?.waiver) {
    const { owedBeforeFen, waivedFen, owedAfterFen } = decided.waiver
    return [
      ...(feesFen > 0n ? [{ label: t('其中未收费用'), money: feesFen, sub: t('在借据的费用页面申请减免') }] : []),
      { label: t('减免前应还'), money: owedBeforeFen },
      { label: t('减免金额'), money: waivedFen, strong: true },
      { label: t('减免后应还'), money: owedAfterFen },
    ]
  }
  if (decided?.unpaid) {
    const { principalFen, interestFen, penaltyFen, compoundFen } = decided.unpaid
    return [
      { label: t('未还本金'), money: principalFen },
      { label: t('未还利息'), money: interestFen },
      { label: t('未还罚息'), money: penaltyFen },
      { label: t('未还复利'), money: compoundFen },
    ]
  }
  if (entry.kind === 'repay' && fees.length > 0) return fees
  if (diversion) return diversionItems(c, diversion)
  return (decided?.split ?? []).map(each => ({
    label: t('本期按 {rate}', { rate: formatRate(each.ratePpm) }),
    money: each.interestFen,
    sub: t('{from} 至 {to}（算头不算尾）', { from: each.from, to: each.to }),
  }))
}

/** So many 期 are there at once; the rest of a long plan opens on demand. */
const SHOWN = 24

/** Everything a person has to see before he asks for a change, or agrees to it. */
export function sketchView(c: Ctx, loan: LockedLoan, made: Sketch, names: ReadonlyMap<string, string>) {
  const [before, after] = [sideOf(loan, made.before, c.today), sideOf(loan, made.after, c.today)]
  const rows = planRows(c, made)
  return {
    figures: figureRows(c, before, after, c.today),
    details: detailItems(c, loan, made),
    plan: {
      rows: rows.slice(0, SHOWN),
      rest: rows.slice(SHOWN),
      foot: planFoot(c, made),
      changes: rows.filter(row => row.selected).length,
    },
    vouchers: [made.cashLines, made.otherLines]
      .filter(lines => lines.length > 0)
      .map(lines => voucherRows(c, lines, names)),
    later: laterRows(c, made),
  }
}
