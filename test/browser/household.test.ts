import type { Page } from 'playwright-core'
import { followPairs } from '../../src/features/merging/pairs'
import { bookDate } from '../../src/lending/dates'
import { type TestApp, testApp } from '../support/app'
import { residentId, someCustomer } from '../support/customers'
import { button, fill, mainText, openStage, press, type Stage } from './stage'

const TODAY = bookDate('2026-03-16')
let t: TestApp
let stage: Stage
beforeAll(async () => {
  t = await testApp({ today: TODAY })
  stage = await openStage(t)
}, 60_000)
afterAll(async () => {
  await stage.close()
  await t.close()
})

/** The names a row of the table of group members shows. */
const household = async (page: Page, customerId: number): Promise<string> => {
  await page.goto(`/customers/${customerId}/relations`)
  await page.getByRole('main').locator('a[href^="/customer-groups/"]').first().click()
  await page.waitForURL(/\/customer-groups\/\d+$/)
  return mainText(page)
}

test('a household is opened and linked, a second file of the wife merged into hers, and the merge undone', async () => {
  const husband = await someCustomer(t, '0318', { name: '赵长河', sex: '1' })
  const wife = await someCustomer(t, '0318', {
    name: '孙桂兰',
    idNo: residentId('19790101', 801),
    phone: '13700001111',
  })
  const twin = await someCustomer(t, '0318', {
    name: '孙桂兰',
    idNo: residentId('19790101', 802),
    phone: '13700001111',
    employer: '云溪县第一中学',
  })
  const officer = await stage.person('0318')
  const head = await stage.person('0201')

  // linked by her number; a son who is no customer of ours by name alone
  await officer.goto(`/customers/${husband.id}/relations`)
  await press(officer, '登记关系人')
  await fill(officer, { kind: 'spouse', customerNo: wife.customerNo, source: 'document' })
  await press(officer, '登记')
  await officer.goto(`/customers/${husband.id}/relations/new`)
  await fill(officer, { kind: 'child', source: 'declared' })
  await button(officer, '登记').click()
  await officer.waitForSelector('.errsum')
  await fill(officer, { name: '赵小军' })
  await officer.getByRole('main').locator('[name=sameHousehold]').check({ force: true })
  await press(officer, '登记')
  const shown = await mainText(officer)
  expect(shown).toContain('孙桂兰')
  expect(shown).toContain('赵小军')
  expect(await officer.locator('#relations-show svg').count()).toBeGreaterThan(0)
  expect(await household(officer, wife.id)).toContain('赵长河')

  // found as a pair, compared, asked for, agreed to by the branch head
  await followPairs(t.db)
  await officer.goto('/customers/duplicates')
  expect(await mainText(officer)).toContain('孙桂兰')
  await officer.goto(`/customers/merge?a=${wife.id}&b=${twin.id}`)
  await fill(officer, { 'take-employer': 'gone', reason: '同一人先后以两本证件建档' })
  await press(officer, '提交合并')
  const record = new URL(officer.url()).pathname
  await head.goto(record)
  await fill(head, { agree: 'yes', opinion: '已核对证件原件' })
  await press(head, '提交复核')
  await officer.goto(`/customers/${wife.id}/profile`)
  expect(await mainText(officer)).toContain('云溪县第一中学')
  // the old number still finds her
  await officer.goto(`/customers?q=${twin.customerNo}`)
  expect(await mainText(officer)).toContain('孙桂兰')
  expect(await household(officer, husband.id)).toContain('孙桂兰')

  await head.goto(record)
  await fill(head, { reason: '经核对为姐妹二人' })
  await button(head, '撤销合并').click()
  await Promise.all([head.waitForNavigation(), head.locator('dialog[open] button.btn').first().click()])
  await officer.goto(`/customers/${twin.id}/profile`)
  expect(await mainText(officer)).toContain('云溪县第一中学')
  await officer.goto(`/customers/${wife.id}/profile`)
  expect(await mainText(officer)).not.toContain('云溪县第一中学')
  expect(await household(officer, husband.id)).toContain('孙桂兰')

  // the tie that makes the household ends by two people
  await officer.goto(`/customers/${husband.id}/relations`)
  await officer
    .getByRole('row', { name: /孙桂兰/ })
    .getByRole('link', { name: '编辑' })
    .click()
  await officer.waitForURL(/\/relations\/\d+$/)
  await officer.locator('#relation-end').scrollIntoViewIfNeeded()
  await officer.locator('#relation-end [name=reason]').fill('已办理离婚')
  await Promise.all([officer.waitForNavigation(), officer.locator('#relation-end button').last().click()])
  expect(await mainText(officer)).toContain('待复核的结束')
  await head.goto('/')
  await head
    .getByRole('link', { name: /复核关系的结束/ })
    .first()
    .click()
  await fill(head, { outcome: 'agreed', opinion: '已核对离婚证' })
  await press(head, '提交')
  expect(await mainText(head)).toContain('已结束')
  expect(stage.complaints).toEqual([])
}, 120_000)
