import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { bookDate } from '../../src/lending/dates'
import type { TestApp } from '../support/app'
import { residentId } from '../support/customers'
import { storyApp } from '../support/story'
import { button, fill, mainText, openStage, press, type Stage, signIn } from './stage'

/** Without scripts everything still works; with them, impatient hands make one record. */
const UNTIL = bookDate('2025-12-22')
let t: TestApp
let stage: Stage
let loan: { id: number; customer: number; name: string; customerNo: string }

beforeAll(async () => {
  t = await storyApp({ until: UNTIL })
  const { rows } = await sql<typeof loan>`
    select l.id, c.id as customer, c.name, c.customer_no from loans l join customers c on c.id = l.customer_id
    join users u on u.id = c.officer_id where u.staff_no = '0318' and l.state = 'active' order by l.id limit 1`.execute(
    t.db,
  )
  loan = rows[0]!
  stage = await openStage(t)
}, 240_000)
afterAll(async () => {
  await stage?.close()
  await t?.close()
})

const count = async (table: 'customers' | 'repayments'): Promise<number> =>
  (await t.db.selectFrom(table).select('id').execute()).length
const PERSON = {
  idExpiresOn: '2035-02-28',
  phone: '13912345678',
  address: '云溪县城关镇一号',
  annualIncomeFen: '12万',
}

describe('without JavaScript', () => {
  const plain = async (staffNo: string): Promise<Page> => {
    const page = await (await stage.context({ javaScriptEnabled: false })).newPage()
    await signIn(page, staffNo)
    return page
  }

  test('sign in, find a customer, open every tab of his page', async () => {
    const page = await plain('0318')
    await page.goto('/customers')
    await page.getByRole('main').locator('[name=q]').fill(loan.name)
    await Promise.all([page.waitForNavigation(), page.getByRole('main').locator('[name=q]').press('Enter')])
    await page.getByRole('main').locator('table').getByRole('link', { name: loan.name }).first().click()
    await page.waitForURL(address => address.pathname === `/customers/${loan.customer}`)
    const tabs = page.locator('nav.tabs a')
    const titles = new Set<string>()
    const many = await tabs.count()
    expect(many).toBeGreaterThanOrEqual(5)
    for (let i = 0; i < many; i++) {
      await Promise.all([page.waitForNavigation(), tabs.nth(i).click()])
      expect(await tabs.nth(i).getAttribute('aria-current')).toBe('page')
      titles.add(await page.title())
      expect(await mainText(page)).toContain(loan.name)
    }
    expect(titles.size).toBe(many)
  })

  test('create a customer: three errors, what was typed stays, then right', async () => {
    const page = await plain('0318')
    const before = await count('customers')
    await page.goto('/customers/new')
    await fill(page, { ...PERSON, name: '丁无声', idNo: '123', phone: '1', annualIncomeFen: '许多' })
    await press(page, /^保存客户/)
    expect(await page.title()).toMatch(/^错误：/)
    expect(await page.locator('.errsum a').count()).toBe(3)
    expect(await page.inputValue('[name=address]')).toBe(PERSON.address)
    await fill(page, { idNo: residentId('19770707', 3), phone: PERSON.phone, annualIncomeFen: '12万' })
    await press(page, /^保存客户/)
    expect(await mainText(page)).toContain('丁无声')
    expect(await count('customers')).toBe(before + 1)
  })

  test('post a repayment in two steps; the same form sent again answers the same receipt', async () => {
    const page = await plain('0401')
    const before = await count('repayments')
    await page.goto(`/loans/${loan.id}`)
    await press(page, '还款登记')
    await fill(page, { amount: '1,000.50' })
    await press(page, '核对分配')
    expect(await mainText(page)).toContain('壹仟元伍角整')
    const check = await page.content()
    await press(page, '确认入账')
    const receipt = new URL(page.url()).pathname
    expect(receipt).toMatch(/^\/repayments\/\d+$/)
    expect(await mainText(page)).toContain('1,000.50')
    // The check page again as the browser kept it: the same form with the same key.
    const form = check.slice(check.indexOf('action="/repayments"'))
    const fields = [...form.slice(0, form.indexOf('</form>')).matchAll(/name="(\w+)" value="([^"]*)"/g)]
    const again = await page.request.post('/repayments', {
      form: Object.fromEntries(fields.map(([, name, value]) => [name!, value!])),
      maxRedirects: 0,
    })
    expect([again.status(), again.headers().location]).toEqual([303, receipt])
    expect(await count('repayments')).toBe(before + 1)
  })

  test('a refused payment keeps what was typed and says why', async () => {
    const page = await plain('0401')
    await page.goto(`/repayments/new?loan=${loan.id}`)
    await fill(page, { amount: '12.345', valueDate: '2026-02-30', payerName: '王小二' })
    await press(page, '核对分配')
    expect(await page.title()).toMatch(/^错误：/)
    expect(await page.locator('.errsum a').count()).toBe(2)
    expect(await page.inputValue('[name=payerName]')).toBe('王小二')
    expect(await page.inputValue('[name=amount]')).toBe('12.345')
  })
})

describe('impatient hands', () => {
  async function atCheck(): Promise<Page> {
    const page = await stage.person('0401')
    await page.goto(`/repayments/new?loan=${loan.id}`)
    await fill(page, { amount: '88.00' })
    await press(page, '核对分配')
    return page
  }
  const posted = /\/repayments\/\d+$/

  test('a double click posts once', async () => {
    const page = await atCheck()
    const before = await count('repayments')
    await Promise.all([page.waitForURL(posted), button(page, '确认入账').dblclick()])
    expect(await count('repayments')).toBe(before + 1)
  })

  test('Enter and a click at once post once', async () => {
    const page = await atCheck()
    const before = await count('repayments')
    await button(page, '确认入账').focus()
    await Promise.all([
      page.waitForURL(posted),
      page.keyboard.press('Enter'),
      button(page, '确认入账')
        .click({ noWaitAfter: true, timeout: 2_000 })
        .catch(() => undefined),
    ])
    expect(await count('repayments')).toBe(before + 1)
  })

  test('two browsers change one customer: the second sees what the first did, nothing is lost', async () => {
    const one = await stage.person('0318')
    const two = await (await stage.context()).newPage()
    await signIn(two, '0318')
    for (const page of [one, two]) await page.goto(`/customers/${loan.customer}/edit`)
    await fill(one, { address: '云溪县城关镇新居一号' })
    await press(one, /^保存修改/)
    await fill(two, { address: '云溪县城关镇新居二号' })
    await press(two, /^保存修改/)
    expect(await two.inputValue('[name=address]')).toBe('云溪县城关镇新居二号')
    expect(await mainText(two)).toContain('您打开后的修改')
    await press(two, /^保存修改/)
    expect(new URL(two.url()).pathname).toBe(`/customers/${loan.customer}`)
  })
})
