import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import { fontSource } from './fonts'
import { objectsOf, type PdfObject } from './objects'

const W = 595
const H = 842

/** The mark all over an A4 page, as a PDF of one page. */
async function sheetOf(mark: string): Promise<Buffer> {
  const doc = new PDFDocument({ size: [W, H], margin: 0, compress: false })
  const whole = buffer(doc)
  doc.registerFont('regular', fontSource('regular'))
  doc.font('regular').fontSize(13).fillColor('#7a2020').fillOpacity(0.26)
  doc.rotate(-24, { origin: [W / 2, H / 2] })
  const step = doc.widthOfString(mark) + 46
  for (let row = 0, y = -H * 0.3; y < H * 1.3; row++, y += 78)
    for (let x = -W * 0.6 + (row % 2) * (step / 2); x < W * 1.6; x += step) doc.text(mark, x, y, { lineBreak: false })
  doc.end()
  return whole
}

const moved = (text: string, by: number): string =>
  text.replace(/(\d+) 0 R/g, (_, id: string) => `${Number.parseInt(id, 10) + by} 0 R`)

const refIn = (text: string, key: string): number =>
  Number.parseInt(new RegExp(`/${key}\\s+(\\d+)\\s+\\d+\\s+R`).exec(text)?.[1] ?? '0', 10)

const isPage = ({ text }: PdfObject): boolean => /\/Type\s*\/Page(?![A-Za-z])/.test(text)

interface Part {
  readonly id: number
  readonly bytes: Buffer
}
const part = (id: number, text: string, stream: Buffer | null = null): Part => ({
  id,
  bytes: Buffer.concat([
    Buffer.from(`${id} 0 obj\n${text}\n`, 'latin1'),
    ...(stream ? [Buffer.from('stream\n'), stream, Buffer.from('\nendstream\n')] : []),
    Buffer.from('endobj\n'),
  ]),
})

/** Everything the mark is made of, under numbers from `base` on; `form` is what a page refers to. */
async function markParts(mark: string, base: number): Promise<{ parts: Part[]; form: number; last: number }> {
  const own = objectsOf(await sheetOf(mark))
  const page = [...own.values()].find(isPage)
  const content = page && own.get(refIn(page.text, 'Contents'))
  if (!page || !content?.stream) throw new Error('the mark has no page')
  const skipped = /\/Type\s*\/(Pages?|Catalog)(?![A-Za-z])/
  const parts = [...own.values()]
    .filter(one => one !== content && !skipped.test(one.text))
    .map(one => part(one.id + base, moved(one.text, base), one.stream))
  const resources = refIn(page.text, 'Resources') + base
  const form = content.id + base
  const dict = `<< /Type /XObject /Subtype /Form /BBox [0 0 ${W} ${H}] /Resources ${resources} 0 R /Length ${content.stream.length} >>`
  return { parts: [...parts, part(form, dict, content.stream)], form, last: base + Math.max(...own.keys()) }
}

const BOX = /\/MediaBox\s*\[\s*(-?[\d.]+\s+-?[\d.]+\s+-?[\d.]+\s+-?[\d.]+)\s*\]/

/** A page with one more note on it: the mark, locked, printed with the page. */
function markedPage(page: PdfObject, note: number, objects: ReadonlyMap<number, PdfObject>): Part {
  const ref = refIn(page.text, 'Annots')
  const known = ref > 0 ? objects.get(ref)?.text : /\/Annots\s*(\[[^\]]*\])/.exec(page.text)?.[1]
  // notes written out in place would need a reader of their own; hardly any program writes them so
  if (/[[<]/.test((known ?? '').trim().slice(1))) throw new Error('notes in place')
  const list = `/Annots [${(known ?? '[]').trim().replace(/^\[|\]$/g, '')} ${note} 0 R]`
  const bare = page.text.replace(/\/Annots\s*(\[[^\]]*\]|\d+\s+\d+\s+R)/, '')
  return part(page.id, bare.replace(/>>\s*$/, `${list} >>`))
}

/** The rows of the table of contents behind what was added, in the manner of the file: a table or a stream. */
function contents(file: Buffer, parts: readonly Part[], root: string): Buffer {
  const before = Number.parseInt(
    /startxref\s+(\d+)\s+%%EOF\s*$/.exec(file.subarray(-2048).toString('latin1'))?.[1] ?? '',
    10,
  )
  if (Number.isNaN(before)) throw new Error('no table of contents')
  let at = file.length + 1
  const rows = parts.map(one => {
    const row = { id: one.id, at }
    at += one.bytes.length
    return row
  })
  const size = Math.max(...rows.map(row => row.id)) + 2
  const tail = `startxref\n${at}\n%%EOF\n`
  if (file.toString('latin1', before, before + 4) === 'xref') {
    const table = rows.map(row => `${row.id} 1\n${String(row.at).padStart(10, '0')} 00000 n \n`).join('')
    return Buffer.from(`xref\n${table}trailer\n<< /Size ${size} /Root ${root} /Prev ${before} >>\n${tail}`, 'latin1')
  }
  const self = size - 1
  const body = Buffer.alloc((rows.length + 1) * 7)
  for (const [i, row] of [...rows, { id: self, at }].entries()) {
    body.writeUInt8(1, i * 7)
    body.writeUInt32BE(row.at, i * 7 + 1)
  }
  const index = [...rows.map(row => row.id), self].map(id => `${id} 1`).join(' ')
  const dict = `<< /Type /XRef /Size ${size} /W [1 4 2] /Index [${index}] /Root ${root} /Prev ${before} /Length ${body.length} >>`
  return Buffer.concat([part(self, dict, body).bytes, Buffer.from(tail)])
}

/**
 * The same PDF with a mark across every page: added behind the end, so that nothing of it is changed, and shown by every reader. Throws when
 * the file is not built as expected.
 */
export async function stampPdf(file: Buffer, mark: string): Promise<Buffer> {
  const objects = objectsOf(file)
  const pages = [...objects.values()].filter(isPage)
  const roots = [...file.toString('latin1').matchAll(/\/Root\s+(\d+\s+\d+\s+R)/g)]
  const root = roots.at(-1)?.[1]
  if (pages.length === 0 || root === undefined) throw new Error('no pages')
  const { parts, form, last } = await markParts(mark, Math.max(...objects.keys()))
  const anyBox = [...objects.values()].map(one => BOX.exec(one.text)?.[1]).find(box => box !== undefined)
  const added = [...parts]
  for (const [i, page] of pages.entries()) {
    const box = BOX.exec(page.text)?.[1] ?? anyBox ?? `0 0 ${W} ${H}`
    const note = `<< /Type /Annot /Subtype /Stamp /F 196 /Rect [${box}] /AP << /N ${form} 0 R >> >>`
    added.push(part(last + 1 + i, note), markedPage(page, last + 1 + i, objects))
  }
  return Buffer.concat([file, Buffer.from('\n'), ...added.map(one => one.bytes), contents(file, added, root)])
}
