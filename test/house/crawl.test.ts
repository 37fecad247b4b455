import { sql } from 'kysely'
import { bookDate } from '../../src/lending/dates'
import type { TestApp } from '../support/app'
import { storyApp } from '../support/story'
import { type RoleCode, SIGHT } from './access'
import { crawl, faultsOf, isWhole, texts, type Visited } from './crawler'
import { personOf } from './walk'

/** Eleven weeks of the story: every kind of record is there, one borrower is late. */
const UNTIL = bookDate('2025-12-22')
const codes = Object.keys(SIGHT) as RoleCode[]

let t: TestApp
beforeAll(async () => {
  t = await storyApp({ until: UNTIL })
}, 240_000)
afterAll(() => t.close())

/** Two addresses with the same title could not be told apart among tabs and in the history. */
function shared(titles: ReadonlyMap<string, string>): string[] {
  const byTitle = new Map<string, string[]>()
  for (const [path, title] of titles) byTitle.set(title, [...(byTitle.get(title) ?? []), path])
  return [...byTitle].filter(([, paths]) => paths.length > 1).map(([title, paths]) => `${title}: ${paths.join(' ')}`)
}

test.each(codes)(
  '%s: every link leads to a page that can be read',
  async role => {
    const titles = new Map<string, string>()
    const faults: string[] = []
    const count = await crawl(await t.as(personOf(role)), { perKind: 3, pages: 400 }, page => {
      faults.push(...faultsOf(page))
      // /help is the topic of the page one came from: the same page as that topic's own address.
      if (page.status === 200 && isWhole(page) && !page.path.startsWith('/help'))
        titles.set(page.path.split('?')[0]!, texts(page.text, 'title')[0] ?? '')
    })
    expect(faults).toEqual([])
    expect(shared(titles)).toEqual([])
    expect(count).toBeGreaterThan(15)
  },
  60_000,
)

const HAN = /[\u4e00-\u9fff]/

/** Names that stay as they are in any language. */
async function names(): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from customers union select name from users union select title from users union select name from branches
    union select name from roles union select name from products union select name from accounts
    union select name from customer_groups where name is not null
    union select name from care_rules union select name from relations
    union select name from letter_templates union select name from archive_rooms union select title from archive_items union select title from archive_volumes`.execute(
    t.db,
  )
  return rows.map(row => row.name).sort((a, b) => b.length - a.length)
}

/** Menu, headings, tabs, table heads and labels: the words of the program itself. */
function chinese(page: Visited, data: readonly string[]): string[] {
  if (!isWhole(page)) return []
  const menu = /<div class="menu-list">([\s\S]*?)<\/nav>/.exec(page.text)?.[1] ?? ''
  const tabs = /<nav class="tabs"[\s\S]*?<\/nav>/.exec(page.text)?.[0] ?? ''
  const own = [
    ...texts(menu, 'a'),
    ...texts(tabs, 'a'),
    ...['h1', 'h2', 'th', 'label', 'legend', 'dt', 'caption'].flatMap(tag => texts(page.text, tag)),
  ]
  const without = (text: string) => data.reduce((rest, name) => rest.replaceAll(name, ''), text)
  return own.filter(text => HAN.test(text) && HAN.test(without(text))).map(text => `${page.path}: ${text.slice(0, 80)}`)
}

test.each(codes)(
  '%s in English: the words of the program are English',
  async role => {
    const person = await t.as(personOf(role))
    const data = await names()
    await person.post('/me/preferences', { lang: 'en', back: '/' })
    const found: string[] = []
    await crawl(person, { perKind: 1, pages: 200 }, page => found.push(...chinese(page, data)))
    expect([...new Set(found)]).toEqual([])
  },
  60_000,
)
