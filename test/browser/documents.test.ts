import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { addDays, bookDate } from '../../src/lending/dates'
import { type TestApp, testApp } from '../support/app'
import { draft } from '../support/builders'
import { closeUntil } from '../support/day-end'
import { checklist, item, pdf, png } from '../support/papers'
import { openStage, type Stage } from './stage'

const TODAY = bookDate('2026-03-16')
const folder = path.join(tmpdir(), `xindang-papers-${process.pid}`)

let t: TestApp
let stage: Stage
beforeAll(async () => {
  t = await testApp({ today: TODAY })
  stage = await openStage(t)
}, 60_000)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await stage.close()
  await t.close()
})
test('a checklist is brought to 100 %, a paper expires, the list falls, the borrower is told', async () => {
  mkdirSync(folder, { recursive: true })
  const picture = path.join(folder, '身份证正面.png')
  const scan = path.join(folder, '征信授权书.pdf')
  writeFileSync(picture, png(1200, 800))
  writeFileSync(scan, pdf('', 'consent'))
  await checklist(t, [item('id_card', { minPages: 1 }), item('household'), item('income_proof', { required: false })], {
    code: 'NHXE',
    stage: 'apply',
  })
  await checklist(t, [item('bureau_consent')], { code: 'NHXE' })
  const application = await draft(t, await t.as('0318'))
  const { customerId } = await t.db
    .selectFrom('applications')
    .select('customerId')
    .where('id', '=', application)
    .executeTakeFirstOrThrow()
  const page = await stage.person('0318')
  const at = `/applications/${application}/checklist?stage=disburse`
  await page.goto(at)
  expect(await page.locator('main').innerText()).toContain('0/3')

  const bring = async (kind: string, file: string, expires: string) => {
    await page.goto(`/customers/${customerId}/documents?kind=${kind}&target=application:${application}`)
    await page.locator('#f-files').setInputFiles(file)
    if (expires) await page.locator('#f-expiresOn').fill(expires)
    await page.locator('#documents-upload button[type=submit], #documents-upload button').last().click()
    await page.waitForURL(/\/documents$/)
  }
  await page.goto(`/customers/${customerId}/documents`)
  await page.locator('#documents-upload button').last().click()
  await page.waitForSelector('.errsum')
  await bring('id_card', picture, addDays(TODAY, 3))
  await bring('household', picture, '')
  await bring('bureau_consent', scan, '2026-12-31')
  await page.goto(at)
  expect(await page.locator('main').innerText()).toContain('3/3')

  await page.goto(`/customers/${customerId}/documents`)
  await page.locator('a', { hasText: '身份证' }).first().click()
  const image = page.locator('.paper-view img')
  await image.scrollIntoViewIfNeeded()
  await page.waitForFunction(
    "document.querySelector('.paper-view img')?.complete && document.querySelector('.paper-view img').naturalWidth === 1200",
  )
  await page.goto(`/customers/${customerId}/documents`)
  await page.locator('a', { hasText: '征信授权书' }).first().click()
  const frame = page.frameLocator('.paper-view iframe')
  expect(await frame.locator('body').count()).toBe(1)

  await closeUntil(t, addDays(TODAY, 4))
  await page.goto(at)
  expect(await page.locator('main').innerText()).toContain('2/3')
  const bodies = await t.db.selectFrom('outbox').select('body').where('customerId', '=', customerId).execute()
  expect(bodies.some(row => row.body.includes('身份证'))).toBe(true)
  await page.goto('/documents')
  expect(stage.complaints).toEqual([])
}, 180_000)

/** Nothing is wider than the screen. */
const fits = (page: Page): Promise<boolean> => page.evaluate('document.documentElement.scrollWidth <= innerWidth')

test('on a phone nothing is wider than the screen, and the forms of those who keep the lists open', async () => {
  const phone = await stage.person('0721', { viewport: { width: 390, height: 844 } })
  await phone.goto('/documents')
  expect(await fits(phone)).toBe(true)
  await phone.locator('main table a').first().click()
  await phone.waitForURL(/documents\/\d+/)
  expect(await fits(phone)).toBe(true)
  const risk = await stage.person('0711')
  for (const path of ['/checklists', '/checklists/new', '/document-kinds/new']) {
    await risk.goto(path)
    expect(await risk.locator('h1').count()).toBe(1)
  }
  const officer = await stage.person('0318')
  await officer.setViewportSize({ width: 390, height: 844 })
  const { customerId, id } = await t.db
    .selectFrom('applications')
    .select(['customerId', 'id'])
    .executeTakeFirstOrThrow()
  for (const path of [`/customers/${customerId}/documents`, `/applications/${id}/checklist`]) {
    await officer.goto(path)
    expect(await fits(officer)).toBe(true)
  }
  await officer.goto(`/customers/${customerId}/documents`)
  expect(await officer.locator('#f-camera').isVisible()).toBe(true)
  expect(stage.complaints).toEqual([])
}, 120_000)
