import { deflateSync } from 'node:zlib'
import { cleanFile } from '../../src/export/clean/clean'
import { chunk, jpeg, pdf, png, pngHead, segment, TRIAL_VIRUS } from '../support/papers'
import { makeZip } from './make-zip'

const bytesOf = async (file: Buffer): Promise<Buffer> => {
  const done = await cleanFile(file)
  if ('refused' in done) throw new Error(`${done.refused} ${done.detail}`)
  return done.bytes
}
const refusalOf = async (file: Buffer): Promise<string> => {
  const done = await cleanFile(file)
  return 'refused' in done ? done.refused : `taken as ${done.type}`
}

/** EXIF with which side is up, a place on earth and a camera; little-endian as most phones write it. */
function exif(orientation: number): Buffer {
  const tiff = Buffer.alloc(64)
  tiff.write('II', 0, 'latin1')
  tiff.writeUInt16LE(42, 2)
  tiff.writeUInt32LE(8, 4)
  tiff.writeUInt16LE(2, 8)
  tiff.writeUInt16LE(0x0112, 10)
  tiff.writeUInt16LE(3, 12)
  tiff.writeUInt32LE(1, 14)
  tiff.writeUInt16LE(orientation, 18)
  tiff.writeUInt16LE(0x8825, 22)
  tiff.write('GPS 30.1234N', 40, 'latin1')
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]))
}

test('a photograph loses place, camera, remarks and what hangs behind its end, and keeps which side is up', async () => {
  const xmp = segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0 secret village', 'latin1'))
  const remark = segment(0xfe, Buffer.from('home of Wang'))
  const clean = await bytesOf(jpeg([exif(6), xmp, remark], Buffer.from('PK\x03\x04 zip behind')))
  const text = clean.toString('latin1')
  for (const word of ['GPS', 'village', 'Wang', 'zip behind', 'II*']) expect(text).not.toContain(word)
  expect(text).toContain('JFIF')
  const at = text.indexOf('Exif\0\0MM')
  expect(clean.readUInt16BE(at + 6 + 18)).toBe(6)
  expect(clean.subarray(-2).toString('hex')).toBe('ffd9')
  expect(await bytesOf(clean)).toEqual(clean)
})

test('a PNG loses texts, EXIF and the frames of an animation', async () => {
  const extra = [
    chunk('tEXt', Buffer.from('Author\0Li')),
    chunk('eXIf', Buffer.from('GPS')),
    chunk('acTL', Buffer.alloc(8)),
  ]
  const plain = png(9, 7, extra)
  const done = await cleanFile(Buffer.concat([plain, Buffer.from('<script>')]))
  if ('refused' in done) throw new Error(done.refused)
  expect([done.type, done.width, done.height]).toEqual(['png', 9, 7])
  for (const word of ['tEXt', 'eXIf', 'acTL', 'script']) expect(done.bytes.toString('latin1')).not.toContain(word)
})

const FLATE = '/Filter /FlateDecode'
const objStm = (inside: string, coding = FLATE): Buffer => {
  const packed = deflateSync(Buffer.from(inside))
  return Buffer.concat([
    Buffer.from(`%PDF-1.5\n1 0 obj\n<< /Type /Page >>\nendobj\n2 0 obj\n<< /Type /ObjStm /N 1 ${coding} >>\nstream\n`),
    packed,
    Buffer.from('\nendstream\nendobj\n%%EOF\n'),
  ])
}

const office = (parts: Readonly<Record<string, string>>) =>
  makeZip(Object.entries({ '[Content_Types].xml': '<Types/>', ...parts }).map(([name, data]) => ({ name, data })))
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const relations = (inside: string | Buffer) =>
  makeZip([
    { name: '[Content_Types].xml', data: '<Types/>' },
    { name: 'word/document.xml', data: 'x' },
    { name: 'word/_rels/document.xml.rels', data: inside },
  ])
const OUTSIDE = `Type="${REL}/attachedTemplate" Target="http://x/a.dotm" TargetMode="External"`

const REFUSED: readonly [what: string, file: () => Buffer, code: string][] = [
  ['text', () => TRIAL_VIRUS, 'file.unknown-type'],
  ['SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'), 'file.unknown-type'],
  ['HTML', () => Buffer.from('<!doctype html><script>alert(1)</script>'), 'file.unknown-type'],
  ['a program', () => Buffer.from('MZ\x90\x00 This program cannot be run'), 'file.unknown-type'],
  ['HEIC', () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'), 'file.heic'],
  ['old Word', () => Buffer.from('d0cf11e0a1b11ae100', 'hex'), 'file.old-office'],
  ['a JPEG cut short', () => jpeg().subarray(0, -2), 'file.broken-picture'],
  ['a JPEG of three bytes', () => Buffer.from('ffd8ff', 'hex'), 'file.broken-picture'],
  [
    'a PNG of 30,000 by 30,000',
    () => Buffer.concat([png().subarray(0, 8), pngHead(30_000, 30_000)]),
    'file.picture-too-large',
  ],
  [
    'a PNG of 20 megapixels of nothing, see-through',
    () =>
      Buffer.concat([
        png().subarray(0, 8),
        pngHead(5_000, 4_000),
        chunk('tRNS', Buffer.alloc(2)),
        chunk('IDAT', Buffer.alloc(9)),
        chunk('IEND', Buffer.alloc(0)),
      ]),
    'file.picture-too-large',
  ],
  ['a PNG with a wrong sum', () => Buffer.concat([png().subarray(0, 40), Buffer.alloc(60, 7)]), 'file.broken-picture'],
  ['PDF with a script', () => pdf('/OpenAction << /S /JavaScript /JS (app.alert(1)) >>'), 'file.pdf-active'],
  ['PDF with a disguised script', () => pdf('/OpenAction << /S /J#61vaScript >>'), 'file.pdf-active'],
  ['PDF that starts a program', () => pdf('/OpenAction << /S /Launch /F (cmd.exe) >>'), 'file.pdf-active'],
  ['PDF with a file inside', () => pdf('/Names << /EmbeddedFiles 9 0 R >>'), 'file.pdf-active'],
  ['PDF with a packed script', () => objStm('<< /S /JavaScript /JS (x) >>'), 'file.pdf-active'],
  [
    'PDF with a disguised script that a remark makes look like a stream',
    () => pdf('>> endobj\n% >> stream\n5 0 obj << /S /J#61vaScript /JS (1) >> endobj\n% endstream\n6 0 obj <<'),
    'file.pdf-active',
  ],
  ['PDF with forms of its own inside a stream', () => pdf('>>\nstream\n/XFA 9 0 R\nendstream <<'), 'file.pdf-active'],
  [
    'PDF with packed objects out of sight',
    () => pdf('>>\nstream\n<< /Type /Obj#53tm\nendstream <<'),
    'file.pdf-active',
  ],
  ['PDF with objects packed twice', () => objStm('x', '/Filter [/FlateDecode /FlateDecode]'), 'file.pdf-active'],
  ['PDF with packed objects behind a predictor', () => objStm('x', `${FLATE} /DecodeParms 7 0 R`), 'file.pdf-active'],
  ['PDF with a lock', () => pdf('/Encrypt 9 0 R'), 'file.pdf-locked'],
  ['PDF without an end', () => Buffer.from('%PDF-1.4\n1 0 obj'), 'file.pdf-broken'],
  ['a zip of nothing known', () => office({ 'index.html': '<script>' }), 'file.unknown-type'],
  ['Word with macros', () => office({ 'word/document.xml': 'x', 'word/vbaProject.bin': 'x' }), 'file.office-macro'],
  [
    'Excel with a file inside',
    () => office({ 'xl/workbook.xml': 'x', 'xl/embeddings/a.bin': 'x' }),
    'file.office-macro',
  ],
  [
    'Word that says macros by type',
    () =>
      makeZip([
        {
          name: '[Content_Types].xml',
          data: '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>',
        },
        { name: 'word/document.xml', data: 'x' },
      ]),
    'file.office-macro',
  ],
  [
    'Word with a template elsewhere',
    () =>
      office({
        'word/document.xml': 'x',
        'word/_rels/settings.xml.rels': `<Relationship Id="r1" Type="${REL}/attachedTemplate" Target="http://x/a.dotm" TargetMode="External"/>`,
      }),
    'file.office-external',
  ],
  ['Word that hides it by a prefix', () => relations(`<p:Relationship ${OUTSIDE}/>`), 'file.office-external'],
  ['Word that hides it by a quote', () => relations(`<Relationship Id="a>" ${OUTSIDE}/>`), 'file.office-external'],
  [
    'Word that hides it by character references',
    () => relations(`<Relationship ${OUTSIDE.replace('External', 'Exter&#110;al')}/>`),
    'file.office-external',
  ],
  [
    'Word that hides it behind a foreign attribute',
    () => relations(`<Relationship x:TargetMode="Internal" x:Type="a/hyperlink" ${OUTSIDE}/>`),
    'file.office-external',
  ],
  [
    'Word that hides it in another coding',
    () => relations(Buffer.from(`\ufeff<Relationship ${OUTSIDE}/>`, 'utf16le')),
    'file.office-broken',
  ],
  [
    'Word with a picture that is fetched',
    () => relations(`<Relationship Type="${REL}/image" Target="http://x/a.png" TargetMode="External"/>`),
    'file.office-external',
  ],
  [
    'Word with a program under a harmless name',
    () => relations(`<Relationship Type="${REL}/oleObject" Target="media/picture.png"/>`),
    'file.office-macro',
  ],
  ['a zip that lies', () => Buffer.from('PK\x03\x04 nothing more', 'latin1'), 'file.office-broken'],
]
test.each(REFUSED)('%s is refused by content', async (_what, file, code) => {
  expect(await refusalOf(file())).toBe(code)
})

const TAKEN: readonly [what: string, file: () => Buffer, type: string][] = [
  ['a PDF', () => pdf(), 'taken as pdf'],
  ['a PDF with packed objects', () => objStm('<< /Type /Page >>'), 'taken as pdf'],
  ['Word', () => office({ 'word/document.xml': '<w:p/>' }), 'taken as docx'],
  [
    'Excel with a link to click on',
    () =>
      office({
        'xl/workbook.xml': 'x',
        'xl/worksheets/_rels/sheet1.xml.rels': `<Relationship Id="r1" Type="${REL}/hyperlink" Target="http://x" TargetMode="External"/>`,
      }),
    'taken as xlsx',
  ],
]
test.each(TAKEN)('%s is taken', async (_what, file, type) => {
  expect(await refusalOf(file())).toBe(type)
})

test('what stands behind the end of a PDF is cut off', async () => {
  const clean = await bytesOf(Buffer.concat([pdf(), Buffer.from('PK\x03\x04 zip')]))
  expect(clean.toString('latin1').endsWith('%%EOF')).toBe(true)
})

test('many at once take turns, and each has its own answer, whatever became of those before', async () => {
  const files = [jpeg(), Buffer.from('MZ'), pdf(), TRIAL_VIRUS, png()]
  expect(await Promise.all(files.map(refusalOf))).toEqual([
    'taken as jpg',
    'file.unknown-type',
    'taken as pdf',
    'file.unknown-type',
    'taken as png',
  ])
})
