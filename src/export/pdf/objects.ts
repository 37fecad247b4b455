import { inflateSync } from 'node:zlib'

/** One object of a PDF as it stands in the file: the text of its dictionary and, if it has one, its stream. */
export interface PdfObject {
  readonly id: number
  readonly text: string
  readonly stream: Buffer | null
}

const HEAD = /(\d{1,9})\s+\d{1,5}\s+obj\b/g
const MAX_UNPACKED = 64 * 1024 * 1024

/** Objects that another one carries packed: pairs of number and place first, then the objects. */
function packedIn({ text, stream }: PdfObject): PdfObject[] {
  const count = Number.parseInt(/\/N\s+(\d+)/.exec(text)?.[1] ?? '0', 10)
  const first = Number.parseInt(/\/First\s+(\d+)/.exec(text)?.[1] ?? '0', 10)
  const plain = inflateSync(stream ?? Buffer.alloc(0), { maxOutputLength: MAX_UNPACKED }).toString('latin1')
  const pairs = plain.slice(0, first).trim().split(/\s+/)
  let from = 0
  return Array.from({ length: Math.min(count, pairs.length >> 1) }, (_, i) => {
    const [id, at] = [Number.parseInt(pairs[i * 2] ?? '', 10), Number.parseInt(pairs[i * 2 + 1] ?? '', 10)]
    const next = Number.parseInt(pairs[i * 2 + 3] ?? '', 10)
    // each begins behind the one before: thousands over the same megabytes would be looked through for hours
    if (!(at >= from)) throw new Error('packed objects out of order')
    from = at
    const end = Number.isNaN(next) ? plain.length : first + next
    return { id, text: plain.slice(first + at, end), stream: null }
  })
}

/** Every object by its number, the last one of a number, as readers take them; packed ones unpacked. */
export function objectsOf(file: Buffer): Map<number, PdfObject> {
  const found = new Map<number, PdfObject>()
  const all = file.toString('latin1')
  let flow = 0
  HEAD.lastIndex = 0
  for (let head = HEAD.exec(all); head; head = HEAD.exec(all)) {
    const from = head.index + head[0].length
    const stop = all.indexOf('endobj', from)
    // looked for once, not again for every object before it
    if (flow < from) flow = all.indexOf('stream', from)
    if (flow < 0) flow = all.length
    const streams = flow < stop
    const end = streams ? all.indexOf('endstream', flow) : stop
    if (end < 0) break
    const start = flow + (all[flow + 6] === '\r' ? 8 : 7)
    const one: PdfObject = {
      id: Number.parseInt(head[1] ?? '', 10),
      text: all.slice(from, streams ? flow : stop).trim(),
      stream: streams ? file.subarray(start, end) : null,
    }
    found.set(one.id, one)
    if (/\/Type\s*\/ObjStm\b/.test(one.text)) for (const inner of packedIn(one)) found.set(inner.id, inner)
    HEAD.lastIndex = end
  }
  return found
}
