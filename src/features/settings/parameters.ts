import { type BookDate, parseDate } from '../../lending/dates'
import { isRefused, refuse } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type Field, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { PARAMETERS, type Parameter, parameterOf } from './catalogue'
import { dropParameter, setParameter } from './commands'
import { settingHistory } from './queries'

const FLAGS = ['true', 'false'] as const

const valueField = (parameter: Parameter): Field<string | number> =>
  parameter.kind === 'number'
    ? f.whole(parameter.label, parameter.min ?? 0, parameter.max ?? 999_999_999)
    : parameter.kind === 'flag'
      ? f.oneOf(parameter.label, FLAGS)
      : f.text(parameter.label, { required: true, max: 100 })

const fieldsOf = (parameter: Parameter) => ({ value: valueField(parameter), from: f.date('生效日期') })

const shown = (c: Ctx, { kind }: Parameter, value: unknown): string => {
  // A flag that was once kept as 1 or 0 reads the same.
  if (kind === 'flag') return value === true || value === 1 || value === 'true' ? c.t('是') : c.t('否')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Every parameter: the value in force today, and those that are still to come. */
export async function parameters(c: Ctx): Promise<void> {
  const history = await settingHistory(c.db)
  const rows = PARAMETERS.map(parameter => {
    const values = history.filter(row => row.key === parameter.key)
    const now = values.find(row => row.effectiveFrom <= c.today)
    const later = values.filter(row => row.effectiveFrom > c.today)
    return {
      ...parameter,
      value: now ? shown(c, parameter, now.value) : null,
      since: now?.effectiveFrom,
      later: later.map(row => ({ from: row.effectiveFrom, value: shown(c, parameter, row.value) })),
    }
  })
  const groups = [...new Set(PARAMETERS.map(parameter => parameter.group))]
  page(c, 'settings/parameters', {
    sets: groups.map(group => ({ group, rows: rows.filter(row => row.group === group) })),
  })
}

function parameterHere(c: Ctx): Parameter {
  const parameter = parameterOf(c.param('key'))
  if (!parameter) throw notFound()
  return parameter
}

async function show(c: Ctx, parameter: Parameter, form: FormState, status = 200): Promise<void> {
  const values = (await settingHistory(c.db)).filter(row => row.key === parameter.key)
  const inForce = values.find(row => row.effectiveFrom <= c.today)?.effectiveFrom
  page(
    c,
    'settings/parameter',
    {
      parameter,
      form,
      errors: form.errors,
      values: values.map(row => ({
        ...row,
        value: shown(c, parameter, row.value),
        state: stateOf(row.effectiveFrom, inForce, c.today),
      })),
    },
    { status },
  )
}

const stateOf = (from: BookDate, inForce: BookDate | undefined, today: BookDate): 'now' | 'past' | 'future' =>
  from > today ? 'future' : from === inForce ? 'now' : 'past'

export async function parameter(c: Ctx): Promise<void> {
  await show(c, parameterHere(c), emptyForm())
}

export async function saveParameter(c: Ctx): Promise<void> {
  const parameter = parameterHere(c)
  const fields = fieldsOf(parameter)
  const form = readForm(fields, c.req.body, c.t)
  if (!form.ok) return show(c, parameter, form.form, 422)
  const { value, from } = form.values
  const result = await once<{ key: string }>(c, 'setting.update', (trx, actor, today) =>
    setParameter(trx, actor, today, {
      key: parameter.key,
      value: parameter.kind === 'flag' ? value === 'true' : value,
      from,
    }),
  )
  if (isRefused(result)) return show(c, parameter, refusedForm(fields, form.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已保存，{from} 起生效', params: { from } })
  c.res.redirect(303, `/admin/parameters/${parameter.key}`)
}

export async function removeValue(c: Ctx): Promise<void> {
  const { key } = parameterHere(c)
  const day = parseDate(c.param('from'))
  const result = isRefused(day)
    ? refuse('setting.unknown')
    : await once<{ key: string }>(c, 'setting.remove', (trx, actor, today) =>
        dropParameter(trx, actor, today, key, day.date),
      )
  if (isRefused(result)) {
    leaveToast(c.res, {
      words: refusalWords(result),
      tone: 'warn',
      ...(result.params ? { params: result.params } : {}),
    })
  } else leaveToast(c.res, { words: '已撤销这项未生效的取值' })
  c.res.redirect(303, `/admin/parameters/${key}`)
}
