import { addMonths, type BookDate, monthEnd } from '../../../lending/dates'
import type { Ctx } from '../../../web/context'
import { hrefOf } from '../../customers/links'
import { monthStart } from '../closed'
import { branchOptions, productOptions } from '../queries'
import { branchAsked, dateIn, idIn } from '../reading'
import type { TrialAsked } from './trial'

export interface LedgerQuery {
  readonly asked: TrialAsked
  /** As it stands in the address. */
  readonly query: Readonly<Record<string, string | undefined>>
}

/** Days, branch, product and level from the address; without days it is today. */
export function ledgerQuery(c: Ctx): LedgerQuery {
  const on = dateIn(c.query('on', 20))
  const from = dateIn(c.query('from', 20)) ?? on ?? c.today
  const typed = dateIn(c.query('to', 20)) ?? on ?? c.today
  const to = typed < from ? from : typed
  const { branch, branchIds } = branchAsked(c)
  const product = idIn(c.query('product'))
  const firstLevel = c.query('level') === '1'
  return {
    asked: { from, to, branchIds, ...(product === undefined ? {} : { product }), firstLevel },
    query: {
      from,
      to,
      branch: branch === undefined ? undefined : String(branch),
      product: product === undefined ? undefined : String(product),
      level: firstLevel ? '1' : undefined,
    },
  }
}

/** 今日 · 本月 · 上月: the days most often asked for. */
export function periodLinks(c: Ctx, path: string, { query }: LedgerQuery) {
  const month = monthStart(c.today)
  const last = addMonths(month, -1)
  const choices: readonly (readonly [label: string, from: BookDate, to: BookDate])[] = [
    ['今日', c.today, c.today],
    ['本月', month, c.today],
    ['上月', last, monthEnd(last)],
  ]
  return choices.map(([label, from, to]) => ({
    label: c.t(label),
    href: hrefOf(path, { ...query, from, to }),
    active: query.from === from && query.to === to,
  }))
}

export async function ledgerFields(c: Ctx, { query }: LedgerQuery) {
  const [branches, products] = await Promise.all([branchOptions(c.db, c.viewer), productOptions(c.db, c.viewer.lang)])
  const any = { value: '', label: c.t('全部') }
  return [
    { name: 'from', label: c.t('业务日期从'), kind: 'date', value: query.from },
    { name: 'to', label: c.t('业务日期至'), kind: 'date', value: query.to },
    { name: 'branch', label: c.t('机构'), kind: 'select', value: query.branch, options: [any, ...branches] },
    { name: 'product', label: c.t('产品'), kind: 'select', value: query.product, options: [any, ...products] },
  ]
}
