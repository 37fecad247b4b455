import { inflateSync } from 'node:zlib'

interface PdfObject {
  head: string
  stream: string
}

/** Objects of a PDF as we write it: one cross-reference, streams deflated or bare. */
function objectsOf(file: Buffer): Map<string, PdfObject> {
  const objects = new Map<string, PdfObject>()
  const text = file.toString('latin1')
  for (const match of text.matchAll(/(\d+) 0 obj\n([\s\S]*?)endobj/g)) {
    const [, id = '', body = ''] = match
    const at = body.indexOf('stream\n')
    const head = at < 0 ? body : body.slice(0, at)
    const raw = at < 0 ? '' : body.slice(at + 7, body.lastIndexOf('\nendstream'))
    const packed = head.includes('/FlateDecode')
    objects.set(id, { head, stream: packed ? inflateSync(Buffer.from(raw, 'latin1')).toString('latin1') : raw })
  }
  return objects
}

const refOf = (head: string, key: string) => new RegExp(`/${key} (\\d+) 0 R`).exec(head)?.[1] ?? ''

/** Glyph → text, from the table a viewer uses for copy and search. */
function unicodeOf(map: string): string[] {
  const list: string[] = []
  for (const [, start = '0', body = ''] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/g)) {
    ;[...body.matchAll(/<([0-9a-f ]*)>/g)].forEach(([, hex = ''], i) => {
      const units = hex.match(/[0-9a-f]{4}/g) ?? []
      list[Number.parseInt(start, 16) + i] = String.fromCharCode(...units.map(unit => Number.parseInt(unit, 16)))
    })
  }
  return list
}

/** Texts of every page in the order they were drawn; `|` stands between two pieces. */
export function pdfPages(file: Buffer): string[] {
  const objects = objectsOf(file)
  const get = (id: string): PdfObject => objects.get(id) ?? { head: '', stream: '' }
  const draw = (content: string, resources: string): string => {
    let font: string[] = []
    const pieces: string[] = []
    for (const [, name, , text, form] of content.matchAll(/\/(F\d+) ([\d.]+) Tf|(\[?<[^\]\n]*?)\]? TJ?|\/(\w+) Do/g)) {
      if (name) font = unicodeOf(get(refOf(get(refOf(resources, name)).head, 'ToUnicode')).stream)
      if (text)
        pieces.push(
          (text.match(/<[0-9a-f]+>/g) ?? [])
            .flatMap(run => run.match(/[0-9a-f]{4}/g) ?? [])
            .map(glyph => font[Number.parseInt(glyph, 16)] ?? '?')
            .join(''),
        )
      if (form) pieces.push(draw(get(refOf(resources, form)).stream, get(refOf(resources, form)).head))
    }
    return pieces.join('|')
  }
  const pages = [...objects.values()].filter(each => /\/Type \/Page\n/.test(each.head))
  return pages.map(({ head }) => draw(get(refOf(head, 'Contents')).stream, get(refOf(head, 'Resources')).head))
}

/** A text string of the information dictionary. */
export function pdfInfo(file: Buffer, key: string): string {
  const text = file.toString('latin1')
  const info = new RegExp(`/${key} (\\d+) 0 R`).exec(text)?.[1]
  const body = new RegExp(`\\n${info} 0 obj\\n\\(([\\s\\S]*?)\\)\\nendobj`).exec(text)?.[1] ?? ''
  const bytes = Buffer.from(body.replace(/\\([\s\S])/g, '$1'), 'latin1')
  return bytes[0] === 0xfe ? Buffer.from(bytes.subarray(2)).swap16().toString('utf16le') : bytes.toString('latin1')
}
