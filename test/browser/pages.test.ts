import { sql } from 'kysely'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { bookDate } from '../../src/lending/dates'
import type { TestApp } from '../support/app'
import { storyApp } from '../support/story'
import { openStage, type Stage, signIn } from './stage'

const UNTIL = bookDate('2025-12-22')
let t: TestApp
let stage: Stage
const places: Record<string, readonly [staffNo: string | null, path: string]> = {}

beforeAll(async () => {
  t = await storyApp({ until: UNTIL })
  const { rows } = await sql<{
    loan: number
    customer: number
    case: number
    approval: number
    asked: number
  }>`
    select l.id as loan, c.id as customer, (select min(id) from collection_cases where state = 'open') as case,
      (select max(id) from approval_cases) as approval,
      (select max(id) from applications where created_by = u.id) as asked
    from loans l join customers c on c.id = l.customer_id join users u on u.id = c.officer_id
    where u.staff_no = '0318' and l.state = 'active' order by l.oldest_unpaid_on nulls last, l.id limit 1`.execute(t.db)
  const found = rows[0]!
  Object.assign(places, {
    'sign-in': [null, '/login'],
    dashboard: ['0318', '/'],
    'customer list': ['0318', '/customers'],
    customer: ['0318', `/customers/${found.customer}`],
    loan: ['0318', `/loans/${found.loan}`],
    approval: ['0110', `/approvals/${found.approval}?tab=all`],
    collection: ['0501', `/collections/cases/${found.case}`],
    import: ['0318', await uploaded()],
    'customer form': ['0318', '/customers/new?kind=person'],
    application: ['0318', `/applications/${found.asked}`],
    report: ['0318', '/reports/overdue'],
    repayment: ['0401', `/repayments/new?loan=${found.loan}`],
    'day-end': ['0701', '/day-ends'],
    role: ['0902', '/admin/roles/1'],
    fields: ['0901', '/admin/fields/customer'],
  })
  stage = await openStage(t)
}, 240_000)
afterAll(async () => {
  await stage?.close()
  await t?.close()
})

/** An import that waits for its bad rows to be put right: the fullest of its pages. */
async function uploaded(): Promise<string> {
  const officer = await t.as('0318')
  await officer.get('/imports/new')
  const bytes = Buffer.from('姓名,证件号码,手机\r\n钟小满,123,13812345678\r\n,539900198103040012,12\r\n')
  const { location } = await officer.upload('/imports/new', 'file', { name: '名单.csv', bytes })
  await officer.post(`${location}/match`, { kind: 'person', col_name: '0', col_idNo: '1', col_phone: '2' })
  return location
}

const NAMES: readonly string[] = [
  'sign-in',
  'dashboard',
  'customer list',
  'customer',
  'loan',
  'approval',
  'collection',
  'import',
]
/** Looked at once in the dark, where colours go wrong first, and once for their width on a phone. */
const MORE: readonly string[] = ['customer form', 'application', 'report', 'repayment', 'day-end', 'role', 'fields']

type Kept = Awaited<ReturnType<BrowserContext['storageState']>>
const signedIn = new Map<string, Promise<Kept>>()

/** Each person signs in once, at a browser; what that browser keeps is what the next ones come with. */
function cookiesOf(staffNo: string): Promise<Kept> {
  const enter = async () => {
    const context = await stage.context()
    await signIn(await context.newPage(), staffNo)
    const kept = await context.storageState()
    await context.close()
    return kept
  }
  const kept = signedIn.get(staffNo) ?? enter()
  signedIn.set(staffNo, kept)
  return kept
}

/** Everybody's page in a browser of this shape, three people at a time: most of a page's time is waiting for its parts. */
async function each(
  options: BrowserContextOptions,
  pages: readonly string[],
  look: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  const byPerson = new Map<string | null, string[]>()
  for (const name of pages) byPerson.set(places[name]![0], [...(byPerson.get(places[name]![0]) ?? []), name])
  const waiting = [...byPerson]
  const next = async (): Promise<void> => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const [staffNo, names] = one
      const context = await stage.context(staffNo ? { ...options, storageState: await cookiesOf(staffNo) } : options)
      const page = await context.newPage()
      for (const name of names) {
        const answer = await page.goto(places[name]![1])
        await page.waitForLoadState('networkidle')
        // The page that was meant, and not the one that asks who is there.
        expect([name, answer?.status(), new URL(page.url()).pathname]).toEqual([
          name,
          200,
          places[name]![1].split('?')[0],
        ])
        await look(page, name)
      }
      await context.close()
    }
  }
  await Promise.all([next(), next(), next()])
}

interface Finding {
  readonly id: string
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[]
}
// What passes is not written out: it is most of the work after the looking.
const AXE = `axe.run(document, { rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] })
  .then(result => result.violations)`

describe('axe finds nothing', () => {
  test.each([
    [1440, 'light'],
    [1440, 'dark'],
    [390, 'light'],
    [390, 'dark'],
  ] as const)(
    'at %i in %s',
    async (width, colorScheme) => {
      const found: string[] = []
      const viewport = { width, height: width === 390 ? 844 : 900 }
      const pages = colorScheme === 'dark' && width > 390 ? [...NAMES, ...MORE] : NAMES
      await each({ viewport, colorScheme, bypassCSP: true, hasTouch: width === 390 }, pages, async (page, name) => {
        await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') })
        for (const { id, nodes } of (await page.evaluate(AXE)) as Finding[])
          for (const { target, failureSummary } of nodes)
            found.push(`${name}: ${id} ${target.join(' ')} ${failureSummary.split('\n')[1]?.trim() ?? ''}`)
      })
      expect(found).toEqual([])
    },
    90_000,
  )
})

test.each([390, 320])(
  'nothing scrolls sideways at %i, and what is touched is large enough',
  async width => {
    const found: string[] = []
    const phone = { viewport: { width, height: 844 }, hasTouch: true, isMobile: true }
    await each(phone, width === 390 ? [...NAMES, ...MORE] : NAMES, async (page, name) => {
      const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      if (wide !== 0) found.push(`${name}: ${wide} px too wide: ${await page.evaluate(WIDE)}`)
      found.push(...((await page.evaluate(SMALL)) as string[]).map(what => `${name}: ${what}`))
    })
    expect(found).toEqual([])
  },
  60_000,
)

/** Who is responsible: the innermost that reach over the edge and are not inside something that scrolls by itself. */
const WIDE = `[...document.querySelectorAll('main *')].filter(node => node.getBoundingClientRect().right > screen.width + 1 && !node.closest(".tw, .acts, .tabs, .chips"))
  .slice(0, 4).map(node => node.tagName + '.' + node.className + ' in ' + node.parentElement.tagName + '.' + node.parentElement.className).join(', ')`

/** Buttons, fields and menu items lower than 40 px; links inside a sentence or a table cell are text. */
const SMALL = `[...document.querySelectorAll('button:not(.inline), a.btn, a.chip, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select, textarea, .tabs a, .phonebar a')]
  .filter(node => node.checkVisibility({ visibilityProperty: true }) && node.getBoundingClientRect().height > 1 && node.getBoundingClientRect().height < 40)
  .map(node => node.tagName + '.' + node.className + ' ' + (node.textContent.trim() || node.name || '').slice(0, 20) + ' ' + Math.round(node.getBoundingClientRect().height))`

test('the search box by keyboard alone', async () => {
  const page = await stage.person('0318')
  await page.goto('/customers')
  const [palette, box, hits] = [page.locator('#palette'), page.locator('#palette-q'), page.locator('#hits a')]
  const focused = () => page.evaluate('document.activeElement.getAttribute("href") ?? document.activeElement.id')
  await page.locator('main a').first().focus()
  const before = await focused()
  await page.keyboard.press('/')
  await page.keyboard.type('建国')
  await hits.first().waitFor()
  expect(await box.inputValue()).toBe('建国')
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toBe(await hits.first().getAttribute('href'))
  await page.keyboard.press('End')
  expect(await focused()).toBe(await hits.last().getAttribute('href'))
  await page.keyboard.press('ArrowDown')
  expect(await focused()).toBe('palette-q')
  await page.keyboard.press('Escape')
  expect([await palette.isVisible(), await focused()]).toEqual([false, before])

  await page.keyboard.press('Control+k')
  await box.fill('xzkh')
  await page.locator('#hits a[href="/customers/new"]').waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/customers/new')
  expect(stage.complaints).toEqual([])
})

test('pages under the real policy: no script error, no violation, nothing from another host', async () => {
  const elsewhere: string[] = []
  for (const name of NAMES) {
    const [staffNo, path] = places[name]!
    if (!staffNo) continue
    const page = await stage.person(staffNo)
    page.on('request', request => {
      if (!request.url().startsWith(stage.url) && !request.url().startsWith('data:')) elsewhere.push(request.url())
    })
    await page.goto(path)
    await page.waitForLoadState('networkidle')
  }
  expect(elsewhere).toEqual([])
  expect(stage.complaints).toEqual([])
})
