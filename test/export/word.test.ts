import PizZip from 'pizzip'
import { readPreview } from '../../src/export/preview/preview'
import { fillWordFile, readWordFile, readWordTemplate } from '../../src/export/word/word'
import { writeWord } from '../../src/export/word/write'
import { makeZip } from './make-zip'

const CAPS = { blocks: 100, characters: 20_000, columns: 12 }
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const p = (text: string) => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`
const TYPES =
  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
const RELS =
  '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
const whole = (xml: string) =>
  makeZip([
    { name: '[Content_Types].xml', data: TYPES },
    { name: '_rels/.rels', data: RELS },
    { name: 'word/document.xml', data: xml },
  ])
const docx = (body: string) => whole(`<w:document ${W}><w:body>${body}</w:body></w:document>`)
const text = async (file: Buffer) => {
  const read = await readWordFile(file, CAPS)
  if ('refused' in read) return read.refused
  return read.blocks.map(block =>
    block.kind === 'table' ? block.rows : block.kind === 'sign' ? block.labels : block.text,
  )
}

test('a letter written as Word reads back as it was, signs and all', async () => {
  const evil = '张三</w:t><w:instrText>DDEAUTO</w:instrText> & "引号" \u0007\u202e𠮷'
  const file = writeWord({
    bank: '某银行',
    title: '通知',
    no: 'HJ1',
    blocks: [
      { kind: 'p', text: evil },
      { kind: 'heading', text: '明细' },
      { kind: 'table', columns: ['期次', '金额'], rows: [['1', '=1+1'], ['2']] },
      { kind: 'right', text: '二〇二六年' },
      { kind: 'sign', labels: ['借款人', '日期'] },
    ],
  })
  expect(await text(file)).toEqual([
    '某银行',
    '通知',
    '编号：HJ1',
    '张三</w:t><w:instrText>DDEAUTO</w:instrText> & "引号" 𠮷',
    '明细',
    [
      ['期次', '金额'],
      ['1', '=1+1'],
      ['2', ''],
    ],
    '二〇二六年',
    '借款人：______________    日期：______________',
  ])
})

test('a template is filled, also where a tag is cut into runs, in a table row and over paragraphs', async () => {
  const split = '<w:p><w:r><w:t>致{客户</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>名称}：</w:t></w:r></w:p>'
  const row = `<w:tbl><w:tr><w:tc>${p('{#明细}{期次}')}</w:tc><w:tc>${p('{金额}{/明细}')}</w:tc></w:tr></w:tbl>`
  const template = docx(`${split}${p('{#明细}')}${p('第{期次}期')}${p('{/明细}')}${row}`)
  const read = await readWordTemplate(template, CAPS)
  expect('tags' in read && read.tags.map(tag => [tag.name, tag.loop, tag.inside.map(one => one.name)])).toEqual([
    ['客户名称', false, []],
    ['明细', true, ['期次']],
    ['明细', true, ['期次', '金额']],
  ])
  const rows = [
    { 期次: '1', 金额: '10.00' },
    { 期次: '2', 金额: '<w:p/>' },
  ]
  const filled = await fillWordFile(template, { values: { 客户名称: '李</w:t>四\u0000' }, lists: { 明细: rows } })
  if (!('file' in filled)) throw new Error(JSON.stringify(filled))
  expect(await text(filled.file)).toEqual([
    '致李</w:t>四：',
    '第1期',
    '第2期',
    [
      ['1', '10.00'],
      ['2', '<w:p/>'],
    ],
  ])
})

test('what has no value is named; nothing says undefined', async () => {
  const template = docx(p('{客户名称}欠{金额}{#明细}{期次}{/明细}{constructor}{__proto__}'))
  const filled = await fillWordFile(template, { values: { 客户名称: '张三', 金额: '' }, lists: { 明细: [{}] } })
  expect(filled).toEqual({ missing: ['金额', '期次', 'constructor', '__proto__'] })
})

test.each([
  ['a loop without its end', p('{#明细}{期次}'), [{ code: 'unclosed', name: '明细' }]],
  ['a loop without its beginning', p('{/明细}'), [{ code: 'unopened', name: '明细' }]],
  ['loops that cross', p('{#甲}{#乙}{/甲}{/乙}'), undefined],
  ['a brace alone', p('金额{客户'), undefined],
  ['raw XML', p('{@客户名称}'), [{ code: 'foreign', name: '客户名称' }]],
  ['an inverted loop', p('{^明细}无{/明细}'), [{ code: 'foreign', name: '明细' }]],
  ['raw XML in a loop', p('{#明细}') + p('{@期次}') + p('{/明细}'), [{ code: 'foreign', name: '期次' }]],
])('%s is told', async (_what, body, faults) => {
  const read = await readWordTemplate(docx(body), CAPS)
  if (!('faults' in read)) throw new Error(JSON.stringify(read))
  if (faults) expect(read.faults).toEqual(faults)
  else expect(read.faults.length).toBeGreaterThan(0)
})

test('delimiters cannot be changed by a template', async () => {
  const read = await readWordTemplate(docx(p('{=[[ ]]=}[[@客户名称]]')), CAPS)
  expect('tags' in read && read.tags.map(tag => tag.name)).toEqual(['=[[ ]]='])
})

const field = (...codes: string[]) =>
  `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>${codes.map(code => `<w:r><w:instrText>${code}</w:instrText></w:r>`).join('')}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`
const deep = (n: number) => '<w:sdt>'.repeat(n) + '</w:sdt>'.repeat(n)

test.each([
  ['DDE', () => docx(field(' DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"')), 'file.external-link'],
  ['DDE in pieces', () => docx(field(' DD', 'EAU', 'TO x')), 'file.external-link'],
  ['DDE without its end', () => docx('<w:p><w:r><w:instrText>DDE x</w:instrText></w:r></w:p>'), 'file.external-link'],
  ['a picture from outside', () => docx(field('INCLUDEPICTURE "http://x/a.png"')), 'file.external-link'],
  ['a simple field', () => docx('<w:fldSimple w:instr="INCLUDETEXT x"/>'), 'file.external-link'],
  ['a field of a hidden name', () => docx(field('quote 68 68 69')), 'file.external-link'],
  ['another file inside', () => docx('<w:altChunk/>'), 'file.external-link'],
  ['a document type', () => whole(`<!DOCTYPE x [<!ENTITY a "b">]><w:document ${W}/>`), 'file.dtd'],
  [
    'UTF-16',
    () => whole(Buffer.from(`\ufeff<?xml version="1.0"?><w:document ${W}/>`, 'utf16le').toString('latin1')),
    'file.broken',
  ],
  ['a tree too deep', () => docx(deep(500)), 'file.broken'],
  ['tags that do not close', () => docx('<w:p>'), 'file.broken'],
  [
    'a main part of another place',
    () =>
      makeZip([
        { name: '[Content_Types].xml', data: TYPES },
        { name: '_rels/.rels', data: RELS.replace('word/document.xml', 'other/main.xml') },
        { name: 'word/document.xml', data: `<w:document ${W}/>` },
        { name: 'other/main.xml', data: `<w:document ${W}><w:body>${field('DDE x')}</w:body></w:document>` },
      ]),
    'file.external-link',
  ],
  [
    'a main part of another name',
    () =>
      makeZip([
        { name: '[Content_Types].xml', data: TYPES.replace('/word/document.xml', '/word/main.dat') },
        { name: 'word/document.xml', data: `<w:document ${W}/>` },
      ]),
    'file.broken',
  ],
  ['no Word file', () => makeZip([{ name: 'a.txt', data: 'x' }]), 'file.broken'],
  ['a bomb', () => docx(p('0'.repeat(900_000)).repeat(90)), 'file.bomb'],
])('%s is refused before anything opens it', async (_what, file, code) => {
  const began = Date.now()
  expect(await readWordFile(file(), CAPS)).toMatchObject({ refused: code })
  expect(await readWordTemplate(file(), CAPS)).toMatchObject({ refused: code })
  expect(Date.now() - began).toBeLessThan(10_000)
})

test('page numbers, dates and links are fields a letter may have', async () => {
  expect(await text(docx(field(' PAGE \\* MERGEFORMAT') + field('HYPERLINK "http://x"') + p('好')))).toEqual(['好'])
})

test('more than may be shown is cut and said', async () => {
  const long = docx(p('一段').repeat(150))
  const read = await readWordFile(long, CAPS)
  expect('blocks' in read && [read.blocks.length, read.cut]).toEqual([100, true])
})

test('an Excel file: the first sheets, rows and columns, and how much more there is', async () => {
  const zip = new PizZip()
  const rows = Array.from(
    { length: 130 },
    (_, r) =>
      `<row r="${r + 1}">${Array.from({ length: 15 }, (_, i) => `<c r="${String.fromCharCode(65 + i)}${r + 1}" t="inlineStr"><is><t>${r === 0 && i === 0 ? '=1+1' : `${r}-${i}`}</t></is></c>`).join('')}</row>`,
  ).join('')
  const names = ['一月', '藏', '二月', '三', '四', '五', '六']
  zip.file('[Content_Types].xml', '<Types/>')
  zip.file(
    'xl/workbook.xml',
    `<workbook><sheets>${names.map((name, i) => `<sheet name="${name}" r:id="r${i}"${name === '藏' ? ' state="hidden"' : ''}/>`).join('')}</sheets></workbook>`,
  )
  zip.file(
    'xl/_rels/workbook.xml.rels',
    `<Relationships>${names.map((_, i) => `<Relationship Id="r${i}" Type="x/worksheet" Target="worksheets/s${i}.xml"/>`).join('')}</Relationships>`,
  )
  names.forEach(
    (_, i) =>
      void zip.file(`xl/worksheets/s${i}.xml`, `<worksheet><sheetData>${i === 0 ? rows : ''}</sheetData></worksheet>`),
  )
  const read = await readPreview(zip.generate({ type: 'nodebuffer' }), 'xlsx')
  if (!('kind' in read) || read.kind !== 'book') throw new Error(JSON.stringify(read))
  expect(read.sheets.map(sheet => sheet.name)).toEqual(['一月', '二月', '三', '四', '五'])
  expect(read.moreSheets).toBe(1)
  const [first] = read.sheets
  expect(first).toMatchObject({ columns: 12, moreRows: 30, moreColumns: 3 })
  expect(first?.rows[0]?.slice(0, 2)).toEqual(['=1+1', '0-1'])
  expect(first?.rows.length).toBe(100)
})

test('CSV in GBK, plain text, and what is neither', async () => {
  const gbk = Buffer.from('d0d5c3fb2cbdf0b6ee0d0ad5c5c8fd2c313030', 'hex')
  expect(await readPreview(gbk, 'csv')).toMatchObject({
    kind: 'book',
    sheets: [
      {
        rows: [
          ['姓名', '金额'],
          ['张三', '100'],
        ],
        moreRows: 0,
      },
    ],
  })
  const lines = await readPreview(Buffer.from('一\r\n二\u202e\n\n'), 'txt')
  expect(lines).toEqual({ kind: 'text', lines: ['一', '二'], moreLines: 0 })
  const long = await readPreview(Buffer.from(`${'长'.repeat(1_999)}\n`.repeat(600)), 'txt')
  if (!('kind' in long) || long.kind !== 'text') throw new Error(JSON.stringify(long))
  expect([long.lines.join('').length, long.lines.length + long.moreLines]).toEqual([120_000, 600])
  expect(await readPreview(Buffer.from('PK\u0003\u0004'), 'docx')).toMatchObject({ refused: 'file.broken' })
  expect(await readPreview(Buffer.from('PK\u0003\u0004'), 'xlsx')).toMatchObject({ refused: 'file.broken' })
})
