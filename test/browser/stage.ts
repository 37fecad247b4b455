import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { STORY_PASSWORD } from '../../seeds/story/people'
import type { TestApp } from '../support/app'
import { launchBrowser } from '../support/browser'

/** The real app behind a real port, people at real browsers, and everything their browsers complained about. */
export interface Stage {
  readonly url: string
  readonly browser: Browser
  readonly complaints: string[]
  context(options?: BrowserContextOptions): Promise<BrowserContext>
  /** A person of the story signed in at a browser of his own; the same one when he comes again. */
  person(staffNo: string, options?: BrowserContextOptions): Promise<Page>
  /** Everybody goes home: who comes again signs in again. */
  evening(): Promise<void>
  close(): Promise<void>
}

// A refused form is an answer of the program (4xx with the page again); Chromium notes it as a resource that failed.
const REFUSED = /Failed to load resource: the server responded with a status of 4(04|09|22)/

const watch = (page: Page, who: string, complaints: string[]): void => {
  page.on('console', message => {
    const text = message.text()
    if (message.type() === 'error' && !REFUSED.test(text)) complaints.push(`${who} ${page.url()}: ${text}`)
  })
  page.on('pageerror', error => complaints.push(`${who} ${page.url()}: ${error.message}`))
}

/** Violations are told to the document; a script of the test (not of the page) writes them to the console. */
const TELL_VIOLATIONS = `document.addEventListener('securitypolicyviolation', event =>
  console.error('Content-Security-Policy: ' + event.effectiveDirective + ' ' + event.blockedURI))`

export async function openStage(t: TestApp): Promise<Stage> {
  const server = await new Promise<Server>(done => {
    const made: Server = t.app.listen(0, '127.0.0.1', () => done(made))
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const browser = await launchBrowser()
  const complaints: string[] = []
  const pages = new Map<string, Page>()
  const context = async (options: BrowserContextOptions = {}) => {
    const made = await browser.newContext({
      baseURL: url,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      viewport: { width: 1440, height: 900 },
      ...options,
    })
    made.setDefaultTimeout(15_000)
    if (options.javaScriptEnabled !== false) await made.addInitScript({ content: TELL_VIOLATIONS })
    return made
  }
  const person = async (staffNo: string, options: BrowserContextOptions = {}) => {
    const known = pages.get(staffNo)
    if (known) return known
    const page = await (await context({ acceptDownloads: true, ...options })).newPage()
    watch(page, staffNo, complaints)
    await signIn(page, staffNo)
    pages.set(staffNo, page)
    return page
  }
  const evening = async () => {
    for (const page of pages.values()) await page.context().close()
    pages.clear()
  }
  const close = async () => {
    await browser.close()
    server.closeAllConnections()
    await new Promise(done => server.close(done))
  }
  return { url, browser, complaints, context, person, evening, close }
}

export async function signIn(page: Page, staffNo: string): Promise<void> {
  await page.goto('/login')
  await page.locator('[name=staffNo]').fill(staffNo)
  await page.locator('[name=password]').fill(STORY_PASSWORD)
  await page.locator('[name=password]').press('Enter')
  await page.waitForURL(address => address.pathname === '/')
}

/** Presses something that leads to another page. */
export async function press(page: Page, name: string | RegExp): Promise<void> {
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), button(page, name).click()])
}

export const button = (page: Page, name: string | RegExp) =>
  page.getByRole('main').getByRole('button', { name }).or(page.getByRole('main').getByRole('link', { name })).first()

/** Fills fields by their names; selects and radio tiles take the value. */
export async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.getByRole('main').locator(`[name="${name}"]:not([type=hidden])`)
    const kind = await field
      .first()
      .evaluate((node: { tagName: string; type?: string }) => (node.tagName === 'INPUT' ? node.type : node.tagName))
    if (kind === 'SELECT') await field.selectOption(value)
    else if (kind === 'radio') await page.locator(`[name="${name}"][value="${value}"]`).check({ force: true })
    else await field.first().fill(value)
  }
}

/** What a click brings down, as bytes. */
export async function download(page: Page, name: string | RegExp): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, name).click()])
  return readFile(await file.path())
}

export const mainText = (page: Page): Promise<string> => page.getByRole('main').innerText()
