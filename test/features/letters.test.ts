import { sql } from 'kysely'
import PizZip from 'pizzip'
import { readWordFile } from '../../src/export/word/word'
import { writeWord } from '../../src/export/word/write'
import { forgetViewer } from '../../src/features/access/viewer'
import { runLetterBatches } from '../../src/features/letters/batch-commands'
import { bookDate } from '../../src/lending/dates'
import { pdfPages } from '../export/pdf-text'
import { type Answer, type Person, type TestApp, testApp } from '../support/app'
import { draft, goodCustomer } from '../support/builders'
import { closeUntil } from '../support/day-end'
import { published } from '../support/letters'
import { buildLoan } from '../support/loan-book'
import { checklist, item } from '../support/papers'

let t: TestApp
let officer: Person
let collector: Person
let risk: Person
let approver: Person
let late: number
let lateCustomer: number

const TODAY = '2026-04-30'
const NAME = '张</w:t>三&"引'

beforeAll(async () => {
  t = await testApp({ today: bookDate('2026-03-16') })
  ;[officer, collector, risk, approver] = [
    await t.as('0318'),
    await t.as('0501'),
    await t.as('0711'),
    await t.as('0111'),
  ]
  lateCustomer = await goodCustomer(t, '0318', { name: NAME, phone: '13987654321' })
  late = await buildLoan(t, bookDate('2026-03-16'), { customerId: lateCustomer })
  await closeUntil(t, TODAY)
}, 120_000)
afterAll(() => t.close())

const pdfText = (file: Buffer) => pdfPages(file).join('\n')
const said = (answer: Answer) => answer.text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
const idOf = (answer: Answer): number => {
  const found = /\/(\d+)(\?|$)/.exec(answer.location)?.[1]
  if (found === undefined) throw new Error(`${answer.status} ${/<main[\s\S]*/.exec(answer.text)?.[0].slice(0, 3000)}`)
  return Number.parseInt(found, 10)
}
const audits = (act: string) =>
  t.db.selectFrom('auditEvents').selectAll().where('act', '=', act).orderBy('id', 'desc').execute()

const make = async (
  who: Person,
  subject: string,
  about: number,
  template: number,
  more: Record<string, string> = {},
) => {
  await who.get(`/letters/new?${subject}=${about}&template=${template}`)
  return who.post('/letters', { subject, about: String(about), template: String(template), version: '1', ...more })
}

test('a template is written, tried, published by another person, and holds from its day', async () => {
  const asked = await risk.post('/letter-templates', { name: '逾期催收函', kind: 'demand', subject: 'customer' })
  expect([asked.status, asked.text.includes('这种函件不能以所选内容为对象')]).toEqual([422, true])
  const made = await risk.post('/letter-templates', { name: '逾期催收函', kind: 'demand', subject: 'loan' })
  expect(made.location).toMatch(/^\/letter-templates\/\d+\/edit$/)
  const at = made.location.replace('/edit', '')
  expect((await risk.post('/letter-templates', { name: '逾期催收函', kind: 'demand', subject: 'loan' })).status).toBe(
    422,
  )
  const editor = await risk.get(`${at}/edit`)
  expect(editor.text).toContain('逾期贷款催收通知书')
  const fields = { revision: '0', title: '催收通知', effectiveFrom: TODAY, note: '' }
  const wrong = await risk.post(`${at}/text`, {
    ...fields,
    body: '{客户名称}您好，{借据编号}{#应还明细}第{期次}期 <b>原文</b>',
  })
  expect(wrong.status).toBe(422)
  expect(said(wrong)).toContain('循环没有结束标记：应还明细')
  expect(said(wrong)).toContain('没有这些占位符：借据编号')
  expect(wrong.text).toContain('{借据编号}{#应还明细}第{期次}期 &lt;b&gt;原文&lt;/b&gt;')
  const saved = await risk.post(`${at}/text`, { ...fields, body: '{客户名称}：\n请还{逾期金额}元。' })
  expect(saved.location).toBe(`${at}?version=1`)
  expect(said(await risk.get(saved.location))).toContain('请还〔逾期金额〕元。')
  // the form was opened before the draft was saved
  expect((await risk.post(`${at}/text`, { ...fields, body: '另一个' })).text).toContain('草稿已被修改')
  const head = await t.as('0402')
  expect(said(await head.get(`${at}/edit`))).toContain('这份草稿由其他人制作')
  expect((await head.post(`${at}/submit`)).status).toBe(422)
  expect((await risk.post(`${at}/submit`)).status).toBe(303)
  const own = await risk.post(`${at}/decide`, { version: '1', outcome: 'publish', opinion: '' })
  expect([own.status, own.text.includes('制作与发布不能是同一人')]).toEqual([422, true])
  expect((await approver.post(`${at}/decide`, { version: '1', outcome: 'return', opinion: '' })).status).toBe(422)
  expect((await approver.post(`${at}/decide`, { version: '1', outcome: 'publish', opinion: '同意' })).status).toBe(303)
  expect((await audits('letter-template.decide'))[0]?.after).toMatchObject({ version: 1, published: true })

  // a second version from a later day: the first one holds until then
  const next = { revision: '0', title: '催收通知', effectiveFrom: '2026-05-10', note: '改期限' }
  await risk.post(`${at}/text`, { ...next, body: '{客户名称}：\n请在三日内归还{逾期金额}元。' })
  await risk.post(`${at}/submit`)
  await approver.post(`${at}/decide`, { version: '2', outcome: 'publish', opinion: '' })
  const page = said(await officer.get(`/letters/new?loan=${late}&template=${idOf({ ...made, location: at })}`))
  expect(page).toContain('请还')
  expect(page).not.toContain('三日内')
  const diff = said(await officer.get(`${at}/compare?a=1&b=2`))
  expect(diff).toMatch(/请还\{逾期金额\}元。 删去 请在三日内归还\{逾期金额\}元。 新增/)
  // what was published stays
  await expect(
    t.db.updateTable('letterVersions').set({ body: 'x' }).where('version', '=', 1).execute(),
  ).rejects.toThrow('kept as it was decided')
  // nor is one taken away, or put there without its second person having looked at a draft
  await expect(t.db.deleteFrom('letterVersions').where('version', '=', 1).execute()).rejects.toThrow(
    'permission denied',
  )
  await expect(
    sql`insert into letter_versions (template_id, version, form, title, body, effective_from, state, made_by, made_on, decided_by, decided_on)
      select template_id, 99, form, title, body, effective_from, state, made_by, made_on, decided_by, decided_on from letter_versions
      where state = 'published' limit 1`.execute(t.db),
  ).rejects.toThrow('kept as it was')

  expect((await approver.post(`${at}/retire`)).status).toBe(303)
  expect(said(await risk.get(`${at}/edit`))).toContain('这个模板已停用')
  expect(said(await officer.get(at))).toContain('请在三日内归还')
  expect(said(await officer.get(`/letters/new?loan=${late}`))).not.toContain('逾期催收函')
})

test('a letter about an overdue loan: preview, both files, register, papers, timeline, audit', async () => {
  const template = await published(t)
  const preview = await officer.get(`/letters/new?loan=${late}&template=${template}`)
  expect(preview.status).toBe(200)
  expect(said(preview)).toMatch(/已逾期 14 天，尚欠 [\d,]+\.\d\d 元/)
  expect(preview.text).toContain('张&lt;/w:t&gt;三&amp;')
  const _key = crypto.randomUUID()
  const made = await make(officer, 'loan', late, template, { _key })
  expect(made.status).toBe(303)
  const again = await make(officer, 'loan', late, template, { _key })
  expect(again.location).toBe(made.location)
  const id = idOf(made)
  const letter = await t.db.selectFrom('letters').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(letter.letterNo).toMatch(/^HJ0601-2026-\d{5}$/)
  expect([letter.loanId, letter.plain, letter.version]).toEqual([late, false, 1])
  expect(letter.content.includes('张')).toBe(false)

  const word = await officer.post(`/letters/${id}/file/docx`)
  expect(word.headers['content-disposition']).toContain('attachment')
  const read = await readWordFile(word.body, { blocks: 99, characters: 9_999, columns: 9 })
  if (!('blocks' in read)) throw new Error(read.refused)
  expect(read.blocks.some(block => block.kind === 'p' && block.text === `${NAME}：`)).toBe(true)
  expect(read.blocks.find(block => block.kind === 'table')?.kind).toBe('table')
  const paper = await officer.post(`/letters/${id}/file/pdf`)
  const text = pdfText(paper.body).replace(/\s/g, '')
  expect(text).toContain('张</w:t>三&"引')
  expect(text).toContain(letter.letterNo)
  expect((await officer.post(`/letters/${id}/file/exe`)).status).toBe(404)
  expect((await audits('letter.download')).length).toBe(2)
  const views = await t.db.selectFrom('documentViews').selectAll().where('documentId', '=', letter.documentId).execute()
  expect(views.map(view => view.how)).toEqual(['original', 'original'])

  const page = said(await officer.get(`/letters/${id}`))
  expect(page).toContain('{逾期天数} 14')
  expect(said(await officer.get(`/customers/${lateCustomer}/documents`))).toContain('制发函件')
  expect(said(await officer.get('/letters?kind=demand&from=2026-04-30'))).toContain(letter.letterNo)
  expect(said(await officer.get('/letters?kind=settlement'))).toContain('没有符合条件的函件')
  const events = await t.db
    .selectFrom('customerEvents')
    .select('words')
    .where('customerId', '=', lateCustomer)
    .execute()
  expect(events.map(event => event.words)).toContain('制作函件：{name} {no}')
  const head = await t.as('0201')
  expect((await head.get('/letters/export')).headers['content-type']).toContain('spreadsheetml')
  expect((await audits('letter.export')).length).toBe(1)
  await expect(t.db.deleteFrom('letters').execute()).rejects.toThrow()
})

test('another officer sees neither the letter nor the loan behind it', async () => {
  const template = await published(t)
  const id = idOf(await make(officer, 'loan', late, template))
  const other = await t.as('0321')
  const posted = { subject: 'loan', about: String(late), template: String(template), version: '1' }
  expect((await other.get(`/letters/${id}`)).status).toBe(404)
  expect((await other.post(`/letters/${id}/file/pdf`)).status).toBe(404)
  expect((await other.get(`/letters/new?loan=${late}&template=${template}`)).status).toBe(404)
  expect((await other.post('/letters', posted)).status).toBe(404)
  expect((await other.post('/letters/batches', { template: String(template), loans: String(late) })).status).toBe(404)
  expect(said(await other.get('/letters'))).not.toContain('HJ0601')
  expect((await (await t.as('0701')).get('/letters')).status).toBe(403)
  expect((await (await t.as('0110')).get(`/letters/new?loan=${late}`)).status).toBe(403)
})

test('id numbers are masked, and in full only for who has the right, on record', async () => {
  const body = '{客户名称} {证件号码} {联系电话}'
  const template = await published(t, { kind: 'free', subject: 'customer', body })
  const customer = await goodCustomer(t, '0318', { name: '全文客户', phone: '13912345678' })
  expect((await officer.get(`/letters/new?customer=${customer}&template=${template}`)).text).toContain('139****5678')
  const operations = await t.as('0401')
  const denied = await make(operations, 'customer', customer, template, { plain: 'on' })
  expect([denied.status, denied.text.includes('您没有显示客户敏感信息的权限')]).toEqual([422, true])
  const masked = await officer.post(`/letters/${idOf(await make(officer, 'customer', customer, template))}/file/pdf`)
  expect(pdfText(masked.body)).toContain('139****5678')
  const id = idOf(await make(officer, 'customer', customer, template, { plain: 'on' }))
  expect(pdfText((await officer.post(`/letters/${id}/file/pdf`)).body)).toContain('13912345678')
  const shown = await officer.get(`/letters/${id}`)
  expect(shown.text).not.toContain('13912345678')
  expect((await audits('letter.make'))[0]?.after).toMatchObject({ plain: true })
  const rows = await t.db.selectFrom('auditEvents').select(['before', 'after']).execute()
  expect(JSON.stringify(rows)).not.toContain('13912345678')
})

test('what has no value is refused by its name; a kind that does not fit says why', async () => {
  const template = await published(t, { kind: 'free', subject: 'customer', body: '{客户名称}{法定代表人}{联系电话}' })
  const customer = await goodCustomer(t, '0318', { name: '没有电话' })
  const preview = said(await officer.get(`/letters/new?customer=${customer}&template=${template}`))
  expect(preview).toContain('缺少这些内容，不能制作：法定代表人、联系电话')
  const made = await make(officer, 'customer', customer, template)
  expect([made.status, said(made).includes('法定代表人、联系电话')]).toEqual([422, true])
  const settlement = await published(t, { kind: 'settlement' })
  expect(said(await make(officer, 'loan', late, settlement))).toContain('尚未结清')
  const good = await buildLoan(t, bookDate(TODAY))
  expect(said(await make(officer, 'loan', good, await published(t)))).toContain('没有逾期')
  const moved = await make(officer, 'loan', late, await published(t), { version: '7' })
  expect(said(moved)).toContain('模板已发布新版本')
  expect((await make(officer, 'loan', late, template)).status).toBe(422)
  const letters = await t.db.selectFrom('letters').select('id').where('customerId', '=', customer).execute()
  expect(letters).toEqual([])
})

test('a Word template: judged, tried at the field, published, filled and set as PDF', async () => {
  const made = await risk.post('/letter-templates', { name: 'Word 提醒', kind: 'repay_tip', subject: 'loan' })
  const at = made.location.replace('/edit', '')
  const word = (text: string) =>
    writeWord({ bank: '{贷款人名称}', title: '还款提示', no: '{函件编号}', blocks: [{ kind: 'p', text }] })
  const bring = async (bytes: Buffer, name = '模板.docx') => {
    await risk.get(`${at}/edit`)
    return risk.upload(
      `${at}/word`,
      'file',
      { name, bytes },
      { revision: '0', title: '还款提示', effectiveFrom: TODAY, note: '' },
    )
  }
  const wrong = await bring(word('{客户姓名}{#还款计划}{期次}'))
  expect(wrong.status).toBe(422)
  expect(said(wrong)).toContain('循环没有结束标记：还款计划')
  expect(said(await bring(word('{客户姓名}')))).toContain('没有这些占位符：客户姓名')
  expect(said(await bring(Buffer.from('%PDF-1.4\n')))).toMatch(/PDF 不完整|请上传 .docx/)
  const macro = new PizZip(word('好'))
  macro.file('word/vbaProject.bin', 'x')
  expect(said(await bring(macro.generate({ type: 'nodebuffer' })))).toContain('带有宏')
  const remote = new PizZip(word('好'))
  remote.file(
    'word/_rels/settings.xml.rels',
    '<Relationships><Relationship Id="r" Type="http://x/attachedTemplate" Target="http://x/a.dotm" TargetMode="External"/></Relationships>',
  )
  expect(said(await bring(remote.generate({ type: 'nodebuffer' })))).toContain('引用了外部模板')
  const fetched = new PizZip(word('好'))
  const xml = fetched
    .file('word/document.xml')
    ?.asText()
    .replace('<w:body>', '<w:body><w:fldSimple w:instr="INCLUDETEXT x"/>')
  fetched.file('word/document.xml', xml ?? '')
  expect(said(await bring(fetched.generate({ type: 'nodebuffer' })))).toContain('取用外部内容')
  const saved = await bring(
    word('{客户名称}：下次还款日{下次还款日}，应还{下期应还}元。{#还款计划}第{期次}期{应还合计}元；{/还款计划}'),
  )
  expect(saved.location).toBe(`${at}?version=1`)
  await risk.post(`${at}/submit`)
  await approver.post(`${at}/decide`, { version: '1', outcome: 'publish', opinion: '' })
  const id = idOf(await make(officer, 'loan', late, idOf({ ...made, location: at })))
  const letter = await t.db.selectFrom('letters').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const text = pdfText((await officer.post(`/letters/${id}/file/pdf`)).body).replace(/\s/g, '')
  expect(text).toContain(letter.letterNo)
  expect(text).toContain('张</w:t>三&"引：下次还款日')
  expect(text).not.toMatch(/undefined|[{}]/)
  const file = await officer.post(`${at}/versions/1/file`)
  expect(file.body.subarray(0, 2).toString()).toBe('PK')
  expect(said(await officer.get(at))).toContain('第〔期次〕期〔应还合计〕元')
}, 90_000)

test('补正: the letter names what lacks and by when, once the borrower was asked', async () => {
  await checklist(t, [item('household'), item('income_proof')], { code: 'NHXE', stage: 'apply' })
  const template = await published(t, { kind: 'correction', subject: 'application' })
  const application = await draft(t, officer)
  const before = said(await officer.get(`/letters/new?application=${application}&template=${template}`))
  expect(before).toContain('缺少这些内容，不能制作：补正期限')
  const asked = { stage: 'apply', dueOn: '2026-05-08', note: '', borrower: 'on' }
  expect((await officer.post(`/applications/${application}/checklist/correct`, asked)).status).toBe(303)
  expect((await officer.get(`/applications/${application}/checklist`)).text).toContain(
    `/letters/new?application=${application}`,
  )
  // who may not read applications does not read them in a letter
  expect((await collector.get(`/letters/new?application=${application}&template=${template}`)).status).toBe(404)
  const id = idOf(await make(officer, 'application', application, template))
  const text = pdfText((await officer.post(`/letters/${id}/file/pdf`)).body).replace(/\s/g, '')
  expect(text).toContain('户口簿')
  expect(text).toContain('收入证明')
  expect(text).toContain('2026年5月8日')
  const sent = await t.db.selectFrom('outbox').select('body').where('template', '=', 'documents_missing').execute()
  expect(sent.length).toBeGreaterThan(0)
})

test('a batch: made in the background one by one, each refusal with its reason, taken out as one file', async () => {
  const template = await published(t)
  const good = await buildLoan(t, bookDate(TODAY), { customerId: await goodCustomer(t, '0318', { name: '按时客户' }) })
  const page = said(await collector.get('/letters/batches/new?show=overdue&days=1'))
  expect(page).not.toContain('按时客户')
  expect((await collector.post('/letters/batches', { template: String(template) })).text).toContain(
    '请至少选择一笔借据',
  )
  const begun = await collector.post('/letters/batches', {
    template: String(template),
    loans: [String(late), String(good)],
  })
  expect(begun.location).toMatch(/^\/letters\/batches\/\d+$/)
  expect(said(await collector.get(begun.location))).toContain('正在执行')
  const around = { bank: '云溪农村商业银行', now: () => new Date() }
  await runLetterBatches(t.db, around)
  await runLetterBatches(t.db, around)
  const done = said(await collector.get(begun.location))
  expect(done).toContain('已完成')
  expect(done).toContain('这笔借据没有逾期，不能制作催收函')
  const id = idOf(begun)
  const letters = await t.db.selectFrom('letters').selectAll().where('batchId', '=', id).execute()
  expect(letters.map(letter => letter.loanId)).toEqual([late])
  const zip = new PizZip((await collector.post(`/letters/batches/${id}/zip`)).body)
  expect(Object.keys(zip.files).map(name => name.slice(-4))).toEqual(['.pdf', 'docx'])
  expect((await officer.get(begun.location)).status).toBe(404)
  const printed = pdfText((await collector.post(`/letters/batches/${id}/print`)).body).replace(/\s/g, '')
  expect(printed).toContain(letters[0]?.letterNo)
  expect(printed).toContain('张</w:t>三&"引：')
  expect((await audits('letter.print')).length).toBe(1)
  const notices = await t.db.selectFrom('notices').select('words').where('href', '=', begun.location).execute()
  expect(notices.map(notice => notice.words)).toEqual(['批量函件完成：制作 {n} 份，未制作 {m} 份'])
})

test('a batch whose maker lost the right stops and says so', async () => {
  const templateId = await published(t)
  const gone = await t.db.selectFrom('users').select('id').where('staffNo', '=', '0503').executeTakeFirstOrThrow()
  await t.db.updateTable('users').set({ disabledAt: new Date() }).where('id', '=', gone.id).execute()
  const values = { templateId, total: 1, createdBy: gone.id, createdOn: bookDate(TODAY) }
  const { id } = await t.db.insertInto('letterBatches').values(values).returning('id').executeTakeFirstOrThrow()
  await t.db.insertInto('letterBatchItems').values({ batchId: id, seq: 1, loanId: late }).execute()
  await runLetterBatches(t.db, { bank: '银行', now: () => new Date() })
  const batch = await t.db.selectFrom('letterBatches').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect([batch.state, batch.error]).toEqual(['failed', '经办人已停用或没有权限'])
})

test('a batch asks for the right to read loans, when it begins and while it runs', async () => {
  const templateId = await published(t)
  const role = sql`(select id from roles where code = 'collector')`
  await sql`delete from role_permissions where role_id = ${role} and permission = 'loan.read'`.execute(t.db)
  forgetViewer()
  expect((await collector.get('/letters/batches/new')).status).toBe(404)
  const begun = await collector.post('/letters/batches', { template: String(templateId), loans: [String(late)] })
  expect(begun.status).toBe(404)
  const { id: userId } = await t.db
    .selectFrom('users')
    .select('id')
    .where('staffNo', '=', '0501')
    .executeTakeFirstOrThrow()
  const values = { templateId, total: 1, createdBy: userId, createdOn: bookDate(TODAY) }
  const { id } = await t.db.insertInto('letterBatches').values(values).returning('id').executeTakeFirstOrThrow()
  await t.db.insertInto('letterBatchItems').values({ batchId: id, seq: 1, loanId: late }).execute()
  await runLetterBatches(t.db, { bank: '银行', now: () => new Date() })
  const batch = await t.db.selectFrom('letterBatches').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  expect(batch.state).toBe('failed')
})
