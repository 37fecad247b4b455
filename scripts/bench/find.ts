import { Agent, request } from 'node:http'
import { sql } from 'kysely'
import type pg from 'pg'
import { idIndex, phoneIndex } from '../../src/features/customers/protect'
import { fillCustomers, numbersOf } from '../generate/customers'
import { fillLoans } from '../generate/loans'
import { draw } from '../generate/names'
import { type SignedIn, signIn } from './sign-in'
import { type Finding, type Stand, stand, TODAY } from './stand'

const CUSTOMERS = Number(process.env.BENCH_CUSTOMERS ?? 1_000_000)
const LOOKS = 150
const BOX_MS = 30
const LIST_MS = 60
const PAGE_MS = 80
const MOST_STATEMENTS = 8

interface Search {
  readonly name: string
  readonly words: readonly string[]
  /** The least that answers it: one statement, by the index that is there for it. */
  readonly bare: (word: string) => readonly [text: string, values: readonly unknown[]]
  /** A number of a person: posted, and its list page is answered by a redirect. */
  readonly secret?: true
}

const p95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0

/** Finding one among a million: the search box, the list, the page of a customer, each beside a bare statement. */
export async function find(): Promise<Finding[]> {
  const place = await stand()
  try {
    await fillCustomers(place, CUSTOMERS, 1, true)
    await fillLoans(place, CUSTOMERS, TODAY, () => undefined)
    await sql`vacuum analyze`.execute(place.db)
    const address = await place.serve('src/server.js', 3931)
    const browser = new Browser(address, await signIn(address, '0711'))
    const findings: Finding[] = []
    for (const search of await searchesOf(place)) findings.push(...(await searched(place, browser, search)))
    findings.push(...(await looked(place, browser)))
    return findings
  } finally {
    await place.close()
  }
}

/** Words of the book itself: rare ones, common ones, and numbers of customers and loans spread over it. */
async function searchesOf({ db }: Stand): Promise<Search[]> {
  const some = (nth: number) => Array.from({ length: LOOKS }, (_, i) => 1 + draw(i + 1, nth, CUSTOMERS))
  const { rows: names } = await sql<{ name: string; initials: string; archiveNo: string; loanNo: string }>`
    select c.name, c.initials, v.archive_no, (select loan_no from loans where customer_id = c.id limit 1) as loan_no
    from customers c join customer_versions v on v.customer_id = c.id
    where c.id = any(${some(1)}::int[]) and c.kind = 'person' and length(c.name) >= 3`.execute(db)
  const fragment = 'select id, customer_no, name from customers where bigrams(name) @> bigrams($1) limit 20'
  const range =
    'select id, customer_no, name from customers where initials collate "C" >= $1 and initials collate "C" < $2 order by initials collate "C" limit 20'
  const digest = (column: string) => `select id, customer_no, name from customers where ${column} = $1`
  const byFragment: Search['bare'] = word => [fragment, [word]]
  return [
    { name: 'first two characters of a name', words: names.map(one => one.name.slice(0, 2)), bare: byFragment },
    { name: 'last two characters of a name', words: names.map(one => one.name.slice(-2)), bare: byFragment },
    {
      name: 'two characters many have',
      words: ['王建', '建国', '公司', '有限', '志强', '云溪', '李秀', '国强'],
      bare: byFragment,
    },
    { name: 'pinyin initials', words: names.map(one => one.initials), bare: word => [range, [word, `${word}\uffff`]] },
    {
      name: 'two pinyin initials',
      words: ['wj', 'zw', 'ly', 'lx', 'zx', 'wx', 'yx', 'cj'],
      bare: word => [range, [word, `${word}\uffff`]],
    },
    {
      name: 'id number',
      words: some(2).map(n => numbersOf(n).idNo),
      bare: word => [digest('id_no_index'), [idIndex(word)]],
      secret: true,
    },
    {
      name: 'phone',
      words: some(3).map(n => numbersOf(n).phone),
      bare: word => [digest('phone_index'), [phoneIndex(word)]],
      secret: true,
    },
    {
      name: 'loan number',
      words: names.flatMap(one => (one.loanNo ? [one.loanNo] : [])),
      bare: word => [
        'select l.id, c.name from loans l join customers c on c.id = l.customer_id where loan_no = $1',
        [word],
      ],
    },
    {
      name: '档案编号',
      words: names.map(one => one.archiveNo),
      bare: word => [
        'select c.id, c.name from customer_versions v join customers c on c.id = v.customer_id where archive_no = $1',
        [word],
      ],
    },
  ]
}

async function searched({ pool }: Stand, browser: Browser, search: Search): Promise<Finding[]> {
  const all = Array.from({ length: LOOKS }, (_, i) => search.words[i % search.words.length]!)
  const box = (word: string) => browser.send('POST', '/search', { q: word })
  const list = (word: string) =>
    search.secret
      ? browser.send('POST', '/customers/find', { q: word })
      : browser.send('GET', `/customers?q=${encodeURIComponent(word)}`)
  const bare = (word: string) => bareOf(pool, search.bare(word))
  for (const word of all.slice(0, 40)) for (const look of [box, list, bare]) await look(word)
  const [boxes, lists, bares]: number[][] = [[], [], []]
  for (const word of all) {
    bares!.push(await timed(() => bare(word)))
    boxes!.push(await timed(() => box(word)))
    lists!.push(await timed(() => list(word)))
  }
  const yardstick = p95(bares!)
  const told = (name: string, ours: number, target: number): Finding => ({
    name: `${name}: ${search.name}, ${CUSTOMERS}`,
    unit: 'ms, p95',
    ours,
    yardstick,
    ratio: ours / yardstick,
    target: `<= ${target}`,
  })
  return [told('search box', p95(boxes!), BOX_MS), told('list', p95(lists!), LIST_MS)]
}

const bareOf = (pool: pg.Pool, [text, values]: ReturnType<Search['bare']>): Promise<unknown> =>
  pool.query({ name: text.slice(0, 60), text, values: [...values] })

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}

/** Pages of a customer: how long, and how many statements the database counted for each. */
async function looked({ pool }: Stand, browser: Browser): Promise<Finding[]> {
  const ids = Array.from({ length: LOOKS }, (_, i) => 1 + draw(i + 1, 4, CUSTOMERS))
  const bare = (id: number) =>
    bareOf(pool, ['select c.*, l.* from customers c left join loans l on l.customer_id = c.id where c.id = $1', [id]])
  for (const id of ids.slice(0, 40)) await browser.send('GET', `/customers/${id}`)
  const bares: number[] = []
  for (const id of ids) bares.push(await timed(() => bare(id)))
  const pages: number[] = []
  for (const id of ids) pages.push(await timed(() => browser.send('GET', `/customers/${id}`)))
  const counted = await statementsOfVisit(pool, browser, ids.slice(-2))
  const yardstick = p95(bares)
  const ours = p95(pages)
  return [
    {
      name: `360° page, ${CUSTOMERS}`,
      unit: 'ms, p95',
      ours,
      yardstick,
      ratio: ours / yardstick,
      target: `<= ${PAGE_MS}`,
    },
    {
      name: '360° page: statements, with session, rights, business date and recent pages',
      unit: 'a page',
      ours: counted,
      target: `<= ${MOST_STATEMENTS}`,
    },
  ]
}

const VISITS = 20

/**
 * Statements of one look at a page, far enough from the one before that session, rights and business date are read anew. Two customers in turn, so
 * that each is noted among the recent pages; who looked at them is on record already, in a batch of its own.
 */
async function statementsOfVisit(pool: pg.Pool, browser: Browser, two: readonly number[]): Promise<number> {
  const idle = await statementsDuring({ pool }, async () => undefined)
  const busy = await statementsDuring({ pool }, async () => {
    for (let i = 0; i < VISITS; i++) {
      await later(1_100)
      await browser.send('GET', `/customers/${two[i % two.length]}`)
    }
  })
  return Math.round((busy.count - (idle.count / idle.ms) * busy.ms) / VISITS)
}

/** A connection tells what it did when it has had nothing to do for ten seconds. */
const TOLD_MS = 11_000

/** Every statement outside a transaction is one of its own; the server's own work in the meantime is counted too. */
async function statementsDuring({ pool }: Pick<Stand, 'pool'>, work: () => Promise<unknown>) {
  const read = async () => {
    const { rows } = await pool.query(
      'select xact_commit + xact_rollback as n from pg_stat_database where datname = current_database()',
    )
    return Number(rows[0].n)
  }
  await later(TOLD_MS)
  const [from, started] = [await read(), performance.now()]
  await work()
  await later(TOLD_MS)
  return { count: (await read()) - from - 1, ms: performance.now() - started }
}

const later = (ms: number) => new Promise(done => setTimeout(done, ms))

/** One connection that is kept, as a browser's. */
class Browser {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 })
  constructor(
    private readonly address: string,
    private readonly who: SignedIn,
  ) {}

  send(method: 'GET' | 'POST', path: string, fields?: Readonly<Record<string, string>>): Promise<void> {
    const body = fields ? new URLSearchParams({ _csrf: this.who.token, ...fields }).toString() : undefined
    return new Promise((done, failed) => {
      const asked = request(
        `${this.address}${path}`,
        {
          method,
          agent: this.agent,
          headers: {
            cookie: this.who.cookie,
            ...(path === '/search' ? { 'hx-request': 'true', 'hx-request-type': 'partial' } : {}),
            ...(body ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length } : {}),
          },
        },
        res => {
          res.resume()
          res.once('end', () =>
            res.statusCode === 200 || res.statusCode === 303
              ? done()
              : failed(new Error(`${method} ${path}: ${res.statusCode}`)),
          )
        },
      )
      asked.once('error', failed)
      asked.end(body)
    })
  }
}
