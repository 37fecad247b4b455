import { PANELS } from '../../src/features/home/panels'
import { REPORTS } from '../../src/features/reports/catalogue'
import { FIRST, type Life, RELATIONS, type Relation, relations } from './lives'

/** Every page that lists, counts or adds up customers and what hangs on them. */
export const LISTS: readonly string[] = [
  '/',
  '/todos',
  ...PANELS.map(panel => `/panels/${panel.key}`),
  ...['', '?totals=1', '?sort=balance', '?sort=overdue', '?chip=overdue', '/chips', '/totals', '/tree', '/export'].map(
    rest => `/customers${rest}`,
  ),
  ...['/applications', '/approvals', '/contracts', '/disbursements', '/collections', '/classifications'],
  ...['/loans', '/loans?state=active', '/loans?state=settled', '/loans/totals', '/repayments', '/messages'],
  ...REPORTS.map(({ key }) => `/reports/${key}?from=${FIRST}&size=100`),
  '/notifications',
]

/** Asking for one of them by name, by sound, by number, by the id of his customer. */
export const asked = (relation: Relation, life: Life): string[] => {
  const name = encodeURIComponent(RELATIONS[relation].name)
  const loanNo = life.marks.find(mark => mark.startsWith('DK'))
  return [
    ...['customers', 'search', 'loans', 'repayments', 'applications', 'contracts'].map(page => `/${page}?q=${name}`),
    ...['search', 'loans', 'repayments'].map(page => `/${page}?q=${loanNo}`),
    ...['repayments', 'applications'].map(page => `/${page}/new?q=${name}`),
    ...['loans', 'messages', 'applications', 'repayments'].map(page => `/${page}?customer=${life.customer}`),
    `/loans?customer=${life.customer}&part=panel`,
  ]
}

/** The marks of those who must not be there. The words a page was asked with do not count: it may say them again. */
export function traces(
  text: string,
  hidden: readonly Relation[],
  lives: Readonly<Record<Relation, Life>>,
  address = '',
): string[] {
  const question = new URL(address, 'http://x').searchParams.get('q')
  return hidden.flatMap(relation => {
    const life = lives[relation]
    const links = [`/customers/${life.customer}`, `/loans/${life.loan}`, `/applications/${life.submitted}`]
    const marks = [...life.marks, ...links.flatMap(link => [`${link}"`, `${link}/`, `${link}?`])]
    return marks.filter(mark => mark !== question && text.includes(mark))
  })
}

/** Lent out to these, both loans of each: amounts are chosen so that every sum tells whose loans are in it. */
export const lentFen = (whose: readonly Relation[]): bigint =>
  whose.reduce((sum, relation) => sum + (RELATIONS[relation].amountFen * 11n) / 10n, 0n)

export const split = (seen: (relation: Relation) => boolean) => ({
  shown: relations.filter(seen),
  hidden: relations.filter(relation => !seen(relation)),
})
