import { execFileSync } from 'node:child_process'
import type { Cell, Column } from '../../src/export/cells'
import { type CsvLimits, readCsv, writeCsv } from '../../src/export/csv'
import { contentDisposition, safeFileName } from '../../src/export/file-name'
import { Sink } from './sink'

const columns: Pick<Column, 'header' | 'kind'>[] = [
  { header: '客户', kind: 'text' },
  { header: '贷款余额', kind: 'money' },
  { header: '年利率', kind: 'rate' },
  { header: '备注', kind: 'text' },
]

async function write(rows: Cell[][], totals?: Cell[]): Promise<string> {
  const sink = new Sink()
  await writeCsv(sink, { columns, rows, totals })
  return sink.bytes.toString()
}

async function rowsOf(file: Buffer | string, limits?: Partial<CsvLimits>) {
  const read = await readCsv(Buffer.from(file), limits)
  if ('refused' in read) return read.refused
  return read.rows.map(row => [row.n, ...row.cells])
}

/** GBK bytes of 客户,王建国 and 余额, as a Chinese Windows writes them. */
const GBK = Buffer.from('bfcdbba72cd3e0b6ee0d0acdf5bda8b9fa2c310d0a', 'hex')

describe('writing', () => {
  it('starts with the mark Excel needs and ends lines with CRLF', async () => {
    const text = await write([['王建国', -123_456n, 43_500, null]], ['合计', 0n])
    expect(text).toBe('\ufeff客户,贷款余额,年利率,备注\r\n王建国,-1234.56,4.35%,\r\n合计,0.00,,\r\n')
  })

  it.each([
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['+86 138', "'+86 138"],
    ['-2+3', "'-2+3"],
    ['-12.50', '-12.50'],
    ['\t=1', `"'\t=1"`],
    ['＝1', "'＝1"],
    ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ])('disarms %s', async (given, written) => {
    expect((await write([['', null, null, given]])).split('\r\n')[1]).toBe(`,,,${written}`)
  })

  it('comes back as it was, line breaks, quotes and disarmed texts included', async () => {
    const note = '一行\n"二行",=三'
    const text = await write([['=王', 1n, 0, note]])
    expect(await rowsOf(text)).toEqual([
      [1, '客户', '贷款余额', '年利率', '备注'],
      [2, '=王', '0.01', '0.00%', note],
    ])
  })

  it('breaks off with the failure of a row', async () => {
    const sink = new Sink()
    function* rows(): Generator<Cell[]> {
      yield ['王']
      throw new Error('connection lost')
    }
    await expect(writeCsv(sink, { columns, rows: rows() })).rejects.toThrow('connection lost')
    expect(sink.destroyed).toBe(true)
  })
})

describe('reading', () => {
  it.each<[string, Buffer | string, unknown]>([
    [
      'UTF-8',
      '姓名,余额\n王,1\n',
      [
        [1, '姓名', '余额'],
        [2, '王', '1'],
      ],
    ],
    [
      'UTF-8 with mark',
      '\ufeff姓名,余额\r\n王,1',
      [
        [1, '姓名', '余额'],
        [2, '王', '1'],
      ],
    ],
    [
      'GBK',
      GBK,
      [
        [1, '客户', '余额'],
        [2, '王建国', '1'],
      ],
    ],
    [
      'UTF-16 of Excel',
      Buffer.from('\ufeff姓名\t余额\r\n王\t1', 'utf16le'),
      [
        [1, '姓名', '余额'],
        [2, '王', '1'],
      ],
    ],
    [
      'tabs',
      '姓名\t地址\n王\t昆明,五华',
      [
        [1, '姓名', '地址'],
        [2, '王', '昆明,五华'],
      ],
    ],
    [
      'semicolons',
      'a;b\n1,5;2,5\n',
      [
        [1, 'a', 'b'],
        [2, '1,5', '2,5'],
      ],
    ],
    [
      'bars',
      'a|b\n1|2\n',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    ['told', 'sep=;\r\na;b\r\n', [[1, 'a', 'b']]],
    [
      'old Mac ends',
      'a,b\r1,2\r',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'quotes',
      '"a ""x"" b","1\n2"\n3,"4"\n',
      [
        [1, 'a "x" b', '1\n2'],
        [2, '3', '4'],
      ],
    ],
    ['a quote in the middle', '5"管,2\n', [[1, '5"管', '2']]],
    [
      'empty lines and fields',
      'a,b,,\n\n,,\n,c\n',
      [
        [1, 'a', 'b'],
        [4, '', 'c'],
      ],
    ],
    [
      'a field at the very end',
      'a,b\n1,',
      [
        [1, 'a', 'b'],
        [2, '1'],
      ],
    ],
    ['kept zeros', '="00123",b\n', [[1, '00123', 'b']]],
  ])('%s', async (_name, file, rows) => {
    expect(await rowsOf(file)).toEqual(rows)
  })

  it.each<[string, Buffer | string, string, Partial<CsvLimits>?]>([
    ['nothing', '', 'file.empty'],
    ['only empty lines', '\r\n,,\r\n', 'file.empty'],
    ['bytes that are no text', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 1]), 'file.not-text'],
    ['an unknown encoding', Buffer.from([0x41, 0xff, 0xff, 0x41]), 'file.encoding'],
    ['a quote without end', 'a,"b\n1,2\n', 'file.broken'],
    ['too many rows', 'a\nb\nc\n', 'file.too-many-rows', { maxRows: 2 }],
    ['too many columns', 'a,b,c\n', 'file.too-many-columns', { maxCols: 2 }],
    ['too long a cell', `${'x'.repeat(99)},b\n`, 'file.cell-too-long', { maxCellChars: 50 }],
    ['too many bytes', 'abcdef', 'file.too-large', { maxBytes: 5 }],
  ])('refuses %s', async (_name, file, code, limits = {}) => {
    expect(await rowsOf(file, limits)).toBe(code)
  })

  it('agrees with iconv about GB18030, rare characters included', async () => {
    const text = '姓名,余额\n王䶮㛃,1\n'
    const file = execFileSync('iconv', ['-f', 'UTF-8', '-t', 'GB18030'], { input: text })
    expect(await rowsOf(file)).toEqual([
      [1, '姓名', '余额'],
      [2, '王䶮㛃', '1'],
    ])
  })
})

describe('file names', () => {
  it('gives old clients ASCII and the rest the true name', () => {
    expect(contentDisposition('客户(1) 2026.xlsx')).toBe(
      `attachment; filename="_(1) 2026.xlsx"; filename*=UTF-8''%E5%AE%A2%E6%88%B7%281%29%202026.xlsx`,
    )
  })

  it.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['a"b\\c\r\nX: y.csv', 'a_b_c X_ y.csv'],
    ['发票\u202excod.exe', '发票xcod.exe'],
    ['', '导出'],
    ['..', '导出'],
  ])('makes %j safe', (given, safe) => {
    expect(safeFileName(given)).toBe(safe)
  })

  it('cuts long names by bytes and keeps the extension', () => {
    const name = safeFileName(`${'客户👩'.repeat(60)}.xlsx`)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
    expect(name).toMatch(/\.xlsx$/)
    expect(name).not.toMatch(/[\ud800-\udfff]/u)
  })
})
