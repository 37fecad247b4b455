import { sql } from 'kysely'
import { PANELS } from '../../src/features/home/panels'
import { REPORTS } from '../../src/features/reports/catalogue'
import type { Person, TestApp } from '../support/app'
import { FIRST, LINE_LENT_FEN, type Life, RELATIONS, type Relation, relations } from './lives'
import { inTurns } from './turns'

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
  ...['quarter?state=all', 'reviews', 'events?state=all', 'observations'].map(rest => `/classifications/${rest}`),
  ...['/documents', '/documents?show=expired', '/letters', '/letter-templates', '/letters/batches/new?show=active'],
  ...[
    '',
    '/volumes',
    '/checkouts',
    '/checkouts?show=overdue',
    '/deadlines',
    '/vault',
    '/handovers',
    '/disposals',
    '/stocktakes',
    '/shelves',
  ].map(rest => `/archive${rest}`),
  ...['/changes', '/changes?state=all', '/changes?state=done'],
  ...REPORTS.map(({ key }) => `/reports/${key}?from=${FIRST}&size=100`),
  ...['', '/freshness', '?way=visit'].map(rest => `/follow-ups${rest}`),
  ...['', '?view=week', '?view=list&day=2026-03-01'].map(rest => `/calendar${rest}`),
  ...['?state=all', '/greetings'].map(rest => `/care${rest}`),
  '/notifications',
  '/merges',
  ...['/requests?show=all', '/cases', '/due'].map(rest => `/privacy${rest}`),
  '/customers/duplicates',
  ...['', '/suggestions', '?kind=manual'].map(rest => `/customer-groups${rest}`),
  ...['side=1', 'chip=overdue'].map(rest => `/customers/tree?${rest}`),
  ...['approvals', 'collections', 'disbursements', 'applications', 'todos', 'changes'].map(menu => `/${menu}/count`),
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

/** Lent out to these, both loans of each and what was drawn of the line: amounts are chosen so that every sum tells whose loans are in it. */
export const lentFen = (whose: readonly Relation[]): bigint =>
  whose.reduce((sum, relation) => sum + (RELATIONS[relation].amountFen * 11n) / 10n + LINE_LENT_FEN, 0n)

export const split = (seen: (relation: Relation) => boolean) => ({
  shown: relations.filter(seen),
  hidden: relations.filter(relation => !seen(relation)),
})

// What differs from one showing of a page to the next although nothing happened; and the operator's figures of the
// whole machine (messages waiting to be sent, users signed in), which say nothing of anybody.
const MACHINE = '/panels/system'
const PASSING =
  /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(name="_csrf" value=|"x-csrf-token":)"[^"]*"/g

/** All those pages as one person sees them now. */
export async function viewOf(person: Person): Promise<Record<string, string>> {
  const seen: Record<string, string> = {}
  const addresses = LISTS.filter(one => one !== MACHINE)
  await inTurns(addresses, async address => {
    const { status, text } = await person.get(address)
    seen[address] = `${status} ${text.replace(PASSING, '')}`
    return []
  })
  return seen
}

/** Addresses whose page is another one now, with the place where it begins to differ. */
export const changes = (before: Record<string, string>, after: Record<string, string>): string[] =>
  LISTS.filter(address => before[address] !== after[address]).map(address => {
    const [was = '', is = ''] = [before[address], after[address]]
    const at = [...was].findIndex((character, i) => character !== is[i])
    return `${address}: …${was.slice(Math.max(0, at - 80), at + 40)}… is now …${is.slice(at, at + 40)}…`
  })

/** As if they had never been: every row that hangs on these customers is gone, past all rules of the database. */
export async function erase(t: TestApp, customers: readonly number[]): Promise<void> {
  await t.asOwner(async owner =>
    owner.connection().execute(async db => {
      await sql`set session_replication_role = replica`.execute(db)
      const { rows: tables } = await sql<{ name: string; column: string }>`
      select table_name as name, column_name as column from information_schema.columns
      where table_schema = 'public' and column_name in ('customer_id', 'loan_id') and table_name not like 'audit%'
        and table_name in (select tablename from pg_tables where schemaname = 'public')
      order by column_name = 'customer_id', table_name = 'loans'`.execute(db)
      const loans = sql`select id from loans where customer_id = any(${[...customers]}::int[])`
      for (const { name, column } of tables.filter(one => one.column === 'loan_id'))
        await sql`delete from ${sql.table(name)} where ${sql.ref(column)} in (${loans})`.execute(db)
      for (const { name, column } of tables.filter(one => one.column === 'customer_id'))
        await sql`delete from ${sql.table(name)} where ${sql.ref(column)} = any(${[...customers]}::int[])`.execute(db)
      await sql`delete from customers where id = any(${[...customers]}::int[])`.execute(db)
      await sql`set session_replication_role = default`.execute(db)
    }),
  )
}
