import { addDays, type BookDate } from '../../lending/dates'
import type { Act } from '../../lending/loan'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { isRestructured, RELIEFS, type Relief } from '../../lending/restructure'
import { REPAYMENT_METHODS } from '../../lending/schedule'
import { type Fields, type FormState, f, readForm, refusedForm, type Values } from '../../web/form'
import type { Translate } from '../../web/i18n'
import { CHANNELS } from '../repayments/fields'
import type { ChangeKind } from './kinds'
import { MODES, modeOf, TAILS } from './plan-modes'
import { CAUSES } from './take-back/words'

/** Money that comes in with a change: where from. */
export interface Source {
  readonly channel: string
  readonly bankSerial: string | null
  readonly payerName: string | null
}

/** What a form asks for, ready for the core. */
export interface Ask {
  readonly kind: ChangeKind
  /** Null for 冲正, which is about an event: `of`. */
  readonly act: Act | null
  readonly of?: number
  /** 放款冲正: the bank's serial of the money that came back. */
  readonly returned?: string | null
  readonly source?: Source
  /** 展期: who must agree in writing, and who did. */
  readonly consents?: { readonly needed: number; readonly given: number }
  /** What eases the lot of a debtor in difficulty: the loan becomes a 重组资产. */
  readonly reliefs?: readonly Relief[]
  /** What proves a diversion, or its correction. */
  readonly evidence?: string | null
  /** Until when it may be executed as it was shown; others by the setting. */
  readonly validUntil?: BookDate
}

export type Raw = FormState['raw']
export type ReadAsk =
  | { readonly ok: true; readonly ask: Ask; readonly raw: Raw; readonly reason: string }
  | { readonly ok: false; readonly form: FormState }

export const METHODS = REPAYMENT_METHODS
export const INTERESTS = ['carry', 'capitalise', 'forgive'] as const
export const LATES = ['keep', 'capitalise', 'forgive'] as const

const difficulty = { inDifficulty: f.checkbox('借款人发生财务困难') }
/** A change that eases the lot of a debtor in difficulty (arts. 17–19). */
const eased = (inDifficulty: boolean, relief: Relief): Pick<Ask, 'reliefs'> =>
  inDifficulty ? { reliefs: [relief] } : {}

const evidence = { evidence: f.text('依据', { required: true, max: 300 }) }
const reasonField = { reason: f.text('变更原因', { required: true, max: 200 }) }
const source = {
  channel: f.oneOf('还款渠道', CHANNELS),
  bankSerial: f.text('银行流水号', { max: 64 }),
  payerName: f.text('付款人', { max: 60 }),
}
export const sourceFields = source
const sourceOf = ({ channel, bankSerial, payerName }: Source): Source => ({ channel, bankSerial, payerName })

type Made = Omit<Ask, 'kind'> | Refused

/** A day that is not to come: the change is worked out as if it had been entered then. */
const past = (date: BookDate, today: BookDate, made: Made): Made =>
  date > today ? refuse('loan-change.in-future', undefined, { field: 'date' }) : made

const QUOTE_DAYS = 30

interface Kind {
  readonly fields: Fields
  readonly read: (body: unknown, t: Translate, today: BookDate) => ReadAsk
}

function kind<F extends Fields>(
  name: ChangeKind,
  own: F,
  make: (values: Values<F>, today: BookDate) => Made,
): readonly [ChangeKind, Kind] {
  const fields = { ...own, ...reasonField }
  const read = (body: unknown, t: Translate, today: BookDate): ReadAsk => {
    const typed = readForm(fields, body, t)
    if (!typed.ok) return typed
    const made = make(typed.values as unknown as Values<F>, today)
    if (isRefused(made)) return { ok: false, form: refusedForm(fields, typed.raw, made, t) }
    const { reason } = typed.values as unknown as Values<typeof reasonField>
    return { ok: true, ask: { kind: name, ...made }, raw: typed.raw, reason }
  }
  return [name, { fields, read }]
}

const kinds = new Map<ChangeKind, Kind>([
  kind(
    'prepay',
    {
      principal: f.money('提前还本金额', { min: 1n }),
      mode: f.oneOf('余下计划', MODES),
      tail: f.optionalOneOf('尾款', TAILS),
      periods: f.optionalWhole('余下期数', 1, 600),
      date: f.date('还款日期'),
    },
    ({ principal, mode, tail, periods, date }, today) => {
      if (date < today || date > addDays(today, QUOTE_DAYS)) {
        return refuse('loan-change.quote-day', undefined, { field: 'date', params: { days: QUOTE_DAYS } })
      }
      const picked = modeOf(mode, tail, periods)
      if (!picked) return refuse('loan-change.periods-missing', undefined, { field: 'periods' })
      return { act: { kind: 'prepay', date, principalFen: principal, mode: picked }, validUntil: date }
    },
  ),
  kind(
    'extend',
    {
      newMaturity: f.date('新到期日'),
      rate: f.rate('展期年利率'),
      needed: f.whole('须书面同意的担保人数', 0, 20),
      given: f.whole('已书面同意的人数', 0, 20),
      ...difficulty,
    },
    ({ newMaturity, rate, needed, given, inDifficulty }, today) => ({
      act: { kind: 'extend', date: today, newMaturity, ratePpm: rate },
      consents: { needed, given },
      ...eased(inDifficulty, 'extension'),
    }),
  ),
  kind('due_day', { day: f.whole('新还款日', 1, 31) }, ({ day }, today) => ({
    act: { kind: 'due_day', date: today, day },
  })),
  kind(
    'rate',
    { date: f.date('生效日期'), rate: f.rate('新执行年利率'), ...difficulty },
    ({ date, rate, inDifficulty }, today) =>
      past(date, today, {
        act: { kind: 'rate', date, ratePpm: rate, why: 'agreed' },
        ...eased(inDifficulty, 'lower_rate'),
      }),
  ),
  kind(
    'waive',
    {
      interest: f.optionalMoney('减免利息'),
      penalty: f.optionalMoney('减免罚息'),
      compound: f.optionalMoney('减免复利'),
      ...difficulty,
    },
    ({ inDifficulty, ...sums }, today) => {
      const requests = (['interest', 'penalty', 'compound'] as const).flatMap(component => {
        const fen = sums[component]
        return fen === null || fen === 0n ? [] : [{ component, fen }]
      })
      if (requests.length === 0) return refuse('loan-change.nothing-waived', undefined, { field: 'interest' })
      return { act: { kind: 'waive', date: today, requests }, ...eased(inDifficulty, 'forgiveness') }
    },
  ),
  kind(
    'pause',
    { date: f.date('生效日期'), late: f.checkbox('同时停收罚息复利'), ...difficulty },
    ({ date, late, inDifficulty }, today) =>
      past(date, today, { act: { kind: 'pause', date, late }, ...eased(inDifficulty, 'forgiveness') }),
  ),
  kind('resume', { date: f.date('生效日期') }, ({ date }, today) =>
    past(date, today, { act: { kind: 'resume', date } }),
  ),
  kind(
    'restructure',
    {
      date: f.date('生效日期'),
      rate: f.rate('新执行年利率'),
      maturity: f.date('新到期日'),
      method: f.oneOf('还款方式', METHODS),
      dueDay: f.optionalWhole('新还款日', 1, 31),
      grace: f.optionalWhole('只还息的期数', 0, 60),
      interest: f.oneOf('未还利息', INTERESTS),
      late: f.oneOf('未还罚息复利', LATES),
      ...difficulty,
      reliefs: f.many('让步措施', RELIEFS),
    },
    ({ date, rate, maturity, method, dueDay, grace, interest, late, inDifficulty, reliefs }, today) =>
      past(date, today, {
        act: {
          kind: 'restructure',
          date,
          ratePpm: rate,
          maturityDate: maturity,
          method,
          dueDay,
          gracePeriods: grace ?? 0,
          inDifficulty,
          reliefs,
          interest,
          late,
        },
        ...(isRestructured(inDifficulty, reliefs) ? { reliefs } : {}),
      }),
  ),
  kind(
    'divert',
    { amount: f.money('挪用金额', { min: 1n }), date: f.date('挪用起始日'), ...evidence },
    ({ amount, date, evidence: seen }, today) => ({
      // The surcharge is the one of the product version: see withRules.
      act: { kind: 'divert', date: today, fen: amount, from: date, ratioPpm: 0 },
      evidence: seen,
    }),
  ),
  kind('divert_end', { date: f.date('纠正日期'), ...evidence }, ({ date, evidence: seen }, today) => ({
    act: { kind: 'divert_end', date: today, until: date },
    evidence: seen,
  })),
  kind('refund_prepaid', { amount: f.money('退回金额', { min: 1n }) }, ({ amount }, today) => ({
    act: { kind: 'refund_prepaid', date: today, fen: amount },
  })),
  kind(
    'backdate',
    { amount: f.money('还款金额', { min: 1n }), date: f.date('实际到账日'), ...source },
    ({ amount, date, ...from }, today) =>
      date < today
        ? { act: { kind: 'repay', date, amountFen: amount }, source: sourceOf(from) }
        : refuse('loan-change.not-back-dated', undefined, { field: 'date' }),
  ),
  kind('reverse', { of: f.whole('冲正哪一项', 1, 999_999) }, ({ of }) => ({ act: null, of })),
  kind(
    'take_back',
    { cause: f.oneOf('差错类别', CAUSES), returned: f.text('退回款项流水号', { max: 64 }) },
    ({ returned }) => ({ act: null, returned }),
  ),
  kind('write_off', {}, (_none, today) => ({ act: { kind: 'write_off', date: today } })),
  kind('recover', { amount: f.money('收回金额', { min: 1n }), ...source }, ({ amount, ...from }, today) => ({
    act: { kind: 'recover', date: today, amountFen: amount },
    source: sourceOf(from),
  })),
])

const kindOf = (name: ChangeKind): Kind => {
  const found = kinds.get(name)
  if (!found) throw new Error(`no form for ${name}`)
  return found
}

export const fieldsOf = (name: ChangeKind): Fields => kindOf(name).fields
export const readAsk = (name: ChangeKind, body: unknown, t: Translate, today: BookDate): ReadAsk =>
  kindOf(name).read(body, t, today)
