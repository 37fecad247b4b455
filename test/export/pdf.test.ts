import { type Letter, writeLetter } from '../../src/export/pdf/letter'
import { breakLines } from '../../src/export/pdf/lines'
import { type Register, writeRegister } from '../../src/export/pdf/register'
import { pdfInfo, pdfPages } from './pdf-text'
import { Sink } from './sink'

const footer = { no: 'DK202406180012', printedBy: '李晓敏 0318', printedAt: '2026-11-20 10:51:08' }
const base: Register = {
  bank: '示范农村商业银行',
  title: '还款计划表',
  facts: [
    ['借款人', '王䶮㛃'],
    ['贷款金额', '500,000.00 元'],
  ],
  unit: '人民币元',
  columns: [
    { label: '期次', weight: 1, align: 'center' },
    { label: '应还日期', weight: 2, align: 'center' },
    { label: '应还本金', weight: 2, align: 'right' },
  ],
  rows: [],
  footer,
  watermark: '李晓敏 0318 内部使用',
}

async function register(more: Partial<Register>) {
  const sink = new Sink()
  const written = await writeRegister(sink, { ...base, ...more })
  return { ...written, file: sink.bytes, texts: pdfPages(sink.bytes) }
}

async function letter(paragraphs: Letter['paragraphs'], more: Partial<Letter> = {}) {
  const sink = new Sink()
  const written = await writeLetter(sink, { bank: base.bank, title: '借款合同', footer, paragraphs, ...more })
  return { ...written, file: sink.bytes, texts: pdfPages(sink.bytes) }
}

const schedule = Array.from({ length: 120 }, (_, i) => [
  String(i + 1),
  `2026-01-${i}`,
  `13,${String(i).padStart(3, '0')}.47`,
])

describe('a register', () => {
  it('numbers its pages, repeats heads and says who printed it on each', async () => {
    const { pages, texts } = await register({
      rows: schedule,
      totals: ['合计', '', '500,000.00'],
      signatures: ['经办', '复核'],
    })
    expect(pages).toBe(4)
    expect(texts).toHaveLength(4)
    texts.forEach((text, i) => {
      expect(text).toContain(`第 ${i + 1} 页 / 共 |4 页`)
      expect(text).toContain('期次|应还日期|应还本金')
      expect(text).toContain('打印人 李晓敏 0318 2026-11-20 10:51:08')
      expect(text).toContain('李晓敏 0318 内部使用')
      expect(text).toContain('DK202406180012')
    })
    expect(texts.at(-1)).toContain('合计|500,000.00')
    expect(texts.at(-1)).toMatch(/经办：\|复核：/)
  })

  it('holds every row once, whole and in order', async () => {
    const { texts } = await register({ rows: schedule })
    const all = texts.join('|')
    const found = [...all.matchAll(/(\d+)\|2026-01-\d+\|(13,\d{3}\.47)/g)].map(([, n, money]) => [n, money])
    expect(found).toEqual(schedule.map(([n, , money]) => [n, money]))
  })

  it('keeps rare characters and reports what the font lacks', async () => {
    const { texts, missing } = await register({ rows: [['1', '王䶮㛃', '𪚥']] })
    expect(texts[0]).toContain('借款人|王䶮㛃')
    expect(texts[0]).toContain('1|王䶮㛃|')
    expect(missing).toEqual(['𪚥'])
  })

  it('says so when there is nothing', async () => {
    const { pages, texts } = await register({ landscape: true })
    expect(pages).toBe(1)
    expect(texts[0]).toContain('没有记录')
  })

  it('wraps long texts, and splits only a row that no page could hold', async () => {
    const long = '逾期原因：'.repeat(2_000)
    const { pages, texts } = await register({
      rows: [
        ['1', long, ''],
        ['2', '下一行', ''],
      ],
    })
    expect(pages).toBeGreaterThan(2)
    const column =
      texts
        .join('|')
        .replace(/李晓敏 0318 内部使用/g, '')
        .match(/[逾期原因：]{2,}/g) ?? []
    expect(column.join('')).toHaveLength(long.length)
    expect(texts.at(-1)).toContain('2|下一行')
  })

  it('carries title and bank, and nothing that runs', async () => {
    const { file } = await register({
      title: '<</JS (app.alert(1))>> /OpenAction )',
      rows: [['/JavaScript', ')>>', '<<']],
    })
    expect(pdfInfo(file, 'Title')).toBe('<</JS (app.alert(1))>> /OpenAction )')
    expect(pdfInfo(file, 'Author')).toBe('示范农村商业银行')
    const outside = file
      .toString('latin1')
      .replace(/\((?:\\.|[^\\)])*\)/g, '')
      .replace(/stream\n[\s\S]*?\nendstream/g, '')
    expect(outside).not.toMatch(/\/(JS|JavaScript|Launch|OpenAction|AA|EmbeddedFile)\b/)
  })

  it('drops direction overrides and control characters', async () => {
    const { texts } = await register({ rows: [['1', '王\u202e国\u0007\u0000', 'a\tb']] })
    expect(texts[0]).toContain('1|王国|a b')
  })

  it('fails with its rows and with its reader', async () => {
    function* rows(): Generator<string[]> {
      yield ['1', '', '']
      throw new Error('connection lost')
    }
    const sink = new Sink()
    await expect(writeRegister(sink, { ...base, rows: rows() })).rejects.toThrow('connection lost')
    expect(sink.destroyed).toBe(true)
    await expect(writeRegister(new Sink(2_000), { ...base, rows: schedule })).rejects.toThrow('hung up')
  })

  it('stops drawing when the reader has left', async () => {
    let asked = 0
    function* rows() {
      for (; asked < 200_000; asked++) yield [String(asked), '2026-01-01', '1.00']
    }
    await expect(writeRegister(new Sink(1_000), { ...base, rows: rows() })).rejects.toThrow('hung up')
    expect(asked).toBeLessThan(20_000)
  })
})

describe('a letter', () => {
  const clause =
    '借款人应按照本合同约定的还款计划，于每期还款日前将当期应还本息足额存入约定账户；借款人未按期足额归还的，贷款人有权按合同利率上浮 50% 计收罚息（含复利），直至清偿为止。'

  it('holds its text whole over as many pages as it needs', async () => {
    const blocks = Array.from({ length: 40 }, (_, i) => [{ heading: `第 ${i + 1} 条` }, clause]).flat()
    const { pages, texts } = await letter(blocks, { no: 'HT-2024-0618-012' })
    expect(pages).toBe(texts.length)
    expect(pages).toBeGreaterThan(3)
    const body = texts
      .map(text => text.replace(/^.*?\d 页\|/, ''))
      .join('|')
      .replace(/\|/g, '')
      .replace(/ /g, '')
    expect(body.split(clause.replace(/ /g, ''))).toHaveLength(41)
    expect(texts[0]).toContain('编号：HT-2024-0618-012')
  })

  it('draws tables, facts and lines to sign on', async () => {
    const table = { columns: base.columns, rows: schedule.slice(0, 2), totals: ['合计', '', '26,001.94'] }
    const { texts } = await letter([
      { kv: [['借款人', '王建国']] },
      { table, unit: '元' },
      { signatures: ['贷款人（签章）', '日期'] },
    ])
    for (const part of [
      '借款人|王建国',
      '单位：元',
      '1|2026-01-0|13,000.47',
      '合计|26,001.94',
      '贷款人（签章）：|日期：',
    ])
      expect(texts[0]).toContain(part)
  })
})

describe('breaking lines', () => {
  /** half a unit for Latin, one for Chinese, like the type itself */
  const measure = (text: string) => Array.from(text).reduce((sum, c) => sum + (c <= '\u024f' ? 0.5 : 1), 0)

  it('never starts with closing or ends with opening punctuation, whatever the width', () => {
    const text =
      '根据「借款合同」（编号：HT-2024-0618-012），借款人应于 18 日前还款；逾期的，按《办法》计收罚息、复利。第（一）项“自主支付”……'
    for (let width = 4; width < 30; width++) {
      const lines = breakLines(text, width, measure)
      expect(lines.join('').replace(/ /g, '')).toBe(text.replace(/ /g, ''))
      for (const line of lines) {
        expect(measure(line)).toBeLessThanOrEqual(width)
        if (width < 8) continue
        expect(line).not.toMatch(/^[，。；：、？！）」』】》”…]/)
        expect(line).not.toMatch(/[（「『【《“]$/)
      }
    }
  })

  it('keeps numbers and codes whole and cuts only what no line could hold', () => {
    expect(breakLines('金额 13,027.47 元', 5, measure)).toEqual(['金额', '13,027.47', '元'])
    expect(breakLines('DK202406180012', 3, measure)).toEqual(['DK2024', '061800', '12'])
  })

  it('keeps line feeds and empty lines', () => {
    expect(breakLines('一\n\n二', 9, measure)).toEqual(['一', '', '二'])
  })
})
