import type { Page } from 'playwright-core'
import { addDays, bookDate } from '../../src/lending/dates'
import { type TestApp, testApp } from '../support/app'
import { archived } from '../support/archive'
import { setToday } from '../support/changes'
import { buildLoan } from '../support/loan-book'
import { button, fill, mainText, openStage, press, type Stage } from './stage'

jest.setTimeout(120_000)

const START = bookDate('2026-03-16')
let t: TestApp
let stage: Stage
let volume: number
let loan: number

beforeAll(async () => {
  t = await testApp({ today: START })
  loan = await buildLoan(t, START)
  const { customerId } = await t.db
    .selectFrom('loans')
    .select('customerId')
    .where('id', '=', loan)
    .executeTakeFirstOrThrow()
  volume = (await archived(t, customerId, loan, START)).volume
  stage = await openStage(t)
})
afterAll(async () => {
  await stage?.close()
  await t?.close()
})

/** Presses a button that asks first, and agrees. */
async function agree(page: Page, name: string): Promise<void> {
  await button(page, name).click()
  await Promise.all([
    page.waitForNavigation({ waitUntil: 'load' }),
    page.locator('dialog[open] button.btn').first().click(),
  ])
}

const itemsOf = () =>
  t.db.selectFrom('archiveItems').select(['code', 'state']).where('volumeId', '=', volume).orderBy('no').execute()

test('a deed goes to court and comes back late, the box is counted by scanner, in the end the papers are destroyed', async () => {
  const officer = await stage.person('0318')
  const archivist = await stage.person('0721')
  const keeper = await stage.person('0402')
  const head = await stage.person('0201')
  const items = await itemsOf()

  // borrowed
  await officer.goto(`/archive/checkouts/new?volume=${volume}`)
  await officer.getByLabel(new RegExp(items[2]!.code)).check()
  await fill(officer, { purpose: 'litigation', reason: '诉讼举证' })
  await press(officer, '提交申请')
  const at = new URL(officer.url()).pathname
  await head.goto(at)
  await fill(head, { outcome: 'agree' })
  await press(head, '提交审批')
  await archivist.goto(at)
  await agree(archivist, '出借')
  await press(archivist, '查看')
  const order = new URL(archivist.url()).pathname
  await keeper.goto(order)
  await press(keeper, '复核出库')
  expect((await itemsOf())[2]!.state).toBe('lent')

  // returned late
  await setToday(t, addDays(START, 20))
  await archivist.goto(at)
  expect(await mainText(archivist)).toContain('逾期 13 天')
  await archivist.getByLabel(`${items[2]!.code} 归还情况`).selectOption('good')
  await press(archivist, '登记归还')
  expect(await mainText(archivist)).toContain('已归还')

  // counted: the scanner is faster than any page
  await archivist.goto(`/archive/volumes/${volume}`)
  await fill(archivist, { code: 'H060101010101' })
  await press(archivist, '上架')
  await archivist.goto('/archive/stocktakes')
  await press(archivist, '开始盘点')
  const count = new URL(archivist.url()).pathname
  await archivist.locator('[data-scan]').focus()
  for (const code of ['H060101010101', items[0]!.code, 'X404', items[0]!.code]) {
    await archivist.keyboard.type(code)
    await archivist.keyboard.press('Enter')
  }
  await archivist.getByText('没有这个条码').first().waitFor()
  const scans = await t.db.selectFrom('archiveScans').select(['code', 'boxId']).orderBy('code').execute()
  expect(scans.map(one => one.code)).toEqual([items[0]!.code, 'X404'])
  expect(scans.every(one => one.boxId !== null)).toBe(true)
  await archivist.goto(count)
  await fill(archivist, { why_0: '旧标签' })
  await press(archivist, '提交审核')
  await head.goto(count)
  await fill(head, { outcome: 'agree' })
  await press(head, '提交审核结论')
  expect(await mainText(head)).toContain('已结束')

  // destroyed, ten years after settlement
  await t.db.updateTable('loans').set({ state: 'settled', settledOn: START }).where('id', '=', loan).execute()
  await t.db
    .updateTable('archiveItems')
    .set({ state: 'released' })
    .where('volumeId', '=', volume)
    .where('state', '<>', 'stored')
    .execute()
  await t.db.updateTable('archiveCheckoutItems').set({ closedOn: START }).where('closedOn', 'is', null).execute()
  await setToday(t, bookDate('2036-03-17'))
  await archivist.goto('/archive/disposals')
  await archivist.locator('[name=volumes]').first().check()
  await fill(archivist, { reason: '保管期满' })
  await press(archivist, '列入销毁清单')
  const list = new URL(archivist.url()).pathname
  await head.goto(list)
  await fill(head, { appraisal: '无继续保存价值' })
  await press(head, '提交鉴定')
  const committee = await stage.person('0101')
  await committee.goto(list)
  await fill(committee, { outcome: 'agree' })
  await press(committee, '提交审批')
  await keeper.goto(list)
  await fill(keeper, { method: '碎纸' })
  await agree(keeper, '监销签字')
  const risk = await stage.person('0711')
  await risk.goto(list)
  await agree(risk, '监销签字')
  expect(await mainText(risk)).toContain('已销毁')
  // what was on the shelf is gone; what had gone back to its owner stays told as such
  expect(new Set((await itemsOf()).map(one => one.state))).toEqual(new Set(['destroyed', 'released']))
  expect(stage.complaints).toEqual([])
})
