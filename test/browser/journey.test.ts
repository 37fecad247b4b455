import ExcelJS from 'exceljs'
import type { Page } from 'playwright-core'
import { verify } from '../../src/features/accounting/verify'
import { runImports } from '../../src/features/imports/run'
import { addDays, bookDate } from '../../src/lending/dates'
import { pdfPages } from '../export/pdf-text'
import { type TestApp, testApp } from '../support/app'
import { residentId } from '../support/customers'
import { closeUntil } from '../support/day-end'
import { buildLoan } from '../support/loan-book'
import { badWorkbook } from './bad-workbook'
import { button, download, fill, mainText, openStage, press, type Stage } from './stage'

const START = bookDate('2026-03-16')
/** The clock on the wall: ten in the morning of the business day. */
let now = new Date(`${START}T10:00:00+08:00`)
let t: TestApp
let stage: Stage
const seen: Record<string, string> = {}

beforeAll(async () => {
  t = await testApp({ today: START, now: () => now })
  stage = await openStage(t)
}, 60_000)
afterAll(async () => {
  await stage?.close()
  await t?.close()
})

const paper = (file: Buffer): string => pdfPages(file).join('').replace(/[\s|]/g, '')
async function morningOf(day: string): Promise<void> {
  await stage.evening()
  const report = await closeUntil(t, day)
  expect([report.failed, report.today]).toEqual([undefined, day])
  now = new Date(`${day}T10:00:00+08:00`)
}
const customers = async (): Promise<number> =>
  (await t.db.selectFrom('customers').select('id').where('withdrawnAt', 'is', null).execute()).length

test('李晓敏 imports 210 customers with ten bad rows, puts one right in place and brings in 201', async () => {
  const officer = await stage.person('0318')
  await officer.goto('/imports/new')
  await officer.setInputFiles('[name=file]', { name: '客户导入.xlsx', mimeType: '', buffer: await badWorkbook() })
  await press(officer, '上传并匹配列')
  await press(officer, '检查数据')
  expect(await mainText(officer)).toMatch(/可以导入\s*200/)
  expect(await customers()).toBe(0)
  const batch = new URL(officer.url()).pathname
  await officer.goto(`${batch}/rows/6`)
  await fill(officer, { name: '补上的姓名' })
  await press(officer, '保存并检查')
  expect(await mainText(officer)).toMatch(/可以导入\s*201/)
  await press(officer, /导入可用的/)
  await runImports(t.db)
  await officer.goto(batch)
  expect(await mainText(officer)).toContain('201')
  expect(await customers()).toBe(201)
  await officer.goto('/customers')
  await officer.getByRole('main').getByText('共 201 户').waitFor()
})

test('he creates a customer: three errors first, nothing typed is lost, then right', async () => {
  const officer = await stage.person('0318')
  await officer.goto('/customers/new')
  await fill(officer, {
    name: '方小禾',
    idNo: '123',
    idExpiresOn: '2035-02-30',
    phone: '12',
    address: '云溪县城关镇一号',
    annualIncomeFen: '12万',
  })
  await press(officer, /^保存客户/)
  expect(await officer.title()).toMatch(/^错误：/)
  const links = officer.locator('.errsum a')
  expect(await links.count()).toBe(3)
  await links.first().click()
  expect(await officer.evaluate('document.activeElement.id')).toBe('f-idNo')
  expect(await officer.inputValue('[name=address]')).toBe('云溪县城关镇一号')
  await fill(officer, { idNo: residentId('19880808', 7), idExpiresOn: '20350228', phone: '13912345678' })
  await press(officer, '保存并申请贷款')
  expect(await customers()).toBe(202)
})

test('he applies for 120,000 with the calculator beside the form, and hands it in', async () => {
  const officer = await stage.person('0318')
  await officer
    .getByRole('main')
    .getByRole('link', { name: /农户小额/ })
    .first()
    .click()
  await officer.waitForURL(/product=/)
  await fill(officer, { amount: '120,000', term: '12', rate: '4.8', purpose: 'planting', purposeDetail: '购买化肥' })
  await officer.locator('#quote').getByText('10,').first().waitFor()
  await press(officer, /^保存草稿/)
  seen.application = new URL(officer.url()).pathname
  await press(officer, '提交审批')
  expect(await mainText(officer)).toContain('审批中')
})

async function agree(staffNo: string): Promise<void> {
  const page = await stage.person(staffNo)
  await page.goto('/approvals')
  await fill(page, { outcome: 'agree', opinion: '资料齐全，同意' })
  await press(page, /^提交审批/)
}

test('branch head and reviewer agree, one after the other', async () => {
  await agree('0201')
  await agree('0110')
  const officer = await stage.person('0318')
  await officer.goto(seen.application!)
  await button(officer, '制作合同').waitFor()
})

test('he makes the contract, takes the paper, and registers the signature', async () => {
  const officer = await stage.person('0318')
  await press(officer, '制作合同')
  seen.contract = new URL(officer.url()).pathname
  const text = paper(await download(officer, '打印合同'))
  expect(text).toContain('人民币壹拾贰万元整')
  expect(text).toContain('方小禾')
  await fill(officer, { signedOn: START, signedBy: '方小禾' })
  await press(officer, /登记签/)
  expect(await mainText(officer)).toContain('已签')
})

test('operations prepares, the head of operations releases; the one who prepared cannot', async () => {
  const clerk = await stage.person('0401')
  await clerk.goto(`/disbursements/new?contract=${seen.contract!.split('/').at(-1)}`)
  await fill(clerk, {
    paymentMode: 'entrusted',
    payeeName: '云溪农资公司',
    payeeBank: '云溪农村商业银行',
    payeeAccount: '6222021234567890',
  })
  await press(clerk, '提交复核')
  seen.disbursement = new URL(clerk.url()).pathname
  expect(await button(clerk, '取消放款').count()).toBe(1)
  expect(await button(clerk, '确认放款').count()).toBe(0)
  const head = await stage.person('0402')
  await head.goto(seen.disbursement)
  await press(head, '确认放款')
  seen.loan = new URL(head.url()).pathname
  expect(seen.loan).toMatch(/^\/loans\/\d+$/)
  expect(await mainText(head)).toContain('120,000.00')
})

async function repaid(clerk: Page): Promise<string> {
  await clerk.goto(`/repayments/new?loan=${seen.loan!.split('/').at(-1)}`)
  await press(clerk, '核对分配')
  expect(await mainText(clerk)).toContain('人民币')
  await Promise.all([clerk.waitForURL(/\/repayments\/\d+$/), button(clerk, '确认入账').dblclick()])
  return new URL(clerk.url()).pathname
}
const receipts = async (): Promise<number> => (await t.db.selectFrom('repayments').select('id').execute()).length

test('days are closed up to the first due day; the payment is posted once, reversed, and posted again', async () => {
  seen.late = `/loans/${await buildLoan(t, START, { amountFen: 5_000_000n })}`
  const { nextDueOn } = await t.db
    .selectFrom('loans')
    .select('nextDueOn')
    .where('id', '=', Number(seen.loan!.split('/').at(-1)))
    .executeTakeFirstOrThrow()
  await morningOf(nextDueOn!)
  const clerk = await stage.person('0401')
  const first = await repaid(clerk)
  expect(await receipts()).toBe(1)
  expect(paper(await download(clerk, /回单/))).toContain('还款回单')
  const head = await stage.person('0402')
  await head.goto(first)
  await press(head, '冲正')
  await fill(head, { reason: '付款人认错，退回重记' })
  await press(head, '确认冲正')
  expect(await mainText(head)).toContain('已冲正')
  expect(await repaid(clerk)).not.toBe(first)
  expect(await receipts()).toBe(2)
}, 60_000)

test('another loan has fallen overdue; the collector calls and takes a promise', async () => {
  const collector = await stage.person('0501')
  await collector.goto('/collections')
  expect(await mainText(collector)).toContain('逾期')
  const today = now.toISOString().slice(0, 10)
  await fill(collector, {
    result: 'promise',
    channel: 'call',
    promiseOn: addDays(bookDate(today), 2),
    promiseFen: '1,000',
    note: '客户承诺后天还款',
  })
  await press(collector, /^仅保存/)
  expect(await mainText(collector)).toContain('客户承诺后天还款')
  expect(await t.db.selectFrom('promises').select('state').execute()).toEqual([{ state: 'open' }])
})

test('the overdue report comes down as a workbook and says the same', async () => {
  const head = await stage.person('0201')
  await head.goto('/reports/overdue')
  const file = await download(head, '导出 Excel')
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(file as never)
  const cells: unknown[] = []
  book.worksheets[0]!.eachRow(row => cells.push(...(row.values as unknown[])))
  const { loanNo } = await t.db
    .selectFrom('loans')
    .select('loanNo')
    .where('id', '=', Number(seen.late!.split('/').at(-1)))
    .executeTakeFirstOrThrow()
  expect(cells).toContain(loanNo)
})

test('the borrower pays off early and gets the certificate', async () => {
  const clerk = await stage.person('0401')
  await clerk.goto(`${seen.loan}/payoff`)
  await press(clerk, /^确认结清/)
  await clerk.goto(seen.loan!)
  expect(paper(await download(clerk, /结清证明/))).toContain('贷款结清证明')
})

test('no browser complained, and the books are in order', async () => {
  expect(stage.complaints).toEqual([])
  expect(await verify(t.db)).toEqual([])
})
