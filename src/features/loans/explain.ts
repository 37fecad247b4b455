import { type BookDate, daysBetween, earlier, later } from '../../lending/dates'
import { divRound, type Fen, formatFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import {
  duesOf,
  type Installment,
  isLate,
  type ServicingTerms,
  unpaidInterestFen,
  unpaidPrincipalFen,
} from '../../lending/servicing'
import type { Ctx } from '../../web/context'
import { planSentence } from '../products/plan-words'
import { EVENT_WORDS } from './event-words'
import { movedFormula } from './explain-moved'
import { eventsOf } from './lock'
import { type MadeRow, madeRows, type Stretch, stretchesOf } from './made-rows'
import type { InstallmentRow, LoanHead } from './queries'
import { installmentsOf } from './queries'
import { planOn, standingOn, termsNowOf } from './terms'

const MILLION = 1_000_000n

/** Interest of stretches on one balance, rounded once. */
function interestFen(baseFen: Fen, stretches: readonly Stretch[], basis: number): Fen {
  const days = stretches.reduce((sum, each) => sum + BigInt(each.ratePpm) * BigInt(daysBetween(each.from, each.to)), 0n)
  return divRound(baseFen * days, MILLION * BigInt(basis), 'half_up')
}

interface Formula {
  readonly text: string
  readonly fen: Fen
}

/** Months and days at one rate as it was planned, or day by day where the rate changed or interest stood still inside. */
function formulaOf(c: Ctx, made: MadeRow, terms: ServicingTerms): Formula {
  const moved = movedFormula(c, made, terms)
  if (moved) return moved
  const { row, baseFen } = made
  const stretches = stretchesOf(terms, row.startDate, row.dueDate, terms.paused)
  const base = formatFen(baseFen)
  const [only] = stretches
  const whole = stretches.length === 1 && only?.from === row.startDate && only.to === row.dueDate
  if (whole && row.months + row.days > 0) {
    const rate = formatRate(only.ratePpm)
    const months = row.months > 0 ? [c.t('{base} × {rate} × {n} ÷ 12', { base, rate, n: row.months })] : []
    const days =
      row.days > 0 ? [c.t('{base} × {rate} × {n} ÷ {basis}', { base, rate, n: row.days, basis: terms.dayBasis })] : []
    const parts = BigInt(row.months) * BigInt(terms.dayBasis) + BigInt(row.days) * 12n
    const den = 12n * MILLION * BigInt(terms.dayBasis)
    const fen = divRound(baseFen * BigInt(only.ratePpm) * parts, den, 'half_up')
    return { text: [...months, ...days].join(' + '), fen }
  }
  const text = stretches.map(each => stretchText(c, base, each, terms, 0))
  return { text: text.join(' + ') || '0.00', fen: interestFen(baseFen, stretches, terms.dayBasis) }
}

const stretchText = (c: Ctx, base: string, each: Stretch, terms: ServicingTerms, surchargePpm: number): string =>
  c.t('{base} × {rate} × {n} ÷ {basis}', {
    base,
    rate: formatRate(Math.round((each.ratePpm * (1_000_000 + surchargePpm)) / 1_000_000)),
    n: daysBetween(each.from, each.to),
    basis: terms.dayBasis,
  })

/** Where the principal of a 期 comes from, as far as it still is the plan of the first day. */
function principalNote(
  c: Ctx,
  loan: LoanHead,
  { row, by, baseFen }: MadeRow,
  rows: readonly MadeRow[],
): { sub?: string } {
  const { t } = c
  if (by.kind !== 'disburse') return {}
  const { method } = planOn(loan)
  if (method === 'custom') return { sub: t('还款计划约定的金额') }
  if (row.principalFen === 0n) return { sub: t('本期只还利息') }
  if (rows.at(-1)?.row.seq === row.seq)
    return { sub: t('最后一期：归还全部剩余本金 {sum} 元', { sum: formatFen(baseFen) }) }
  if (method === 'equal_principal' || method === 'flat') {
    return { sub: t('贷款本金按期平均，最后一期为余额') }
  }
  const params = { sum: formatFen(row.principalFen + row.interestFen), interest: formatFen(row.interestFen) }
  return method === 'step'
    ? { sub: t('本阶段每期还款额 {sum} − 本期利息 {interest}', params) }
    : { sub: t('每期还款额 {sum} − 本期利息 {interest}', params) }
}

/** What was repaid before a loan was taken over is one line: nothing of it was worked out here. */
function beforeItems(c: Ctx, { row, by }: MadeRow) {
  return [
    { label: c.t('本期计划的来源'), value: `${by.date} ${c.t('迁入')}` },
    {
      label: c.t('计息期间'),
      value: c.t('{from} 至 {to}，原系统的各期合并为一期', { from: row.startDate, to: row.dueDate }),
    },
    { label: c.t('已还利息'), money: row.interestFen },
    { label: c.t('已还本金'), money: row.principalFen },
  ]
}

function interestItems(c: Ctx, loan: LoanHead, made: MadeRow, terms: ServicingTerms, rows: readonly MadeRow[]) {
  const { t } = c
  const { row, by } = made
  const flat = (standingOn(loan).method ?? loan.method) === 'flat'
  const base = flat ? { ...made, baseFen: made.flatFen } : made
  const formula = formulaOf(c, base, terms)
  const plan = planSentence(t, planOn(loan))
  const through = row.months === 0 && row.days > daysBetween(row.startDate, row.dueDate)
  const gapFen = row.interestFen - formula.fen
  const origin = by.kind === 'disburse' ? t('发放时') : `${by.date} ${t(EVENT_WORDS[by.kind] ?? by.kind)}`
  return [
    { label: t('本期计划的来源'), value: origin },
    { label: t('计息本金'), money: base.baseFen },
    {
      label: t('年利率'),
      value: stretchesOf(terms, row.startDate, row.dueDate)
        .map(each => formatRate(each.ratePpm))
        .join(' → '),
    },
    {
      label: t('计息期间'),
      value: through
        ? t('{from} 至 {to}（含结息日当日）', { from: row.startDate, to: row.dueDate })
        : t('{from} 至 {to}（算头不算尾）', { from: row.startDate, to: row.dueDate }),
    },
    { label: t('整月数'), value: row.months },
    { label: t('零头天数'), value: row.days },
    { label: t('年计息天数'), value: terms.dayBasis },
    { label: t('算式'), value: `${formula.text} = ${formatFen(formula.fen)}`, full: true },
    ...(gapFen === 0n
      ? []
      : [
          {
            label: t('与算式的差额'),
            money: gapFen,
            sub: t('不超过整期利息的封顶、结转的未还利息，或分段后只舍入一次'),
          },
        ]),
    { label: t('应还利息'), money: row.interestFen },
    { label: t('应还本金'), money: row.principalFen, ...principalNote(c, loan, made, rows) },
    { label: t('应还合计'), money: row.principalFen + row.interestFen },
    ...(plan === null ? [] : [{ label: t('还款约定'), value: plan, full: true }]),
  ]
}

interface LateItem {
  readonly label: string
  readonly value?: string | number
  readonly money?: Fen
  readonly full?: boolean
  readonly sub?: string
}

type Span = readonly [from: BookDate, to: BookDate, surchargePpm: number]

/** 复利 at the contract rate until maturity and at the penalty rate after it, or at the penalty rate throughout. */
const compoundSpans = (
  { compoundBase, maturityDate, penaltyRatioPpm }: ServicingTerms,
  from: BookDate,
  to: BookDate,
): Span[] =>
  compoundBase === 'contract_then_penalty'
    ? [
        [from, earlier(to, maturityDate), 0],
        [later(from, maturityDate), to, penaltyRatioPpm],
      ]
    : [[from, to, penaltyRatioPpm]]

function lateText(c: Ctx, terms: ServicingTerms, baseFen: Fen, spans: readonly Span[]): string {
  const parts = spans.flatMap(([from, to, surchargePpm]) =>
    from < to
      ? stretchesOf(terms, from, to, terms.lateFree).map(each =>
          stretchText(c, formatFen(baseFen), each, terms, surchargePpm),
        )
      : [],
  )
  return parts.join(' + ') || '0.00'
}

/** 罚息 and 复利 of one 期 to the day: what was fixed at the last payment, and what has run since. */
function lateItems(c: Ctx, i: Installment, terms: ServicingTerms): LateItem[] {
  const { t } = c
  const [due] = duesOf(terms, [i], c.today)
  if (!due || (due.penaltyFen + due.compoundFen === 0n && !isLate(i, c.today, terms.graceDays))) return []
  const from = i.penaltyThrough ?? i.payDate
  const surcharge = terms.penaltyRatioPpm
  const penaltyFen = due.penaltyFen + i.paidPenaltyFen - i.penaltyFen
  const compoundFen = due.compoundFen + i.paidCompoundFen - i.compoundFen
  const penalty = lateText(c, terms, unpaidPrincipalFen(i), [[from, c.today, surcharge]])
  const compound = lateText(c, terms, unpaidInterestFen(i), compoundSpans(terms, from, c.today))
  return [
    { label: t('逾期天数'), value: t('{n} 天，自 {day} 起', { n: due.overdueDays, day: i.payDate }) },
    { label: t('罚息利率'), value: t('执行年利率上浮 {share}', { share: formatRate(surcharge) }) },
    ...(i.penaltyThrough
      ? [
          { label: t('截至 {day} 已定罚息', { day: i.penaltyThrough }), money: i.penaltyFen },
          { label: t('截至 {day} 已定复利', { day: i.penaltyThrough }), money: i.compoundFen },
        ]
      : []),
    { label: t('罚息算式'), value: `${penalty} = ${formatFen(penaltyFen)}`, full: true },
    terms.compoundBase === 'none'
      ? { label: t('复利算式'), value: t('合同约定不计复利'), full: true }
      : { label: t('复利算式'), value: `${compound} = ${formatFen(compoundFen)}`, full: true },
    { label: t('已还罚息复利'), money: i.paidPenaltyFen + i.paidCompoundFen },
    { label: t('今日应收罚息'), money: due.penaltyFen },
    { label: t('今日应收复利'), money: due.compoundFen },
  ]
}

/** What the 期 asks for today, by component: the last line of the explanation. */
function dueItems(c: Ctx, i: InstallmentRow, terms: ServicingTerms) {
  const [due] = duesOf(terms, [i], c.today)
  if (!due) return []
  return [
    { label: c.t('今日未还利息'), money: due.interestFen },
    { label: c.t('今日未还本金'), money: due.principalFen },
    { label: c.t('今日应还合计'), money: due.totalFen, strong: true },
  ]
}

/** 怎么算的: the inputs of every figure of one 期, and the sentences they make. */
export async function explanation(c: Ctx, loan: LoanHead, seq: number) {
  const [log, rows] = await Promise.all([eventsOf(c.db, loan.id), installmentsOf(c.db, loan.id)])
  const all = madeRows(log)
  const made = all.find(each => each.row.seq === seq)
  const installment = rows.find(each => each.seq === seq)
  if (!made || !installment) return undefined
  const terms = termsNowOf(loan)
  return {
    items:
      made.by.kind === 'open' && made.by.paidSeq === seq
        ? beforeItems(c, made)
        : interestItems(c, loan, made, terms, all),
    late: lateItems(c, installment, terms),
    due: dueItems(c, installment, terms),
  }
}
