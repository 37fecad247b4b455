import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { type Fields, type FormState, type ReadForm, readForm, refusedForm } from '../../web/form'

/** What a view needs to draw one field of a form. */
export interface Control {
  readonly name: string
  readonly label: string
  readonly kind?: 'text' | 'textarea' | 'select' | 'radio' | 'checkboxes' | 'checkbox' | 'date' | 'number' | 'hidden'
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  readonly hint?: string
  readonly required?: boolean
  readonly wide?: number
  readonly rows?: number
  readonly maxlength?: number
  readonly suffix?: string
}

/** The controls with what was typed and what is wrong with it. */
export const filled = (controls: readonly Control[], { raw, errors }: FormState) =>
  controls.map(control => ({
    ...control,
    value: raw[control.name] ?? '',
    error: errors.find(error => error.field === control.name)?.message,
  }))

export const optionsFrom = (c: Ctx, words: Readonly<Record<string, string>>, keys: readonly string[]) =>
  keys.map(value => ({ value, label: c.t(words[value] ?? value) }))

/** Codes carry no words of their own in a badge: the kind of record and its state do. */
export interface Badge {
  readonly word: string
  readonly tone: string
}

interface Posted<F extends Fields, T> {
  readonly fields: F
  readonly work: (values: Extract<ReadForm<F>, { ok: true }>['values']) => Promise<T | Refused>
  /** Shows the same page again with what was typed. */
  readonly again: (form: FormState, status: number) => Promise<void> | void
  readonly done: (result: T) => Promise<void> | void
}

/** Reads a form, does what it asks for, and shows it again when something is wrong. */
export async function posted<F extends Fields, T>(c: Ctx, { fields, work, again, done }: Posted<F, T>): Promise<void> {
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return again(read.form, 422)
  const result = await work(read.values)
  if (isRefused(result)) return again(refusedForm(fields, read.raw, result, c.t), 422)
  return done(result)
}

/** A number of the query that is the id of a record, for the place where an older page begins. */
export const beforeOf = (c: Ctx): number | undefined => {
  const text = /^[1-9]\d{0,8}$/.exec(c.query('before') ?? '')?.[0]
  return text === undefined ? undefined : Number.parseInt(text, 10)
}
