import type { BookDate } from '../../lending/dates'
import { formatFen, parseMoney, yuanText } from '../../lending/money'
import { formatRate, parseRate, rateText } from '../../lending/rate'
import { isRefused } from '../../lending/refusal'
import { type Field, type FormState, f, type Values } from '../../web/form'
import { FREE_RULES, type PlanParts, type PlanRules, partsOf } from './plan'
import { type Complaint, readLines, typedLines } from './plan-lines'

type Body = Readonly<Record<string, unknown>>

/** Form names of everything a method asks for beside amount, term and rate; also what an address carries along. */
export const PLAN_FIELD_NAMES = [
  'amortization',
  'tail',
  'stepKind',
  'stepEvery',
  'stepGrowth',
  'stepIncrease',
  'everyDays',
  'planDate',
  'planPrincipal',
  'planPaste',
] as const

export interface PlanFieldsOptions {
  /** The bounds of the product; none when no product stands behind. */
  readonly rules?: PlanRules
  /** The day from which the lines of 按计划还款 count. */
  readonly from: BookDate
}

const text = (body: Body, name: string): string => {
  const value = body[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** Anything may stand in a field of a method that was not chosen: it is kept as typed and says nothing. */
const silent = (label: string): Field<null> => ({ label, schema: f.checkbox(label).schema.transform(() => null) })

/**
 * A field that is asked for. Without scripts the method may have been changed after its fields were sent: what was not there to
 * be filled in is shown with what is usual, and looked at before it is saved.
 */
function asking(body: Body) {
  return <T>(asked: boolean, name: string, field: Field<T>): Field<T | null> => {
    if (!asked) return silent(field.label)
    return body[name] === undefined ? checked(silent(field.label), () => no('请核对后再保存')) : field
  }
}

const no = (message: string): Complaint => ({ message, params: {} })

function checked<T>(field: Field<T>, wrong: (value: T) => Complaint | null): Field<T> {
  const schema = field.schema.transform((value, ctx) => {
    const complaint = wrong(value)
    if (complaint) ctx.addIssue({ code: 'custom', ...complaint })
    return value
  })
  return { label: field.label, schema }
}

/** A number that may have a minus: the payments of 累进 may fall. */
function signed<T>(label: string, read: (text: string) => T | null, wrong: string): Field<T> {
  const schema = f.text(label, { required: true, max: 20 }).schema.transform((typed, ctx): T => {
    const value = read(typed.replace(/^[\u2212\uFF0D]/, '-'))
    if (value === null) ctx.addIssue({ code: 'custom', message: wrong })
    return value as T
  })
  return { label, schema }
}

function signedRate(typed: string): number | null {
  const minus = typed.startsWith('-')
  const rate = parseRate(minus ? typed.slice(1) : typed)
  return isRefused(rate) ? null : minus ? -rate.ratePpm : rate.ratePpm
}

function signedMoney(typed: string): bigint | null {
  const money = parseMoney(typed, { negative: true })
  return isRefused(money) ? null : money.fen
}

const between = (min: number, max: number, field: Field<number>): Field<number> =>
  checked(field, value =>
    value < min || value > max
      ? { message: '应在 {min} 到 {max} 之间', params: { min: formatRate(min), max: formatRate(max) } }
      : null,
  )

function linesField(body: Body, from: BookDate, maxLines: number): Field<NonNullable<PlanParts['lines']>> {
  const label = '还款计划'
  const schema = f.text(label).schema.transform((_, ctx) => {
    const amount = parseMoney(text(body, 'amount'))
    const term = text(body, 'term')
    const lines = readLines(typedLines(body), {
      from,
      amountFen: isRefused(amount) ? null : amount.fen,
      termMonths: /^\d{1,3}$/.test(term) ? Number.parseInt(term, 10) : null,
      maxLines,
    })
    if (!('message' in lines)) return lines
    ctx.addIssue({ code: 'custom', ...lines })
    return []
  })
  return { label, schema }
}

/**
 * The fields of the method and frequency in `body` (`method`, `frequency`; the lines of 按计划还款 are held against `amount` and
 * `term`). Those of the chosen method must be filled and lie inside the rules; all others are kept as typed and say nothing, so that
 * one form serves every method. Spread them into a form's fields and read it with `readForm`.
 */
export function planFields(body: Body, { rules = FREE_RULES, from }: PlanFieldsOptions) {
  const method = text(body, 'method')
  const ratio = method === 'step' && text(body, 'stepKind') !== 'amount'
  const { minTailPpm, maxTailPpm, minStepGrowthPpm, maxStepGrowthPpm } = rules
  const when = asking(body)
  const growth = signed('每次增减比例', signedRate, '请填写百分数，例如 3 或 -3')
  return {
    amortization: when(method === 'balloon_term', 'amortization', f.whole('摊销期数', 2, rules.maxAmortizationPeriods)),
    tail: when(method === 'balloon_tail', 'tail', between(minTailPpm, maxTailPpm, f.share('尾款比例'))),
    stepKind: when(method === 'step', 'stepKind', f.oneOf('累进方式', ['ratio', 'amount'])),
    stepEvery: when(method === 'step', 'stepEvery', f.whole('调整间隔', 1, 600)),
    stepGrowth: when(ratio, 'stepGrowth', between(minStepGrowthPpm, maxStepGrowthPpm, growth)),
    stepIncrease: when(
      method === 'step' && !ratio,
      'stepIncrease',
      signed('每次增减金额', signedMoney, '请填写金额，例如 100.00 或 -100.00'),
    ),
    everyDays: when(
      text(body, 'frequency') === 'every_n_days' && method !== 'custom' && method !== 'biweekly_half',
      'everyDays',
      f.whole('间隔天数', 1, 366),
    ),
    planDate: silent('日期'),
    planPrincipal: silent('本金'),
    planPaste: silent('粘贴'),
    planLines: method === 'custom' ? linesField(body, from, rules.maxPlanLines) : silent('还款计划'),
  }
}

export type PlanValues = Values<ReturnType<typeof planFields>>

/** What was read, as it is kept: see planTerms in ./plan for what the core gets of it. */
export function planOf(v: PlanValues): PlanParts {
  const every = v.stepEvery ?? 1
  return {
    ...(v.amortization === null ? {} : { amortizationPeriods: v.amortization }),
    ...(v.tail === null ? {} : { tailPpm: v.tail }),
    ...(v.stepKind === null || v.stepGrowth === null
      ? {}
      : { step: { kind: 'ratio', everyPeriods: every, growthPpm: v.stepGrowth } }),
    ...(v.stepKind === null || v.stepIncrease === null
      ? {}
      : { step: { kind: 'amount', everyPeriods: every, increaseFen: String(v.stepIncrease) } }),
    ...(v.planLines === null ? {} : { lines: v.planLines }),
    ...(v.everyDays === null ? {} : { everyDays: v.everyDays }),
  }
}

/** What the form shows of a plan that is there; without one, what the product usually takes. */
export function planRaw(stored: unknown, rules: PlanRules): FormState['raw'] {
  const { amortizationPeriods, tailPpm, step, lines = [], everyDays } = partsOf(stored)
  return {
    amortization: String(amortizationPeriods ?? rules.amortizationPeriods),
    tail: rateText(tailPpm ?? rules.tailPpm),
    stepKind: step?.kind ?? 'ratio',
    stepEvery: String(step?.everyPeriods ?? rules.stepEveryPeriods),
    stepGrowth: rateText(step?.kind === 'ratio' ? step.growthPpm : rules.stepGrowthPpm),
    stepIncrease: yuanText(BigInt(step?.kind === 'amount' ? step.increaseFen : rules.stepIncreaseFen)),
    everyDays: String(everyDays ?? rules.everyDays),
    planDate: lines.map(line => line.date),
    planPrincipal: lines.map(line => formatFen(BigInt(line.principalFen))),
  }
}

/** Refusals of the core that one field of the form answers for. */
const FIELD_OF: Readonly<Record<string, string>> = {
  'schedule.amortization-too-short': 'amortization',
  'schedule.tail-out-of-range': 'tail',
  'schedule.step-missing': 'stepGrowth',
  'schedule.plan-missing': 'planLines',
  'schedule.plan-negative-principal': 'planLines',
  'schedule.plan-dates-not-ascending': 'planLines',
  'schedule.plan-not-ending-at-maturity': 'planLines',
  'schedule.plan-principal-mismatch': 'planLines',
  'schedule.every-days-missing': 'everyDays',
  'schedule.too-many-periods': 'term',
}

/** Where on the form a plan that cannot be made is said. */
export const planFieldOf = (code: string, method: string): string =>
  FIELD_OF[code] ?? (code === 'schedule.installment-below-interest' && method === 'step' ? 'stepGrowth' : 'method')

/** What views/products/_plan-fields.eta wants beside `typed` and `names`: the rows of the table, and a few empty ones to fill in. */
export function planFormView(raw: FormState['raw'], rules: PlanRules = FREE_RULES) {
  const lines = typedLines(raw)
  const blank = Math.max(0, Math.min(6, rules.maxPlanLines - lines.length))
  return {
    method: String(raw.method ?? ''),
    frequency: String(raw.frequency ?? ''),
    rules,
    /** What stands in a field before anything was typed in it. */
    usual: planRaw({}, rules),
    lines: [...lines, ...Array.from({ length: blank }, () => ({ date: '', principal: '' }))],
  }
}
