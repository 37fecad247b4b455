import ExcelJS from 'exceljs'
import type { Cell, Column } from '../../src/export/cells'
import { guardZip } from '../../src/export/xlsx-guard'
import { READ_LIMITS, readXlsx } from '../../src/export/xlsx-read'
import { writeXlsx } from '../../src/export/xlsx-write'
import { unpack } from '../../src/export/zip'
import { Sink } from './sink'

const columns: Column[] = [
  { header: '客户', width: 16, kind: 'text' },
  { header: '证件号码', width: 22, kind: 'text' },
  { header: '贷款余额', width: 16, kind: 'money' },
  { header: '期次', width: 8, kind: 'int' },
  { header: '年利率', width: 8, kind: 'rate' },
  { header: '到期日期', width: 12, kind: 'date' },
  { header: '打印时间', width: 20, kind: 'datetime' },
]

const ROWS: Cell[][] = [
  ['王䶮', '530101199003074517', 94_682_236n, 12, 43_500, '2024-02-29', '2026-11-20 10:51:08'],
  ['=1+1', '+86', -1n, 0, 43_550, '1940-06-03', null],
  ['@SUM(A1)', '-2', 90_000_000_000_000n, -3, 0, '2026-13-01', ''],
  ['<&>"\'_x0041_', '007', 90_000_000_000_001n, 999_999_999_999_999n, 1, '1899-01-01', '2026-11-20T10:51'],
]

async function write(rows: Iterable<Cell[]> | AsyncIterable<Cell[]>, watermark?: string): Promise<Buffer> {
  const sink = new Sink()
  const head = ['示范农村商业银行', '逾期贷款', '单位：元']
  const totals: Cell[] = ['合计', '', 94_682_235n]
  await writeXlsx(sink, { title: '逾期贷款', sheets: [{ name: '逾期/贷款', columns, rows, totals, head }], watermark })
  return sink.bytes
}

async function partText(file: Buffer, name: string): Promise<string> {
  const entry = guardZip(file, READ_LIMITS).find(each => each.name === name)
  const pieces: Buffer[] = []
  if (entry) for await (const piece of unpack(file, entry)) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

async function load(file: Buffer) {
  const book = new ExcelJS.Workbook()
  await book.xlsx.load(file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer)
  return book
}

describe('writing a workbook', () => {
  let file: Buffer
  let sheet: ExcelJS.Worksheet

  beforeAll(async () => {
    file = await write(ROWS, '李晓敏 0318 A&B')
    sheet = (await load(file)).worksheets[0]!
  })

  it('stores money, counts and rates as numbers with their format', () => {
    expect(sheet.getCell('C5').value).toBe(946_822.36)
    expect(sheet.getCell('C5').numFmt).toBe('#,##0.00')
    expect(sheet.getCell('C6').value).toBe(-0.01)
    expect(sheet.getCell('C7').value).toBe(900_000_000_000)
    expect(sheet.getCell('D5').value).toBe(12)
    expect(sheet.getCell('E5').value).toBe(0.0435)
    expect(sheet.getCell('E5').numFmt).toBe('0.00##%')
  })

  it('writes money beyond what a sheet can hold exactly as text', () => {
    expect(sheet.getCell('C8').value).toBe('900000000000.01')
  })

  it('keeps long digits and what looks like a formula as text', () => {
    expect(sheet.getCell('B5').value).toBe('530101199003074517')
    expect(sheet.getCell('A6').value).toBe('=1+1')
    expect(sheet.getCell('A7').value).toBe('@SUM(A1)')
    expect(sheet.getCell('B8').value).toBe('007')
  })

  it('has no formula in its bytes', async () => {
    expect(await partText(file, 'xl/worksheets/sheet1.xml')).not.toMatch(/<f[ >]/)
  })

  it('stores dates as whole days, whatever the zone, and impossible ones as text', () => {
    expect(sheet.getCell('F5').value).toEqual(new Date('2024-02-29T00:00:00Z'))
    expect(sheet.getCell('F6').value).toEqual(new Date('1940-06-03T00:00:00Z'))
    expect(sheet.getCell('F5').numFmt).toBe('yyyy-mm-dd')
    expect(sheet.getCell('F7').value).toBe('2026-13-01')
    expect(sheet.getCell('F8').value).toBe('1899-01-01')
  })

  it('freezes and filters under the lines of the head, and repeats them in print', async () => {
    const xml = await partText(file, 'xl/worksheets/sheet1.xml')
    expect(xml).toContain('ySplit="4"')
    expect(xml).toContain('<autoFilter ref="A4:G8"/>')
    expect(await partText(file, 'xl/workbook.xml')).toContain('$4:$4')
    expect(sheet.getCell('A9').value).toBe('合计')
  })

  it('prints the watermark in head and foot with its ampersand doubled', async () => {
    const xml = await partText(file, 'xl/worksheets/sheet1.xml')
    expect(xml).toContain('李晓敏 0318 A&amp;&amp;B')
    expect(xml).toContain('第 &amp;P 页 / 共 &amp;N 页')
  })

  it('is read back by the reader as it was', async () => {
    const read = await readXlsx(file)
    expect(read).toMatchObject({ sheetName: '逾期_贷款' })
    const rows = 'rows' in read ? read.rows : []
    expect(rows.map(row => row.n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(rows[4]?.cells).toEqual([
      '王䶮',
      '530101199003074517',
      '946822.36',
      '12',
      '4.35%',
      '2024-02-29',
      '2026-11-20 10:51:08',
    ])
    expect(rows[5]?.cells).toEqual(['=1+1', '+86', '-0.01', '0', '4.355%', '1940-06-03'])
    expect(rows[7]?.cells[0]).toBe('<&>"\'_x0041_')
  })

  it('refuses a number where money belongs, and destroys the stream', async () => {
    const sink = new Sink()
    const sheets = [{ name: '一', columns, rows: [['王', '1', 12.5]] }]
    await expect(writeXlsx(sink, { title: '一', sheets })).rejects.toThrow('money')
    expect(sink.destroyed).toBe(true)
  })
})

describe('a workbook that cannot be finished', () => {
  it('stops asking for rows when the reader hangs up', async () => {
    let asked = 0
    let closed = false
    async function* rows() {
      try {
        for (; asked < 1_000_000; asked++) yield ['王建国', String(asked), BigInt(asked), asked]
      } finally {
        closed = true
      }
    }
    const sink = new Sink(50_000)
    await expect(writeXlsx(sink, { title: '一', sheets: [{ name: '一', columns, rows: rows() }] })).rejects.toThrow(
      'hung up',
    )
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(asked).toBeLessThan(100_000)
    expect(closed).toBe(true)
  })

  it('passes on the failure of a row', async () => {
    const sink = new Sink()
    function* rows(): Generator<Cell[]> {
      yield ['王建国']
      throw new Error('connection lost')
    }
    await expect(writeXlsx(sink, { title: '一', sheets: [{ name: '一', columns, rows: rows() }] })).rejects.toThrow(
      'connection lost',
    )
    expect(sink.destroyed).toBe(true)
  })
})

it('lets others run while 20,000 rows are written', async () => {
  let ticks = 0
  const timer = setInterval(() => ticks++, 1)
  await write(Array.from({ length: 20_000 }, (_, i) => ['王建国', String(i), BigInt(i), i, 43_500, '2026-11-20', null]))
  clearInterval(timer)
  expect(ticks).toBeGreaterThan(10)
})

it('gives sheets of one name different ones', async () => {
  const sink = new Sink()
  const sheet = { name: 'A'.repeat(40), columns, rows: [] }
  await writeXlsx(sink, { title: '一', sheets: [sheet, sheet, { ...sheet, name: "'" }] })
  const names = (await load(sink.bytes)).worksheets.map(each => each.name)
  expect(names).toEqual(['A'.repeat(31), `${'A'.repeat(27)} (2)`, '表'])
})
