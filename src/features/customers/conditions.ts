import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { page } from '../../web/page'
import { chosenChips } from './chosen'
import { codesFor } from './codes'
import {
  conditionQuery,
  FILE_FIELDS,
  type FileField,
  fileField,
  OP_WORDS,
  type Op,
  opsOf,
  readCode,
  readValue,
  takesValue,
} from './file-filter'
import { filterQuery } from './filters'
import { hrefOf, wholeList } from './links'
import { askedByAddress, ownFilterView } from './own-list'

const PART: Readonly<Record<string, string>> = { createdAt: 'more', updatedAt: 'more' }

function controlOf(c: Ctx, field: FileField, codes: Awaited<ReturnType<typeof codesFor>>) {
  const yesNo = [
    { value: '1', label: c.t('是') },
    { value: '0', label: c.t('否') },
  ]
  if (field.control === 'checkbox') return { control: 'select', options: yesNo }
  if (field.list) return { control: 'select', options: [{ value: '', label: c.t('请选择') }, ...codes[field.list]] }
  if (field.table) return { control: 'code', table: field.table, max: 100 }
  return { control: field.control === 'textarea' ? 'text' : field.control, max: 60 }
}

/** Narrowing by any field of the file: first which, then how. What was chosen before stays in the address. */
export async function conditions(c: Ctx): Promise<void> {
  const asked = await askedByAddress(c)
  const query = filterQuery(asked.filters)
  const field = fileField(c.query('field'))
  const op = field && (opsOf(field).find(one => one === c.query('op')) ?? opsOf(field)[0])
  const codes = await codesFor(c.db, c.viewer.lang)
  let error: string | undefined
  if (field && op && c.query('op') !== undefined) {
    const added = typedValue(c, field, op, codes)
    if (isRefused(added)) error = c.t(refusalWords(added), added.params)
    else return c.res.redirect(303, hrefOf('/customers', { ...query, ...conditionQuery([{ field, op, ...added }]) }))
  }
  page(
    c,
    'customers/conditions',
    {
      query,
      backHref: wholeList(query),
      chips: [...(await chosenChips(c, asked.filters)), ...ownFilterView(c, asked).chips],
      fields: FILE_FIELDS.map(one => ({ value: one.name, label: c.t(one.label), part: PART[one.name] ?? '' })),
      errors: error ? [{ field: 'value', label: field ? c.t(field.label) : '', message: error }] : [],
      chosen: field
        ? {
            name: field.name,
            label: c.t(field.label),
            op,
            ops: opsOf(field).map(one => ({ value: one, label: c.t(OP_WORDS[one]) })),
            valued: opsOf(field).some(takesValue),
            value: c.query('value') ?? '',
            error,
            ...controlOf(c, field, codes),
          }
        : null,
    },
    { status: error ? 422 : 200 },
  )
}

function typedValue(c: Ctx, field: FileField, op: Op, codes: Awaited<ReturnType<typeof codesFor>>) {
  const read = readValue(field, op, c.query('value') ?? '')
  return isRefused(read) || !takesValue(op) ? read : readCode(field, read.value, codes)
}
