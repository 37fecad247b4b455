import { inflateSync } from 'node:zlib'
import { type Cleaned, Unclean } from './kinds'

/**
 * What acts by itself or carries other files. Names long enough never to turn up by chance inside coded pictures: they are looked for
 * everywhere, because a reader follows its own table of contents, also to what looks like the inside of a stream or a remark.
 */
const ACTIVE_ANYWHERE =
  /\/(JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition|GoToE|SubmitForm|ImportData|XFA(?=\s*[[%\d]))(?![A-Za-z])/
const ACTIVE = /\/(JS|XFA|JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition|GoToE|SubmitForm|ImportData)(?![A-Za-z])/
const LOCKED = /\/Encrypt(?![A-Za-z])/
const OBJECTS = /\/ObjStm(?![A-Za-z])/g
const PAGE = /\/Type\s*\/Page(?![A-Za-z])/g

const MAX_UNPACKED = 64 * 1024 * 1024
const MAX_STREAMS = 50_000

/** /J#61vaScript is /JavaScript to every reader. */
const named = (text: string): string =>
  text.replace(/#([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

interface Parts {
  /** Everything outside of streams. */
  readonly text: string
  /** Objects packed into streams, unpacked. */
  readonly packed: string
  /** How many streams were unpacked. */
  readonly opened: number
}

/** Objects behind one plain coding; behind any other they cannot be looked at, and no ordinary program writes them so. */
function plainlyCoded(dict: string): boolean {
  const once = dict.match(/\/Filter(?![A-Za-z])/g)?.length === 1
  const flate = /\/Filter\s*(\/FlateDecode(?![A-Za-z])|\[\s*\/FlateDecode\s*\])/.test(dict)
  return once && flate && !/\/(DecodeParms|DP|F|FFilter|FDecodeParms)(?![A-Za-z])/.test(dict)
}

function unpacked(stream: Buffer, left: number): Buffer {
  try {
    return inflateSync(stream, { maxOutputLength: Math.max(1, left) })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    throw new Unclean(code === 'ERR_BUFFER_TOO_LARGE' ? 'file.pdf-active' : 'file.pdf-broken', String(code))
  }
}

function partsOf(file: Buffer): Parts {
  const outside: string[] = []
  const packed: string[] = []
  let left = MAX_UNPACKED
  let at = 0
  for (let n = 0; ; n++) {
    if (n > MAX_STREAMS) throw new Unclean('file.pdf-broken', 'streams')
    const from = file.indexOf('stream', at, 'latin1')
    if (from < 0) break
    const head = named(file.toString('latin1', at, from))
    outside.push(head)
    const end = file.indexOf('endstream', from, 'latin1')
    if (end < 0) throw new Unclean('file.pdf-broken', 'stream')
    const dict = head.slice(head.lastIndexOf('obj') + 3)
    if (dict.search(OBJECTS) >= 0) {
      if (!plainlyCoded(dict)) throw new Unclean('file.pdf-active', 'coding')
      const start = file[from + 6] === 13 ? from + 8 : from + 7
      const plain = unpacked(file.subarray(start, end), left)
      left -= plain.length
      packed.push(named(plain.toString('latin1')))
    }
    at = end + 'endstream'.length
  }
  outside.push(named(file.toString('latin1', at)))
  return { text: outside.join('\n'), packed: packed.join('\n'), opened: packed.length }
}

/** A PDF that does nothing by itself, holds no file and is open to be looked at; what stands behind its end is cut off. */
export function cleanPdf(file: Buffer): Cleaned {
  const end = file.lastIndexOf('%%EOF', undefined, 'latin1')
  if (end < 0) throw new Unclean('file.pdf-broken', 'no end')
  const bytes = file.subarray(0, end + 5)
  const { text, packed, opened } = partsOf(bytes)
  const whole = named(bytes.toString('latin1'))
  if (LOCKED.test(whole)) throw new Unclean('file.pdf-locked')
  const active = ACTIVE.exec(text) ?? ACTIVE.exec(packed) ?? ACTIVE_ANYWHERE.exec(whole)
  if (active) throw new Unclean('file.pdf-active', active[1])
  if ((whole.match(OBJECTS)?.length ?? 0) !== opened)
    throw new Unclean('file.pdf-active', 'packed objects out of sight')
  const pages = (text.match(PAGE)?.length ?? 0) + (packed.match(PAGE)?.length ?? 0)
  if (pages === 0) throw new Unclean('file.pdf-broken', 'no page')
  return { type: 'pdf', bytes: Buffer.from(bytes), pages: Math.min(pages, 9999), width: null, height: null }
}
