import { addMonths, type BookDate } from '../../lending/dates'
import { standingOf } from '../../lending/loan'
import { sumFen, yuanText } from '../../lending/money'
import { defaultTail, prepaymentModes } from '../../lending/replan'
import { RELIEFS } from '../../lending/restructure'
import { duesOf, ratePpmOn } from '../../lending/servicing'
import type { FormState } from '../../web/form'
import type { Translate } from '../../web/i18n'
import type { LockedLoan } from '../loans/lock'
import { CHANNELS } from '../repayments/fields'
import { fieldsOf, INTERESTS, LATES, METHODS } from './fields'
import type { ChangeKind } from './kinds'
import { MODES, methodNow, TAILS } from './plan-modes'
import { CAUSES } from './take-back/words'
import { CHOICES } from './words'

export interface Option {
  readonly value: string | number
  readonly label: string
}

/** How a field is typed; its label and its check stand in fields.ts. */
interface Look {
  readonly kind: 'money' | 'date' | 'rate' | 'number' | 'select' | 'checkbox' | 'checkboxes' | 'text'
  readonly optional?: true
  readonly hint?: string
  readonly options?: readonly string[]
  readonly wide?: 2 | 3
  readonly suffix?: string
}

const DATE: Look = { kind: 'date' }
const DIFFICULTY: Look = { kind: 'checkbox', optional: true, hint: '勾选后认定为重组资产，至少列为关注并进入观察期' }
const EFFECTIVE: Look = { kind: 'date', hint: '不晚于今天；早于今天的按倒起息重新计算' }
const SOURCE: Readonly<Record<string, Look>> = {
  channel: { kind: 'select', options: CHANNELS },
  bankSerial: { kind: 'text', optional: true, hint: '同一渠道的流水号只能入账一次' },
  payerName: { kind: 'text', optional: true, hint: '本人还款可不填' },
}

const LOOKS: Readonly<Record<ChangeKind, Readonly<Record<string, Look>>>> = {
  prepay: {
    principal: { kind: 'money', hint: '只填本金，利息和违约金由系统计算' },
    mode: { kind: 'select', options: MODES },
    tail: { kind: 'select', options: TAILS, hint: '减额、缩期和自选期数时适用' },
    periods: { kind: 'number', optional: true, hint: '选择自选期数时填写' },
    date: { kind: 'date', hint: '报价只在这一天有效，当天收款入账' },
  },
  extend: {
    newMaturity: DATE,
    rate: { kind: 'rate', hint: '不低于合同利率' },
    needed: { kind: 'number', hint: '保证人、抵押人、出质人合计，没有填 0' },
    given: { kind: 'number' },
    inDifficulty: DIFFICULTY,
  },
  due_day: { day: { kind: 'number', hint: '1 到 31，当月没有这一天的取月末' } },
  rate: { date: EFFECTIVE, rate: { kind: 'rate' }, inDifficulty: DIFFICULTY },
  waive: {
    interest: { kind: 'money', optional: true },
    penalty: { kind: 'money', optional: true },
    compound: { kind: 'money', optional: true },
    inDifficulty: DIFFICULTY,
  },
  pause: { date: EFFECTIVE, late: { kind: 'checkbox', optional: true }, inDifficulty: DIFFICULTY },
  resume: { date: EFFECTIVE },
  restructure: {
    date: EFFECTIVE,
    rate: { kind: 'rate' },
    maturity: DATE,
    method: { kind: 'select', options: METHODS },
    dueDay: { kind: 'number', optional: true, hint: '不填则还款日不变' },
    grace: { kind: 'number', optional: true, hint: '开头只还利息的期数，没有可不填' },
    interest: { kind: 'select', options: INTERESTS },
    late: { kind: 'select', options: LATES },
    inDifficulty: DIFFICULTY,
    reliefs: { kind: 'checkboxes', optional: true, options: RELIEFS, wide: 3, hint: '借款人有财务困难时至少选一项' },
  },
  divert: {
    amount: { kind: 'money', hint: '不超过未还本金' },
    date: { kind: 'date', hint: '从这一天起计收，可早于今天' },
    evidence: { kind: 'text', wide: 3, hint: '用途检查报告、流水或凭证的编号和结论' },
  },
  divert_end: {
    date: { kind: 'date', hint: '从这一天起不再计收，已多计的未收部分随复核冲减' },
    evidence: { kind: 'text', wide: 3, hint: '资金归位或还款的凭证' },
  },
  refund_prepaid: { amount: { kind: 'money', hint: '退回原付款账户' } },
  backdate: { amount: { kind: 'money' }, date: { kind: 'date', hint: '款项实际到账的日期，早于今天' }, ...SOURCE },
  reverse: { of: { kind: 'select', wide: 3 } },
  take_back: {
    cause: { kind: 'select', options: CAUSES },
    returned: {
      kind: 'text',
      optional: true,
      hint: '受托支付的款项须已退回，填写银行流水号；自主支付从借款人账户扣回，可不填',
    },
  },
  write_off: {},
  recover: { amount: { kind: 'money' }, ...SOURCE },
}

/** How a field of a kind is typed; undefined for a field all kinds have. */
export const lookOf = (kind: ChangeKind, name: string): Look['kind'] | undefined => LOOKS[kind][name]?.kind

/** What the loan at hand makes of a form: choices that are its own, hints, and fields it has no use for. */
export interface Fitted {
  readonly options?: Readonly<Record<string, readonly Option[]>>
  readonly hints?: Readonly<Record<string, string>>
  readonly without?: readonly string[]
}

/** The fields of a form, in their order, with what was typed. */
export function controlsOf(t: Translate, kind: ChangeKind, typed: FormState, fitted: Fitted = {}) {
  const { options = {}, hints = {}, without = [] } = fitted
  const fields = fieldsOf(kind)
  const looks: Readonly<Record<string, Look>> = {
    ...LOOKS[kind],
    reason: { kind: 'text', wide: 3, hint: '原因会写入审计、客户大事记和变更通知书' },
  }
  const shown = Object.entries(looks).filter(([name]) => !without.includes(name))
  return shown.map(([name, look]) => ({
    name,
    label: t(fields[name]?.label ?? name),
    kind: look.kind,
    value: typed.raw[name],
    required: look.optional !== true,
    hint: hints[name] ?? (look.hint === undefined ? undefined : t(look.hint)),
    wide: look.wide,
    options: options[name] ?? look.options?.map(value => ({ value, label: t(CHOICES[name]?.[value] ?? value) })),
    error: typed.errors.find(error => error.field === name)?.message,
  }))
}

const percent = (ratePpm: number): string => String(ratePpm / 10_000)

/** What a form starts with: the loan as it stands, so that only what changes has to be typed. */
export function startOf(kind: ChangeKind, loan: LockedLoan, today: BookDate): Record<string, string> {
  const rate = percent(ratePpmOn(loan.terms, today))
  const dues = duesOf(loan.terms, loan.book.installments, today)
  switch (kind) {
    case 'prepay': {
      const method = methodNow(loan)
      return { mode: prepaymentModes(method)[0]!, tail: defaultTail(method), date: today }
    }
    case 'extend':
      return { newMaturity: addMonths(loan.terms.maturityDate, 3), rate, needed: '0', given: '0' }
    case 'rate':
      return { date: today, rate }
    case 'waive':
      return {
        penalty: yuanText(sumFen(dues.map(due => due.penaltyFen))),
        compound: yuanText(sumFen(dues.map(due => due.compoundFen))),
      }
    case 'divert':
    case 'divert_end':
    case 'pause':
    case 'resume':
      return { date: today }
    case 'restructure':
      return {
        date: today,
        rate,
        maturity: addMonths(loan.terms.maturityDate, 12),
        method: standingOf(loan.book).method ?? loan.contract.schedule.method,
        interest: 'carry',
        late: 'keep',
      }
    case 'refund_prepaid':
      return { amount: yuanText(loan.book.prepaidFen) }
    case 'backdate':
    case 'recover':
      return { channel: 'counter' }
    default:
      return {}
  }
}
