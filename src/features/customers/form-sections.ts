import type { Ctx } from '../../web/context'
import type { FormState } from '../../web/form'
import { ownControls } from '../fields/forms'
import { fieldsIn, type Own, sectionsIn } from '../fields/own'
import type { OwnValues } from '../fields/values'
import type { Codes } from './codes'
import { sectionsOf } from './fields'
import type { CustomerKind } from './identity'

export interface Filled {
  readonly kind: CustomerKind
  readonly form: FormState
  readonly codes: Codes
  readonly own: Own
  /** What is stored of the lender's own fields. */
  readonly values: OwnValues
}

const builtOf = (c: Ctx, { kind, form, codes }: Filled) => {
  const wrong = new Map(form.errors.map(error => [error.field, error.message]))
  return new Map(
    sectionsOf(kind).map(({ id, label, folded, fields }) => [
      id,
      {
        label: c.t(label),
        folded: folded === true,
        fields: fields.map(field => ({
          ...field,
          label: c.t(field.label),
          hint: field.hint ? c.t(field.hint) : undefined,
          value: form.raw[field.name] ?? '',
          error: wrong.get(field.name),
          options: field.list ? [{ value: '', label: c.t('请选择') }, ...codes[field.list]] : undefined,
        })),
      },
    ]),
  )
}

/** Sections with their fields as the view shows them, the lender's own among them, and how many are wrong in each. */
export function sectionsFor(c: Ctx, data: Filled) {
  const { kind, form, own, values } = data
  const built = builtOf(c, data)
  const all = sectionsIn(own, kind, [...built.keys()])
  return all.map(id => {
    const section = built.get(id)
    const mine = fieldsIn(own, kind, id, all)
    const fields = [...(section?.fields ?? []), ...ownControls(c, own, mine, form, values)]
    return {
      id: `customers-${id}`,
      label: section?.label ?? own.sections.find(one => one.id === id)?.title ?? id,
      errors: fields.filter(field => field.error !== undefined).length,
      folded: section?.folded === true && !mine.some(field => field.required),
      open: fields.some(field => field.error !== undefined || field.value.length > 0),
      fields,
    }
  })
}
