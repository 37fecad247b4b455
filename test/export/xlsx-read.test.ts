import { deflateRawSync } from 'node:zlib'
import { type ReadLimits, readXlsx } from '../../src/export/xlsx-read'
import { bookParts, makeBook, makeZip } from './make-zip'

const cell = (ref: string, value: string, more = '') => `<c r="${ref}"${more}><v>${value}</v></c>`
const row = (n: number, body: string) => `<row r="${n}">${body}</row>`
const text = (ref: string, value: string) => `<c r="${ref}" t="inlineStr"><is><t>${value}</t></is></c>`

async function rowsOf(file: Buffer, limits?: Partial<ReadLimits>) {
  const read = await readXlsx(file, limits)
  if ('refused' in read) throw new Error(`${read.refused} ${read.detail}`)
  return read.rows
}

async function refusedOf(file: Buffer, limits?: Partial<ReadLimits>): Promise<string> {
  const read = await readXlsx(file, limits)
  if (!('refused' in read)) return `read ${read.rows.length} rows`
  expect(read.words).toMatch(/[\u4e00-\u9fff]/)
  return read.refused
}

describe('what a sheet says', () => {
  it('gives shared, inline, number, boolean, error and formula cells as a person sees them', async () => {
    const strings = '<si><t>王建国</t></si><si><r><t>李</t></r><r><t>晓敏</t></r><rPh><t>li xiao min</t></rPh></si>'
    const sheet =
      row(1, cell('A1', '0', ' t="s"') + cell('B1', '1', ' t="s"') + text('D1', '张&amp;王&#x4e00;_x0041_')) +
      row(3, cell('A3', '0.30000000000000004') + cell('B3', '1', ' t="b"') + cell('C3', '#N/A', ' t="e"')) +
      row(7, `<c r="A7"><f>1+1</f><v>2</v></c>${cell('B7', '5.30101199003074E+17')}${cell('C7', '1E-7')}`)
    expect(await rowsOf(makeBook({ sheet, strings }))).toEqual([
      { n: 1, cells: ['王建国', '李晓敏', '', '张&王一A'] },
      { n: 3, cells: ['0.3', 'TRUE', '#N/A'] },
      { n: 7, cells: ['2', '530101199003074000', '0.0000001'] },
    ])
  })

  it('tells dates, times and percentages by their style', async () => {
    const formats = [
      'yyyy"年"m"月"d"日"',
      'yyyy-mm-dd hh:mm:ss',
      '0.00%',
      '[Red]#,##0.00',
      'h:mm',
      '[$-804]d',
      '#,##0" 年 m"',
    ]
    const custom = formats.map(
      (code, i) => `<numFmt numFmtId="${170 + i}" formatCode="${code.replace(/"/g, '&quot;')}"/>`,
    )
    const ids = [0, 14, ...formats.map((_, i) => 170 + i), 31]
    const styles = `<numFmts>${custom.join('')}</numFmts><cellXfs>${ids.map(id => `<xf numFmtId="${id}"/>`).join('')}</cellXfs>`
    const values = ['45351', '45351', '45351', '45351.5', '0.0435', '1234.5600000000002', '0.75', '61', '12', '59']
    const sheet = row(1, values.map((value, i) => cell(`${'ABCDEFGHIJ'[i]}1`, value, ` s="${i}"`)).join(''))
    const [first] = await rowsOf(makeBook({ sheet, styles }))
    expect(first?.cells).toEqual([
      '45351',
      '2024-02-29',
      '2024-02-29',
      '2024-02-29 12:00:00',
      '4.35%',
      '1234.56',
      '18:00:00',
      '1900-03-01',
      '12',
      '1900-02-28',
    ])
  })

  it('counts from 1904 when the workbook does, and skips hidden sheets', async () => {
    const workbook =
      '<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet name="藏" state="hidden" r:id="rId9"/><sheet name="客户" r:id="rId1"/></sheets></workbook>'
    const styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    const read = await readXlsx(makeBook({ sheet: row(1, cell('A1', '43889')), workbook, styles }))
    expect(read).toEqual({ sheetName: '客户', rows: [{ n: 1, cells: ['2024-02-29'] }] })
  })

  it('does not believe a false dimension and leaves out what is only formatted', async () => {
    const parts = bookParts({ sheet: '' })
    parts[5]!.data = `<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="2"><c r="A2" s="0"/></row>${row(5, text('B5', '王'))}</sheetData></worksheet>`
    expect(await rowsOf(makeZip(parts))).toEqual([{ n: 5, cells: ['', '王'] }])
  })

  it('keeps names that would poison an object', async () => {
    const sheet = row(1, text('A1', '__proto__') + text('B1', 'constructor'))
    expect((await rowsOf(makeBook({ sheet })))[0]?.cells).toEqual(['__proto__', 'constructor'])
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('reads a workbook that was made by a text query, as statements of payment apps are', async () => {
    const extra = [
      { name: 'xl/connections.xml', data: '<connections><connection id="1" name="a"/></connections>' },
      {
        name: 'customXml/item1.xml',
        data: Buffer.from('\ufeff<?xml version="1.0" encoding="utf-16"?><x/>', 'utf16le'),
      },
      { name: 'xl/queryTables/queryTable1.xml', data: '<queryTable name="a"/>' },
    ]
    expect(await rowsOf(makeBook({ sheet: row(1, text('A1', '王')), extra }))).toHaveLength(1)
  })

  it('leaves links in cells alone', async () => {
    const link =
      '<Relationships><Relationship Id="r" Type="x/hyperlink" Target="https://example.com" TargetMode="External"/></Relationships>'
    const extra = [{ name: 'xl/worksheets/_rels/sheet1.xml.rels', data: link }]
    expect(await rowsOf(makeBook({ sheet: row(1, text('A1', '王')), extra }))).toHaveLength(1)
  })
})

const OK = row(1, text('A1', '王'))
const DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
const sixteen = (body: string) =>
  Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${DOCTYPE}${body}`, 'utf16le')

function zip64(): Buffer {
  const file = makeBook({ sheet: OK })
  file.writeUInt16LE(0xffff, file.length - 12)
  file.writeUInt16LE(0xffff, file.length - 14)
  return file
}

function overlapping(): Buffer {
  const parts = bookParts({ sheet: OK })
  return makeZip([
    ...parts,
    { name: parts[0]!.name.toUpperCase(), data: parts[0]!.data, lie: { at: 0, localName: parts[0]!.name } },
  ])
}

const carrying = (name: string, data: string | Buffer = 'x') => makeBook({ sheet: OK, extra: [{ name, data }] })

describe('files that are not read', () => {
  const cases: [string, Buffer, string][] = [
    ['nothing at all', Buffer.alloc(0), 'file.empty'],
    ['a renamed program', Buffer.concat([Buffer.from('MZ\x90\x00'), Buffer.alloc(500)]), 'file.not-xlsx'],
    [
      'an old .xls or a locked workbook',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]),
      'file.old-or-locked',
    ],
    ['a zip of something else', makeZip([{ name: 'a.txt', data: 'x' }]), 'file.not-xlsx'],
    ['a file cut short', makeBook({ sheet: OK }).subarray(0, 900), 'file.broken'],
    ['bytes after the end', Buffer.concat([makeBook({ sheet: OK }), Buffer.from('tail')]), 'file.broken'],
    ['a macro', carrying('xl/vbaProject.bin'), 'file.macro'],
    ['an old macro sheet', carrying('xl/macrosheets/sheet1.xml'), 'file.macro'],
    ['a program inside', carrying('docs/run.exe'), 'file.macro'],
    [
      'a macro type',
      makeBook({
        sheet: OK,
        contentTypes: '<Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>',
      }),
      'file.macro',
    ],
    ['an external workbook', carrying('xl/externalLinks/externalLink1.xml', '<x/>'), 'file.external-link'],
    [
      'an outside template',
      makeBook({
        sheet: OK,
        relations: '<Relationship Id="e" Type="x/attachedTemplate" Target="http://x" TargetMode="External"/>',
      }),
      'file.external-link',
    ],
    ['a path upwards', carrying('../../etc/cron.d/x'), 'file.unsafe-name'],
    ['an absolute path', carrying('/etc/passwd'), 'file.unsafe-name'],
    ['a Windows path', carrying('C:\\boot.ini'), 'file.unsafe-name'],
    [
      'a document type in a part nobody reads',
      carrying('docProps/app.xml', `<?xml version="1.0"?>${DOCTYPE}<x/>`),
      'file.dtd',
    ],
    ['a document type in the sheet', makeBook({ sheet: OK, strings: DOCTYPE }), 'file.dtd'],
    ['a document type in another encoding', carrying('docProps/app.xml', sixteen('<x/>')), 'file.dtd'],
    [
      'a sheet in another encoding',
      makeZip(
        bookParts({ sheet: OK }).map((each, i) =>
          i === 5 ? { ...each, data: Buffer.from(`\ufeff${each.data}`, 'utf16le') } : each,
        ),
      ),
      'file.broken',
    ],
    ['an unknown entity', makeBook({ sheet: row(1, text('A1', '&xxe;')) }), 'file.broken'],
    ['zip64', zip64(), 'file.bomb'],
    ['entries that share bytes', overlapping(), 'file.broken'],
    [
      'two names for one entry',
      makeZip([...bookParts({ sheet: OK }), { name: 'a.xml', data: '<x/>', lie: { localName: 'b.xml' } }]),
      'file.broken',
    ],
    [
      'a wrong checksum',
      makeZip([...bookParts({ sheet: OK }), { name: 'a.xml', data: '<x/>', lie: { crc: 1 } }]),
      'file.broken',
    ],
    [
      'an encrypted entry',
      makeZip([...bookParts({ sheet: OK }), { name: 'a.xml', data: '<x/>', lie: { flags: 1 } }]),
      'file.old-or-locked',
    ],
    ['rows out of order', makeBook({ sheet: row(5, text('A5', '一')) + row(2, text('A2', '二')) }), 'file.broken'],
    ['tags that do not close', makeBook({ sheet: '<row r="1"><c>' }), 'file.broken'],
    ['a missing shared string', makeBook({ sheet: row(1, cell('A1', '7', ' t="s"')) }), 'file.broken'],
    ['a cell that is too long', makeBook({ sheet: row(1, text('A1', 'x'.repeat(40_000))) }), 'file.cell-too-long'],
  ]
  it.each(cases)('%s', async (_name, file, code) => {
    expect(await refusedOf(file)).toBe(code)
  })
})

describe('files that are too much', () => {
  const rows = Array.from({ length: 50 }, (_, i) => row(i + 1, text(`A${i + 1}`, `客户${i}`))).join('')

  it.each<[string, Partial<ReadLimits>, string]>([
    ['bytes', { maxBytes: 500 }, 'file.too-large'],
    ['entries', { maxEntries: 5 }, 'file.bomb'],
    ['unpacked bytes', { maxTotalBytes: 3_000 }, 'file.bomb'],
    ['rows', { maxRows: 49 }, 'file.too-many-rows'],
    ['time', { timeoutMs: 1 }, 'file.too-slow'],
    ['nothing', { maxRows: 50 }, 'read 50 rows'],
  ])('%s', async (_name, limits, code) => {
    expect(await refusedOf(makeBook({ sheet: rows }), limits)).toBe(code)
  })

  it('columns', async () => {
    expect(await refusedOf(makeBook({ sheet: row(1, text('E1', '王')) }), { maxCols: 4 })).toBe('file.too-many-columns')
  })

  it('a bomb by its directory, in less time than it took to pack', async () => {
    const began = performance.now()
    const file = makeBook({ sheet: ' '.repeat(30_000_000) })
    const packing = performance.now() - began
    expect(file.length).toBeLessThan(50_000)
    const start = performance.now()
    expect(await refusedOf(file)).toBe('file.bomb')
    expect(performance.now() - start).toBeLessThan(packing)
  })

  it('a bomb whose directory lies about its size', async () => {
    const parts = bookParts({ sheet: '' })
    const huge = `<worksheet><sheetData>${' '.repeat(30_000_000)}</sheetData></worksheet>`
    parts[5] = { name: parts[5]!.name, data: huge, lie: { unpacked: 100_000 } }
    expect(deflateRawSync(huge).length).toBeLessThan(100_000)
    expect(await refusedOf(makeZip(parts))).toBe('file.bomb')
  })

  it('memory: the thread ends, the process does not', async () => {
    const strings = Array.from({ length: 400_000 }, (_, i) => `<si><t>${String(i).repeat(12)}</t></si>`).join('')
    expect(await refusedOf(makeBook({ sheet: OK, strings }), { memoryMb: 24, timeoutMs: 30_000 })).toBe(
      'file.too-heavy',
    )
  }, 40_000)
})
