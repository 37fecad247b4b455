import { type ChecklistItem, CONDITIONS, STAGES } from '../../lending/checklist'
import type { Fen } from '../../lending/money'
import { formatFen } from '../../lending/money'
import { type Refused, refuse } from '../../lending/refusal'
import { type Field, type FormState, f } from '../../web/form'
import type { Checklist } from './checklist-queries'
import type { Kind } from './queries'

export const CUSTOMER_KINDS = ['person', 'sole', 'company'] as const
export const SECURITIES = ['credit', 'guarantee', 'mortgage', 'pledge'] as const
export const ASKS = ['no', 'required', 'optional'] as const

export const scopeFields = {
  product: f.id('产品'),
  stage: f.oneOf('阶段', STAGES),
  customerKind: f.optionalOneOf('客户类型', CUSTOMER_KINDS),
  securityType: f.optionalOneOf('担保方式', SECURITIES),
  version: f.optionalWhole('版本', 1, 99_999),
}

type ItemFields = Readonly<Record<string, Field<unknown>>>

const fieldsOf = ({ code, name }: Kind): ItemFields => ({
  [`ask_${code}`]: f.optionalOneOf(name, ASKS),
  [`form_${code}`]: f.optionalOneOf(name, ['any', 'original', 'copy']),
  [`pages_${code}`]: f.optionalWhole(name, 1, 999),
  [`within_${code}`]: f.optionalWhole(name, 1, 120),
  [`verified_${code}`]: f.checkbox(name),
  [`when_${code}`]: f.optionalOneOf(name, CONDITIONS),
  [`from_${code}`]: f.optionalMoney(name),
})

/** What a checklist asks of each kind, one row of controls a kind. */
export const textFields = (kinds: readonly Kind[]): { note: Field<string | null> } & ItemFields =>
  Object.assign({ note: f.text('修改说明', { max: 200 }) }, ...kinds.map(fieldsOf)) as {
    note: Field<string | null>
  } & ItemFields

const is = <T extends string>(value: unknown, all: readonly T[]): T | undefined => all.find(one => one === value)

function itemOf(code: string, values: Readonly<Record<string, unknown>>): ChecklistItem | Refused | null {
  const ask = is(values[`ask_${code}`], ASKS) ?? 'no'
  if (ask === 'no') return null
  const when = is(values[`when_${code}`], CONDITIONS) ?? 'always'
  const from = values[`from_${code}`]
  const fromFen: Fen | null = when === 'amount' && typeof from === 'bigint' ? from : null
  if (when === 'amount' && fromFen === null)
    return refuse('checklist.amount-missing', undefined, { field: `from_${code}` })
  const [pages, within] = [values[`pages_${code}`], values[`within_${code}`]]
  return {
    kind: code,
    required: ask === 'required',
    form: is(values[`form_${code}`], ['any', 'original', 'copy'] as const) ?? 'any',
    minPages: typeof pages === 'number' ? pages : 1,
    verified: values[`verified_${code}`] === true,
    withinMonths: typeof within === 'number' ? within : null,
    when,
    fromFen,
  }
}

export function itemsIn(kinds: readonly Kind[], values: Readonly<Record<string, unknown>>): ChecklistItem[] | Refused {
  const items: ChecklistItem[] = []
  for (const { code } of kinds) {
    const item = itemOf(code, values)
    if (item === null) continue
    if ('refused' in item) return item
    items.push(item)
  }
  return items
}

/** A version as the editor shows it. */
export const editorRaw = ({ items }: Checklist): FormState['raw'] =>
  Object.fromEntries(
    items.flatMap(item => [
      [`ask_${item.kind}`, item.required ? 'required' : 'optional'],
      [`form_${item.kind}`, item.form],
      [`pages_${item.kind}`, item.minPages === 1 ? '' : String(item.minPages)],
      [`within_${item.kind}`, item.withinMonths === null ? '' : String(item.withinMonths)],
      [`verified_${item.kind}`, item.verified ? 'on' : ''],
      [`when_${item.kind}`, item.when],
      [`from_${item.kind}`, item.fromFen === null ? '' : formatFen(item.fromFen)],
    ]),
  )
