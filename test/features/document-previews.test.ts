import PizZip from 'pizzip'
import { writeWord } from '../../src/export/word/write'
import { bookDate } from '../../src/lending/dates'
import { pdfPages } from '../export/pdf-text'
import { type Answer, type Person, type TestApp, testApp } from '../support/app'
import { goodCustomer } from '../support/builders'

let t: TestApp
let officer: Person
let archivist: Person
beforeAll(async () => {
  t = await testApp({ today: bookDate('2026-03-16') })
  officer = await t.as('0318')
  archivist = await t.as('0721')
})
afterAll(() => t.close())

const FACTS = {
  kind: 'other',
  together: 'each',
  form: 'copy',
  target: '',
  pages: '',
  issuedOn: '',
  expiresOn: '',
  note: '',
}
const said = (answer: Answer) => answer.text.replace(/<[^>]+>/g, ' ')

async function bring(name: string, bytes: Buffer) {
  const customer = await goodCustomer(t)
  await officer.get(`/customers/${customer}/documents`)
  const answer = await officer.upload(`/customers/${customer}/documents`, 'files', { name, bytes }, FACTS)
  const paper = await t.db
    .selectFrom('documents')
    .innerJoin('documentFiles', 'documentFiles.documentId', 'documents.id')
    .innerJoin('files', 'files.id', 'documentFiles.fileId')
    .select(['documents.id', 'files.type'])
    .where('documents.customerId', '=', customer)
    .executeTakeFirst()
  return { answer, paper, at: `/documents/${paper?.id}/versions/1/files/1` }
}
const words = (answer: Answer) => pdfPages(answer.body).join('\n').replace(/\s/g, '')

const book = () => {
  const zip = new PizZip()
  const row = (n: number) =>
    `<row r="${n}"><c r="A${n}" t="inlineStr"><is><t>客户${n}</t></is></c><c r="B${n}"><v>${n}</v></c></row>`
  const rows = Array.from({ length: 140 }, (_, i) => row(i + 1)).join('')
  zip.file('[Content_Types].xml', '<Types/>')
  zip.file(
    'xl/workbook.xml',
    '<workbook><sheets><sheet name="流水" r:id="r1"/><sheet name="汇总" r:id="r2"/></sheets></workbook>',
  )
  zip.file(
    'xl/_rels/workbook.xml.rels',
    '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/s1.xml"/><Relationship Id="r2" Type="x/worksheet" Target="worksheets/s2.xml"/></Relationships>',
  )
  zip.file('xl/worksheets/s1.xml', `<worksheet><sheetData>${rows}</sheetData></worksheet>`)
  zip.file('xl/worksheets/s2.xml', '<worksheet><sheetData/></worksheet>')
  return zip.generate({ type: 'nodebuffer' })
}
const letter = () =>
  writeWord({
    bank: '某公司',
    title: '情况说明',
    no: '1',
    blocks: [
      { kind: 'p', text: '<script>alert(1)</script> 经营正常' },
      { kind: 'table', columns: ['项目', '金额'], rows: [['收入', '100.00']] },
    ],
  })

test.each([
  ['说明.docx', letter, 'docx', ['情况说明', '<script>alert(1)</script>经营正常', '收入', '100.00']],
  ['流水.xlsx', book, 'xlsx', ['流水', '客户100', '还有40行未显示', '汇总', '这张工作表没有内容']],
  ['名单.csv', () => Buffer.from('d0d5c3fb2cbdf0b6ee0d0ad5c5c8fd2c313030', 'hex'), 'csv', ['姓名', '张三', '100']],
  ['说明.txt', () => Buffer.from('第一行\r\n第二行 =1+1\n'), 'txt', ['第一行', '第二行=1+1']],
])('%s is read, set on pages with the mark, and who looked is on record', async (name, bytes, type, found) => {
  const file = bytes()
  const { answer, paper, at } = await bring(name, file)
  expect([answer.status, paper?.type]).toEqual([303, type])
  const page = await officer.get(`/documents/${paper?.id}`)
  expect(page.text).toContain(`${at}/view`)
  expect(said(page)).toContain('预览只显示文字和表格')
  expect(page.headers['content-security-policy']).toContain("frame-src 'self'")
  const view = await officer.get(`${at}/view`)
  expect([view.status, view.headers['content-type'], view.headers['content-disposition']]).toEqual([
    200,
    'application/pdf',
    'inline',
  ])
  expect(view.headers['content-security-policy']).toContain("default-src 'none'")
  for (const text of found) expect(words(view)).toContain(text)
  expect(view.body.toString('latin1')).toContain('/Subtype /Stamp')
  const copy = await officer.post(`${at}/copy`)
  expect(copy.headers['content-disposition']).toContain('attachment')
  for (const text of found) expect(words(copy)).toContain(text)
  const views = await t.db
    .selectFrom('documentViews')
    .select('how')
    .where('documentId', '=', paper!.id)
    .orderBy('id')
    .execute()
  expect(views.map(one => one.how)).toEqual(['view', 'copy'])
  expect((await officer.post(`${at}/original`)).status).toBe(403)
  const original = await archivist.post(`${at}/original`)
  expect(original.body.equals(file)).toBe(true)
  expect(original.headers['content-disposition']).toContain('attachment')
  expect(original.headers['x-content-type-options']).toBe('nosniff')
  expect((await (await t.as('0321')).get(`${at}/view`)).status).toBe(404)
})

test.each([
  ['a page', '<html><body>x</body></html>'],
  ['a drawing', '  <svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['a page further down', '你好\n<script>1</script>'],
  ['rich text', '{\\rtf1 x}'],
  ['a script', '#!/bin/sh\nrm'],
  ['a mail', 'From: a@b.c\nSubject: x'],
  ['a program', 'MZ but all letters'],
  ['bytes that are no text', 'abc\u0001\u0002'],
  ['nothing but spaces', ' \n '],
])('%s is no text a customer brings', async (_what, text) => {
  const { answer, paper } = await bring('说明.txt', Buffer.from(text))
  expect([answer.status, paper]).toEqual([422, undefined])
  expect(said(answer)).toContain('只接收 PDF、JPG、PNG、DOCX、XLSX、CSV、TXT')
})

test('old Office files are refused when they come, with what to do', async () => {
  const { answer } = await bring('旧.doc', Buffer.from('d0cf11e0a1b11ae100', 'hex'))
  expect([answer.status, said(answer).includes('另存为 .docx')]).toEqual([422, true])
})

test('a Word file that passes the door but holds a document type is not opened; the words say so', async () => {
  const zip = new PizZip(letter())
  zip.file('word/document.xml', '<!DOCTYPE x [<!ENTITY a "b">]><w:document/>')
  const { answer, at } = await bring('坏.docx', zip.generate({ type: 'nodebuffer' }))
  expect(answer.status).toBe(303)
  const view = await officer.get(`${at}/view`)
  expect([view.status, said(view).includes('读不出内容')]).toEqual([422, true])
})
