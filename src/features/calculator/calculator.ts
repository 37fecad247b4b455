import type { LprQuote } from '../../lending/lpr'
import { annualText } from '../../lending/rate'
import { isRefused, type Refused } from '../../lending/refusal'
import { FREQUENCIES, PLAN_METHODS, REPAYMENT_METHODS } from '../../lending/schedule'
import type { Ctx } from '../../web/context'
import { badRequest, notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { page } from '../../web/page'
import { namesFor } from '../products/names'
import { planFormView } from '../products/plan-fields'
import { typedLines } from '../products/plan-lines'
import { lprText, TENOR_WORDS } from '../products/pricing'
import { DUE_RULES } from '../products/words'
import { type CapLine, capChecks, ownLender } from '../settings/caps'
import { bankCalendar, lprQuotes } from '../settings/queries'
import { addressOf, isAsked, PINS, pinOf, pinsIn, rawOf, rawOfPin } from './address'
import { balanceChart } from './chart'
import { explained } from './explain'
import { calculatorFields, FEE_LINES, START } from './fields'
import { type Plan, planFor } from './plan'
import { pricedValues } from './priced'
import { capLines, compared, feeRows, rateLines, scheduleRows } from './view'
import {
  BORROWER_WORDS,
  CUTOFFS,
  FEE_WAY_WORDS,
  FEE_WAYS,
  FIRST_DUES,
  GRACE_MODES,
  GRACE_WORDS,
  LENDER_WORDS,
  ODD_MODES,
  optionsOf,
  PAID_WAYS,
  PAID_WORDS,
  PARTIES,
  PARTY_WORDS,
  ROUNDINGS,
  UNITS,
} from './words'

type Raw = FormState['raw']
type BankCalendar = Awaited<ReturnType<typeof bankCalendar>>
interface Known {
  readonly calendar: BankCalendar
  readonly quotes: readonly LprQuote[]
}

/** One address read and worked out: the plan on the form, those beside it, and what is wrong. */
export interface Asked {
  readonly raw: Raw
  readonly typed: FormState
  readonly plan: Plan | null
  readonly pins: readonly { readonly text: string; readonly plan: Plan }[]
  /** A plan in the address that is none. */
  readonly lost: boolean
}

function planOfRaw(c: Ctx, raw: Raw, { calendar, quotes }: Known): { plan: Plan } | { typed: FormState } {
  const fields = calculatorFields(raw, c.today)
  const read = readForm(fields, raw, c.t)
  if (!read.ok) return { typed: { ...read.form, raw } }
  const values = pricedValues(read.values, quotes)
  const plan = isRefused(values) ? values : planFor(values, calendar)
  return isRefused(plan) ? { typed: { ...refusedForm(fields, raw, plan as Refused, c.t), raw } } : { plan }
}

/** Lines that were pasted stand in the table from then on. */
function unfolded(raw: Raw): Raw {
  if (raw.planPaste === undefined || raw.planPaste === '') return raw
  const { planPaste: _, ...rest } = raw
  const lines = typedLines(raw)
  return { ...rest, planDate: lines.map(line => line.date), planPrincipal: lines.map(line => line.principal) }
}

export async function asked(c: Ctx): Promise<Asked> {
  const query = c.req.query as Record<string, unknown>
  const [calendar, quotes] = await Promise.all([bankCalendar(c.db), lprQuotes(c.db)])
  const known = { calendar, quotes }
  const lender = await ownLender(c.db, c.today)
  const raw = unfolded(rawOf(query, { ...START, from: c.today, lender }))
  const made = planOfRaw(c, raw, known)
  const rowsOnly = query._plan === 'rows'
  const wanted = pinsIn(query)
  const pins = wanted.flatMap(text => {
    const other = planOfRaw(c, rawOfPin(text, raw), known)
    return 'plan' in other ? [{ text, plan: other.plan }] : []
  })
  return {
    raw,
    typed: 'plan' in made || rowsOnly ? emptyForm(raw) : made.typed,
    plan: 'plan' in made ? made.plan : null,
    pins,
    lost: pins.length < wanted.length,
  }
}

/** The plan on the form first, those kept beside it behind. */
export const plansOf = ({ plan, pins }: Asked): Plan[] => (plan ? [plan, ...pins.map(pin => pin.plan)] : [])

/** Fees of the whole loan and more leave no rate that fits: such a plan is over every cap. */
const allIn = (plan: Plan): number => plan.cost.disclosedPpm ?? Number.MAX_SAFE_INTEGER

/** What lateness would make of the rate; for a private lender it counts against the cap as well. */
export const latePpm = ({ values }: Plan): number =>
  Math.round((values.rate * (1_000_000 + values.penalty)) / 1_000_000)

export function capsFor(c: Ctx, plan: Plan): Promise<CapLine[]> {
  const { lender, from } = plan.values
  return capChecks(c.db, lender, from, lender === 'private' ? Math.max(allIn(plan), latePpm(plan)) : allIn(plan))
}

/** The same terms by each of the plain methods; one that makes no plan of them is left out. */
function otherMethods(asked: Asked, calendar: BankCalendar): Plan[] {
  const { plan } = asked
  if (!plan || !(REPAYMENT_METHODS as readonly string[]).includes(plan.values.method)) return []
  if (plan.values.frequency === 'every_n_days') return []
  return REPAYMENT_METHODS.flatMap(method => {
    const other = planFor({ ...plan.values, method }, calendar)
    return isRefused(other) ? [] : [other]
  })
}

const choices = ({ t }: Ctx) => {
  const n = namesFor(t)
  const named = (codes: readonly string[], word: (code: string) => string) =>
    codes.map(value => ({ value, label: word(value) }))
  return {
    lpr: [{ value: '', label: t('直接填写年利率') }, ...optionsOf(t, TENOR_WORDS, ['1Y', '5Y'])],
    method: named(PLAN_METHODS, n.method),
    frequency: named(FREQUENCIES, n.frequency),
    dueRule: named(DUE_RULES, code => n.due(code, null).replace(/ {2,}/, ' ')),
    firstDue: named(FIRST_DUES, n.firstDue),
    cutoff: named(CUTOFFS, n.cutoff),
    basis: named(['360', '365'], code => t('{n} 天', { n: code })),
    mode: named(['period', 'actual'], n.interest),
    odd: named(ODD_MODES, n.odd),
    shift: named(['none', 'next', 'previous'], n.holiday),
    rounding: named(ROUNDINGS, n.rounding),
    unit: named(UNITS, n.paymentStep),
    graceMode: optionsOf(t, GRACE_WORDS, GRACE_MODES),
    way: [{ value: '', label: t('无') }, ...optionsOf(t, FEE_WAY_WORDS, FEE_WAYS)],
    party: optionsOf(t, PARTY_WORDS, PARTIES),
    paid: optionsOf(t, PAID_WORDS, PAID_WAYS),
    borrower: optionsOf(t, BORROWER_WORDS, ['person', 'company']),
    lender: optionsOf(t, LENDER_WORDS, Object.keys(LENDER_WORDS)),
  }
}

function comparisonOf(c: Ctx, one: Asked, pins: readonly string[]) {
  return plansOf(one).map((plan, index) => ({
    ...compared(c.t, plan, index),
    cost: annualText(plan.cost.disclosedPpm),
    term: `${plan.values.term}`,
    frequency: namesFor(c.t).rhythm(plan.values),
    ...(index === 0
      ? {}
      : {
          without: addressOf(
            one.raw,
            pins.filter((_, at) => at !== index - 1),
          ),
          edit: addressOf(
            rawOfPin(pins[index - 1] ?? '', one.raw),
            pins.map((pin, at) => (at === index - 1 ? pinOf(one.raw) : pin)),
          ),
        }),
  }))
}

async function resultOf(c: Ctx, one: Asked) {
  const { plan } = one
  if (!plan) return null
  const pins = one.pins.map(pin => pin.text)
  const address = addressOf(one.raw, pins)
  const calendar = await bankCalendar(c.db)
  return {
    plan,
    address,
    rates: rateLines(c.t, plan).map(line => ({ ...line, rate: annualText(line.ppm) })),
    fees: feeRows(c.t, plan),
    caps: capLines(c.t, await capsFor(c, plan)),
    behind: plan.values.behind && lprText(c.t, plan.values.behind),
    late: annualText(latePpm(plan)),
    rows: scheduleRows(c.t, plan, seq => `/calculator/how?${address}&row=${seq}`),
    chart: balanceChart(c.t, plansOf(one)),
    plans: comparisonOf(c, one, pins),
    others: otherMethods(one, calendar).map((other, index) => ({
      ...compared(c.t, other, index),
      code: other.values.method,
      cost: annualText(other.cost.disclosedPpm),
      href: `/calculator?${addressOf(one.raw, pins, { method: other.values.method })}`,
    })),
    pinHref: pins.length < PINS.length ? `/calculator?${addressOf(one.raw, [...pins, pinOf(one.raw)])}` : null,
  }
}

export async function calculator(c: Ctx): Promise<void> {
  const one = await asked(c)
  const pins = one.pins.map(pin => pin.text)
  // The plan that was just typed is kept and stands on the form as well, to be changed into the next one.
  if (c.query('pin', 1) === '1' && one.plan && pins.length < PINS.length) {
    c.res.redirect(303, `/calculator?${addressOf(one.raw, [...pins, pinOf(one.raw)])}`)
    return
  }
  const print = c.query('print', 1) === '1' && one.plan !== null
  const wrong = isAsked(c.req.query as Record<string, unknown>) && one.plan === null
  page(
    c,
    print ? 'calculator/print' : 'calculator/show',
    {
      names: namesFor(c.t),
      typed: one.typed,
      errors: one.typed.errors,
      lost: one.lost,
      pins,
      feeLines: FEE_LINES,
      choices: choices(c),
      planForm: planFormView(one.raw),
      result: await resultOf(c, one),
      bank: c.deps.bank(),
      printedBy: `${c.viewer.name} ${c.viewer.staffNo}`,
      now: c.deps.now(),
      acts: { apply: c.may('application.create') },
    },
    { part: 'calculator/_result', status: wrong ? 422 : 200 },
  )
}

/** 怎么算的: one row of the plan explained; a page of its own and the content of a dialog. */
export async function how(c: Ctx): Promise<void> {
  const one = await asked(c)
  if (!one.plan) throw badRequest()
  const seq = Number.parseInt(c.query('row', 4) ?? '', 10)
  const items = explained(c.t, one.plan, seq)
  if (!items) throw notFound()
  const back = `/calculator?${addressOf(
    one.raw,
    one.pins.map(pin => pin.text),
  )}`
  page(c, 'calculator/how', { items, seq, back }, { part: 'calculator/_how' })
}
