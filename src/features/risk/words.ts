import type { Json } from '../../db/schema'
import type { ClassHit, HitInputs } from '../../lending/class-rules'
import { CLASSES, isNonPerforming } from '../../lending/classification'
import { formatRate } from '../../lending/rate'
import type { Ctx } from '../../web/context'
import { status } from '../../web/status'
import { SECURITY_WORDS, wordOf } from '../products/words'

/** What a rule says when it strikes; in braces what it was judged by. */
const RULE_WORDS: Readonly<Record<string, string>> = {
  'overdue-days': '逾期 {overdueDays} 天',
  matrix: '担保方式矩阵：{security}贷款逾期 {overdueDays} 天',
  'purpose-changed': '未经同意改变贷款用途',
  refinanced: '借新还旧或以其他方式再融资',
  'qualifying-renewal': '符合条件的小微续贷，不因再融资下调（金规〔2024〕13号）',
  'npl-elsewhere': '债务人在他行有不良债务',
  'credit-impaired': '已发生信用减值',
  'rating-cut': '外部评级大幅下调',
  'overdue-90-elsewhere': '各行逾期 90 天以上债务占 {sharePpm}，超过 {abovePpm}',
  'evading-debt': '逃废债务',
  'ecl-half': '已发生信用减值，预期信用损失占账面余额 {eclPpm}，达到 50%',
  'ecl-ninety': '已发生信用减值，预期信用损失占账面余额 {eclPpm}，达到 90%',
  bankruptcy: '进入破产清算',
  'cross-default': '本行不良债权占全部债权 {sharePpm}，超过 {abovePpm}',
  observation: '重组资产在观察期内',
  'restructured-again': '重组观察期内再次重组',
  manual: '人工认定',
  review: '人工认定，按流程审批',
  cured: '拖欠已还清，没有其他限制',
}

/** A hit as it is stored; rows of earlier releases held the days alone. */
export function readHits(json: Json): ClassHit[] {
  const list: readonly unknown[] = Array.isArray(json) ? json : []
  return list.flatMap((one): ClassHit[] => {
    if (typeof one !== 'object' || one === null) return []
    const { rule, atLeast, article, inputs, overdueDays } = one as Record<string, unknown>
    if (typeof rule !== 'string') return []
    const known = typeof inputs === 'object' && inputs !== null ? (inputs as HitInputs) : {}
    return [
      {
        rule,
        atLeast: CLASSES.find(each => each === atLeast) ?? 'pass',
        article: typeof article === 'string' ? article : '',
        inputs: typeof overdueDays === 'number' ? { overdueDays, ...known } : known,
      },
    ]
  })
}

const shown = (c: Ctx, name: string, value: string | number): string | number => {
  if (typeof value === 'number') return name.endsWith('Ppm') ? formatRate(value) : value
  return name === 'security' ? c.t(wordOf(SECURITY_WORDS, value)) : value
}

export const classWord = (c: Ctx, code: string): string => c.t(status('risk-class', code).word)

export const classBadge = (c: Ctx, code: string) => ({
  word: classWord(c, code),
  tone: status('risk-class', code).tone,
})

/** A line of the kit's rules: what struck, and the class it leaves at best. */
export interface Line {
  readonly tone: 'ok' | 'warn' | 'bad'
  readonly text: string
  readonly word: string
}

/** 逾期 91 天 · 至少次级，第 11 条 */
export function hitLine(c: Ctx, { rule, atLeast, article, inputs = {} }: ClassHit): Line {
  const params = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, shown(c, name, value)]))
  const text = c.t(wordOf(RULE_WORDS, rule), params)
  if (atLeast === 'pass') return { tone: 'ok', text, word: '' }
  const floor = { class: classWord(c, atLeast), n: article }
  return {
    tone: isNonPerforming(atLeast) ? 'bad' : 'warn',
    text,
    word: article === '' ? c.t('至少{class}', floor) : c.t('至少{class}，第 {n} 条', floor),
  }
}

export const hitWords = (c: Ctx, hit: ClassHit): string => {
  const { text, word } = hitLine(c, hit)
  return word === '' ? text : c.t('{rule}（{floor}）', { rule: text, floor: word })
}

export const EVENT_KINDS = [
  'purpose_changed',
  'refinanced',
  'qualifying_renewal',
  'credit_impaired',
  'rating_cut',
  'evading_debt',
  'bankruptcy',
  'overdue_elsewhere',
  'npl_elsewhere',
  'difficulty',
  'enhanced',
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

export const EVENT_WORDS: Readonly<Record<EventKind | 'end', string>> = {
  purpose_changed: '未经同意改变用途（至少关注）',
  refinanced: '借新还旧等再融资（至少关注）',
  qualifying_renewal: '符合条件的小微续贷（不因再融资下调）',
  credit_impaired: '已发生信用减值（至少次级）',
  rating_cut: '外部评级大幅下调（至少次级）',
  evading_debt: '逃废债务（至少可疑）',
  bankruptcy: '破产清算（损失）',
  overdue_elsewhere: '各行逾期 90 天以上债务占比',
  npl_elsewhere: '他行有不良（至少关注）',
  difficulty: '财务困难未解决（重组观察期重新计算）',
  enhanced: '已认定的增信（不受同一债务人不良牵连）',
  end: '结束',
}

/** What makes a class better counts only after a second person has agreed. */
export const needsCheck = (kind: EventKind | 'end'): boolean =>
  kind === 'qualifying_renewal' || kind === 'enhanced' || kind === 'end'

/** Kinds that are judged by a share: whether it must be given. */
export const SHARES: Readonly<Partial<Record<EventKind, 'must' | 'may'>>> = {
  credit_impaired: 'may',
  overdue_elsewhere: 'must',
}

/** Only of debtors that are not retail (arts. 10, 11). */
export const FIRM_ONLY: readonly EventKind[] = ['overdue_elsewhere', 'npl_elsewhere']

export const SOURCE_WORDS: Readonly<Record<string, string>> = {
  day_end: '日终',
  event: '事项',
  change: '贷款变更',
  review: '人工认定',
}

/** 让步 of a 重组 (art. 18). */
export const RELIEF_WORDS: Readonly<Record<string, string>> = {
  extension: '延长期限',
  easier_plan: '调整还款计划',
  grace: '给予宽限期',
  capitalised_interest: '利息转本金',
  lower_rate: '降低利率',
  forgiveness: '减免本息',
  collateral_release: '释放押品',
  swap: '置换资产',
  refinancing: '借新还旧',
  other: '其他让步',
}
