import { type Field, type FormState, f } from '../../../web/form'
import { FEE_WAYS } from '../../calculator/words'
import type { Extra } from './extras'

export const EXTRA_LINES = [1, 2, 3] as const

type Raw = Readonly<Record<string, unknown>>

const textOf = (raw: Raw, name: string): string => {
  const value = raw[name]
  return typeof value === 'string' ? value.trim() : ''
}

const nothing = (label: string): Field<null> => ({ label, schema: f.checkbox(label).schema.transform(() => null) })

/** One fee of this loan: which kind, how it is charged, how much. An empty line says nothing. */
function line(raw: Raw, n: number) {
  const asked = textOf(raw, `e${n}k`) !== ''
  const share = textOf(raw, `e${n}w`) === 'upfront_rate'
  const value: Field<number | bigint | null> = asked
    ? share
      ? f.share('收取标准')
      : f.money('收取标准', { min: 1n })
    : nothing('收取标准')
  return {
    kind: f.optionalWhole('费用种类', 1, 999_999_999),
    way: asked ? f.oneOf('收取方式', FEE_WAYS) : nothing('收取方式'),
    value,
  }
}

export function extraFields(raw: Raw) {
  const [a, b, c] = [line(raw, 1), line(raw, 2), line(raw, 3)]
  return {
    ...{ e1k: a.kind, e1w: a.way, e1v: a.value },
    ...{ e2k: b.kind, e2w: b.way, e2v: b.value },
    ...{ e3k: c.kind, e3w: c.way, e3v: c.value },
  }
}

type Read = { readonly [K in keyof ReturnType<typeof extraFields>]: unknown }

export function extrasOf(values: Read): Extra[] {
  const lines = [
    [values.e1k, values.e1w, values.e1v],
    [values.e2k, values.e2w, values.e2v],
    [values.e3k, values.e3w, values.e3v],
  ]
  return lines.flatMap(([kindId, way, value]) => {
    const known = FEE_WAYS.find(one => one === way)
    if (typeof kindId !== 'number' || !known || (typeof value !== 'number' && typeof value !== 'bigint')) return []
    return [{ kindId, way: known, value }]
  })
}

export const signFields = {
  statement: f.id('明示表'),
  signedOn: f.date('签署日期'),
  signedBy: f.text('签署人', { required: true, max: 50 }),
}

export const typedExtras = (query: Raw): FormState['raw'] =>
  Object.fromEntries(
    EXTRA_LINES.flatMap(n => ['k', 'w', 'v'].map(part => [`e${n}${part}`, textOf(query, `e${n}${part}`)])),
  )
