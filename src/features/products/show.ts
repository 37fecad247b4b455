import { parseMoney } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { page } from '../../web/page'
import { bankCalendar } from '../settings/queries'
import { namesFor } from './names'
import { publisherNames, useOfVersions, versionsOf } from './queries'
import { quoteOf } from './quote'
import type { LoanTerms, ProductTerms } from './terms'
import { policyName } from './version-values'

const clamp = (value: bigint, low: bigint, high: bigint): bigint => (value < low ? low : value > high ? high : value)

/** A loan as the product usually is: what a person asks for, kept inside the bounds of the product. */
function sample(c: Ctx, product: ProductTerms): LoanTerms {
  const typed = parseMoney(c.query('amount', 30) ?? '')
  const months = Number.parseInt(c.query('term', 3) ?? '12', 10) || 12
  const method = c.query('method', 20)
  return {
    amountFen: clamp(isRefused(typed) ? 10_000_000n : typed.fen, product.minAmountFen, product.maxAmountFen),
    termMonths: Math.min(product.maxTermMonths, Math.max(product.minTermMonths, months)),
    ratePpm: product.defaultRatePpm,
    method: product.methods.find(one => one === method) ?? product.methods[0] ?? 'equal_installment',
    frequency: product.frequencies[0] ?? 'monthly',
    dueRule: product.dueRules[0] ?? 'fixed_day',
    dueDay: product.defaultDueDay,
  }
}

export async function show(c: Ctx): Promise<void> {
  const id = c.id()
  const versions = await versionsOf(c.db, id)
  const wanted = c.query('version', 6)
  const product = versions.find(one => String(one.version) === wanted) ?? versions[0]
  if (!product) throw notFound()
  const loan = sample(c, product)
  const [calendar, publishers, use] = await Promise.all([
    bankCalendar(c.db),
    publisherNames(c.db, id),
    useOfVersions(c.db, id),
  ])
  const quote = quoteOf(product, loan, c.today, calendar)
  page(
    c,
    'products/show',
    {
      product,
      loan,
      names: namesFor(c.t),
      policy: policyName(product.allocation),
      quote: isRefused(quote) ? null : quote,
      newest: versions[0]?.version,
      versions: versions.map(one => ({ ...one, publisher: publishers.get(one.id), use: use.get(one.id) })),
      acts: { manage: c.may('product.manage') },
    },
    { part: 'products/_sample' },
  )
}
