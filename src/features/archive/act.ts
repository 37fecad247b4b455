import type { Transaction } from 'kysely'
import type { DB, JsonObject } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { type Fields, type FormState, readForm, refusedForm, type Values } from '../../web/form'
import type { Params } from '../../web/i18n'
import { once } from '../../web/once'
import { leaveToast } from '../../web/toast'
import type { Person } from '../access/two-hands'

export interface Submitted<F extends Fields, T extends JsonObject> {
  readonly act: string
  readonly fields: F
  readonly work: (values: Values<F>, trx: Transaction<DB>, actor: Person, today: BookDate) => Promise<T | Refused>
  /** The same page again, with what was typed and what is wrong with it. */
  readonly again: (form: FormState, status: number) => Promise<void> | void
  readonly done: (result: T) => { readonly href: string; readonly words: string; readonly params?: Params }
  /** What else of the body the page needs to show again; fields that depend on the record. */
  readonly body?: unknown
}

/** A posted form of the archive: read, done once, answered with the record; wrong or refused, the page with what was typed. */
export async function submit<F extends Fields, T extends JsonObject>(c: Ctx, it: Submitted<F, T>): Promise<void> {
  const read = readForm(it.fields, it.body ?? c.req.body, c.t)
  if (!read.ok) return it.again(read.form, 422)
  const result = await once<T>(c, it.act, (trx, actor, today) =>
    it.work(read.values, trx, { ...actor, userId: c.viewer.id }, today),
  )
  if (isRefused(result)) return it.again(refusedForm(it.fields, read.raw, result, c.t), 422)
  const { href, ...toast } = it.done(result)
  leaveToast(c.res, toast)
  c.res.redirect(303, href)
}

/** Page numbers of an address: 1 when there is none. */
export const pageNo = (c: Ctx): number => {
  const text = c.query('page')
  return text && /^[1-9]\d{0,4}$/.test(text) ? Number.parseInt(text, 10) : 1
}

export const idIn = (text: string | undefined): number | undefined =>
  text && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined

export const PAGE = 50

/** A page of a list that was asked for with one row too many. */
export function turned<T>(
  c: Ctx,
  rows: readonly T[],
  path: string,
  query: Readonly<Record<string, string | undefined>>,
) {
  const n = pageNo(c)
  const to = (page: number) => {
    const pairs = Object.entries({ ...query, page: page > 1 ? String(page) : undefined })
    const search = new URLSearchParams(pairs.filter((one): one is [string, string] => !!one[1]))
    return search.size > 0 ? `${path}?${search}` : path
  }
  return {
    rows: rows.slice(0, PAGE),
    pager: {
      from: rows.length > 0 ? (n - 1) * PAGE + 1 : 0,
      to: (n - 1) * PAGE + Math.min(rows.length, PAGE),
      prevHref: n > 1 ? to(n - 1) : undefined,
      nextHref: rows.length > PAGE ? to(n + 1) : undefined,
    },
  }
}
