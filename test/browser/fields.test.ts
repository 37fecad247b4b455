import { bookDate } from '../../src/lending/dates'
import { type TestApp, testApp } from '../support/app'
import { someCustomer } from '../support/customers'
import { button, fill, mainText, openStage, press, type Stage } from './stage'

let t: TestApp
let stage: Stage
beforeAll(async () => {
  t = await testApp({ today: bookDate('2026-03-16') })
  stage = await openStage(t)
}, 60_000)
afterAll(async () => {
  await stage.close()
  await t.close()
})

test('a custom field is added, ordered, published by another person, filled in, and its customer found by it', async () => {
  const grower = await someCustomer(t, '0318', { name: '田大禾', phone: '13611112222', address: '云溪县青河镇' })
  await someCustomer(t, '0318', { name: '商小满' })
  const admin = await stage.person('0901')

  await admin.goto('/admin/fields/customer')
  await press(admin, '新增字段')
  await press(admin, /^单选/)
  await fill(admin, { label: '经营品类', section: 'more', 'o-label-0': '种植', 'o-label-1': '养殖' })
  for (const name of ['required', 'inList', 'inFilter'])
    await admin.getByRole('main').locator(`[name=${name}]`).check({ force: true })
  await press(admin, '存入草稿')
  await press(admin, '新增字段')
  await press(admin, /^小数/)
  await fill(admin, { label: '种植面积', unit: '亩', section: 'more' })
  await press(admin, '存入草稿')
  // dragged by its grip above the other; the other comes back up by its button, from the keyboard
  const first = (label: string) => admin.locator('#fields-section-more .sorts li:first-child', { hasText: label })
  await admin
    .locator('#fields-item-zhong_zhi_mian_ji [data-grip]')
    .dragTo(admin.locator('#fields-item-jing_ying_pin_lei'))
  await first('种植面积').waitFor()
  await admin.waitForLoadState('load')
  await button(admin, '上移「经营品类」').press('Enter')
  await first('经营品类').waitFor()
  await admin.waitForLoadState('load')
  expect(await admin.locator('#preview').innerText()).toContain('种植面积（亩）')
  await fill(admin, { note: '涉农客户' })
  await press(admin, '提交发布')

  const checker = await stage.person('0902')
  await checker.goto('/admin/fields')
  await press(checker, '客户')
  expect(await mainText(checker)).toContain('新增字段「经营品类」')
  await fill(checker, { agree: 'yes' })
  await press(checker, '提交意见')
  expect(await mainText(checker)).toContain('生效版本 V1')

  const officer = await stage.person('0318')
  await officer.goto(`/customers/${grower.id}/edit`)
  const choice = officer.getByLabel('经营品类')
  await fill(officer, { idExpiresOn: '长期', annualIncomeFen: '18万' })
  await button(officer, '保存修改').click()
  await officer.waitForSelector('.errsum')
  await officer.getByRole('link', { name: /经营品类/ }).click()
  expect(await choice.evaluate(node => node === node.ownerDocument.activeElement)).toBe(true)
  await choice.selectOption({ label: '种植' })
  await officer.getByLabel('种植面积（亩）').fill('12.5')
  await press(officer, '保存修改')

  await officer.goto('/customers')
  await officer.getByText('更多', { exact: true }).first().click()
  await officer.getByLabel('经营品类').selectOption({ label: '种植' })
  await press(officer, '查询')
  expect(officer.url()).toMatch(/\?x\d+=1$/)
  const rows = await officer.locator('#customers-table tbody tr').allInnerTexts()
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatch(/田大禾[\s\S]*种植/)
  await press(officer, '经营品类：种植')
  expect(await officer.locator('#customers-table tbody tr').count()).toBe(2)
  expect(stage.complaints).toEqual([])
})
