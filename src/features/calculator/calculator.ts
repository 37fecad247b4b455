import { REPAYMENT_METHODS } from '../../lending/schedule'
import type { Ctx } from '../../web/context'
import { emptyForm, readForm } from '../../web/form'
import { page } from '../../web/page'
import { namesFor } from '../products/names'
import { bankCalendar } from '../settings/queries'
import { CALCULATOR_FREQUENCIES, calculatorFields, compare } from './plan'

const START = { amount: '100,000.00', term: '12', rate: '4.35', frequency: 'monthly', method: 'equal_installment' }
const NAMES = ['amount', 'term', 'rate', 'frequency', 'from', 'method'] as const

/** The same terms as part of an address: for files, for another method, for the application form. */
export const addressOf = (
  raw: Readonly<Record<string, string | string[]>>,
  change: Record<string, string> = {},
): string => {
  const query = new URLSearchParams()
  for (const name of NAMES) {
    const value = change[name] ?? raw[name]
    if (typeof value === 'string' && value !== '') query.set(name, value)
  }
  return query.toString()
}

export async function calculator(c: Ctx): Promise<void> {
  const asked = c.query('amount', 30) !== undefined || c.query('term', 5) !== undefined
  const start = { ...START, from: c.today }
  const read = readForm(calculatorFields, asked ? { ...start, ...c.req.query } : start, c.t)
  const typed = read.ok ? emptyForm(read.raw) : read.form
  const compared = read.ok ? compare(read.values, await bankCalendar(c.db)) : []
  const chosen = compared.find(one => read.ok && one.method === read.values.method) ?? compared[0]
  page(
    c,
    'calculator/show',
    {
      names: namesFor(c.t),
      typed,
      errors: typed.errors,
      compared,
      chosen,
      frequencies: CALCULATOR_FREQUENCIES,
      methods: REPAYMENT_METHODS,
      addressOf: (change: Record<string, string>) => addressOf(typed.raw, change),
      acts: { apply: c.may('application.create') },
    },
    { part: 'calculator/_result', status: read.ok ? 200 : 422 },
  )
}
