import { buffer } from 'node:stream/consumers'
import { deflateSync } from 'node:zlib'
import PDFDocument from 'pdfkit'
import { objectsOf } from '../../src/export/pdf/objects'
import { stampPdf } from '../../src/export/pdf/stamp'

const MARK = '李晓敏 0318 2026-11-20 09:30'

/** Two pages as pdfkit writes them: with a table of contents. */
async function plain(): Promise<Buffer> {
  const doc = new PDFDocument({ size: 'A4' })
  const whole = buffer(doc)
  doc.text('one page').addPage().text('two pages')
  doc.end()
  return whole
}

/** The same kind of file as most programs write it today: objects packed, the table of contents a stream. */
function packed(annots = ''): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 300 400] >>',
    `<< /Type /Page /Parent 2 0 R ${annots} >>`,
  ]
  let at = 0
  const head = objects.map((text, i) => {
    const pair = `${i + 1} ${at}`
    at += text.length + 1
    return pair
  })
  const first = `${head.join(' ')}\n`
  const body = deflateSync(Buffer.from(first + objects.join(' '), 'latin1'))
  const intro = Buffer.from('%PDF-1.5\n', 'latin1')
  const stream = Buffer.concat([
    Buffer.from(
      `4 0 obj\n<< /Type /ObjStm /N 3 /First ${first.length} /Filter /FlateDecode /Length ${body.length} >>\nstream\n`,
    ),
    body,
    Buffer.from('\nendstream\nendobj\n'),
  ])
  const xrefAt = intro.length + stream.length
  const row = (kind: number, a: number, b: number) => [kind, a >> 8, a & 255, b]
  const table = Buffer.from([
    ...row(0, 0, 0),
    ...row(2, 4, 0),
    ...row(2, 4, 1),
    ...row(2, 4, 2),
    ...row(1, intro.length, 0),
    ...row(1, xrefAt, 0),
  ])
  const xref = Buffer.concat([
    Buffer.from(`5 0 obj\n<< /Type /XRef /Size 6 /W [1 2 1] /Root 1 0 R /Length ${table.length} >>\nstream\n`),
    table,
    Buffer.from(`\nendstream\nendobj\nstartxref\n${xrefAt}\n%%EOF\n`),
  ])
  return Buffer.concat([intro, stream, xref])
}

const kinds: readonly [what: string, make: () => Promise<Buffer>, pages: number][] = [
  ['a table of contents', plain, 2],
  ['packed objects', async () => packed(), 1],
]
test.each(kinds)(
  'a PDF with %s gets the mark on every page behind its end, and is left as it was',
  async (_what, make, pages) => {
    const file = await make()
    const stamped = await stampPdf(file, MARK)
    expect(stamped.subarray(0, file.length)).toEqual(file)
    const objects = [...objectsOf(stamped).values()]
    const marked = objects.filter(
      one => /\/Type\s*\/Page(?!s)/.test(one.text) && /\/Annots \[\s*\d+ 0 R\]/.test(one.text),
    )
    expect(marked).toHaveLength(pages)
    const notes = objects.filter(one => one.text.includes('/Subtype /Stamp'))
    expect(notes).toHaveLength(pages)
    const [, form] = /\/N (\d+) 0 R/.exec(notes[0]!.text)!
    expect(objectsOf(stamped).get(Number(form))?.stream?.length).toBeGreaterThan(1000)
    // the last table of contents leads to every object that was added
    const tail = stamped.toString('latin1')
    const at = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(tail)![1])
    expect(tail.slice(at)).toMatch(/^(xref|\d+ 0 obj\n<< \/Type \/XRef)/)
    expect(tail.slice(at)).toMatch(/\/Prev \d+/)
  },
)

test('notes of a page stay; what is written in place is not guessed at', async () => {
  const stamped = await stampPdf(packed('/Annots [7 0 R]'), MARK)
  expect(stamped.toString('latin1')).toMatch(/\/Annots \[7 0 R \d+ 0 R\]/)
  await expect(stampPdf(packed('/Annots [<< /Subtype /Link >>]'), MARK)).rejects.toThrow('in place')
  await expect(stampPdf(Buffer.from('%PDF-1.4\n%%EOF'), MARK)).rejects.toThrow()
})

test('packed objects that lie over each other are not taken apart: a small file would keep the program busy for hours', () => {
  const body = deflateSync(Buffer.from('1 9 2 0 3 9 << /Type /Page >>', 'latin1'))
  const head = `4 0 obj\n<< /Type /ObjStm /N 3 /First 12 /Filter /FlateDecode /Length ${body.length} >>\nstream\n`
  const file = Buffer.concat([Buffer.from(head), body, Buffer.from('\nendstream\nendobj\n')])
  expect(() => objectsOf(file)).toThrow('out of order')
})
