import { Refused } from './refusal'

export interface XmlTag {
  name: string
  get(attribute: string): string | undefined
}

export interface XmlHandler {
  open(tag: XmlTag): void
  close(name: string): void
  text(text: string): void
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
/** A tag or a run of text longer than this is an attack, not a sheet: a cell holds 32,767 characters. */
const MAX_PIECE = 1_000_000
const MAX_DEPTH = 64

function entity(whole: string, body: string): string {
  const named = ENTITIES[body]
  if (named !== undefined) return named
  const code = /^#x[0-9a-f]{1,6}$/i.test(body)
    ? Number.parseInt(body.slice(2), 16)
    : /^#\d{1,7}$/.test(body)
      ? Number.parseInt(body.slice(1), 10)
      : -1
  if (code < 1 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
    throw new Refused('file.broken', whole.slice(0, 40))
  return String.fromCodePoint(code)
}

const decode = (text: string) => (text.includes('&') ? text.replace(/&([^;&\s]{0,12});?/g, entity) : text)

const localName = (name: string) => name.slice(name.indexOf(':') + 1)

/** Attributes are read only when asked for: most cells have three of which one matters. */
class Tag implements XmlTag {
  readonly name: string
  private readonly body: string
  private pairs: string[] | undefined

  constructor(name: string, body: string) {
    this.name = name
    this.body = body
  }

  get(name: string): string | undefined {
    this.pairs ??= attributesOf(this.body)
    for (let i = 0; i < this.pairs.length; i += 2) if (this.pairs[i] === name) return this.pairs[i + 1]
    return undefined
  }
}

/** Name, value, name, value …: no object whose keys a file could choose. One of a foreign namespace never stands before our own of its name. */
function attributesOf(body: string): string[] {
  const pairs: string[] = []
  const prefixed: string[] = []
  let at = 0
  for (;;) {
    const equals = body.indexOf('=', at)
    if (equals < 0) return prefixed.length === 0 ? pairs : pairs.concat(prefixed)
    const name = body.slice(at, equals).trim()
    let open = equals + 1
    while (body[open] === ' ') open++
    const quote = body[open]
    const close = quote === '"' || quote === "'" ? body.indexOf(quote, open + 1) : -1
    if (close < 0) throw new Refused('file.broken', 'attribute')
    const value = decode(body.slice(open + 1, close))
    if (name.includes(':')) prefixed.push(localName(name), value)
    else pairs.push(name, value)
    at = close + 1
  }
}

/** The `>` that ends a tag: one inside quotes does not. */
function tagEnd(text: string, from: number): number {
  const quick = text.indexOf('>', from)
  if (quick < 0 || !quotesOpen(text, from, quick)) return quick
  let quote = ''
  for (let i = from; i < text.length; i++) {
    const c = text[i]
    if (quote) {
      if (c === quote) quote = ''
    } else if (c === '"' || c === "'") quote = c
    else if (c === '>') return i
  }
  return -1
}

/** Whether a quoted value runs across `to`; walks from quote to quote. */
function quotesOpen(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const c = text.charCodeAt(i)
    if (c !== 34 && c !== 39) continue
    i = text.indexOf(c === 34 ? '"' : "'", i + 1)
    if (i < 0 || i > to) return true
  }
  return false
}

/**
 * The part of XML that spreadsheets use, in pieces: elements, text, CDATA. No document type, no entity of its own, so nothing
 * can be fetched or multiplied. Prefixes are dropped: Excel, WPS and others differ in them.
 */
export class XmlReader {
  private rest = ''
  private readonly stack: string[] = []
  private readonly handler: XmlHandler
  private seen = false

  constructor(handler: XmlHandler) {
    this.handler = handler
  }

  feed(piece: string): void {
    const text = this.rest + piece
    let at = 0
    while (at < text.length) {
      const next = this.step(text, at)
      if (next < 0) break
      at = next
    }
    this.rest = text.slice(at)
    if (this.rest.length > MAX_PIECE) throw new Refused('file.cell-too-long')
  }

  end(): void {
    if (this.rest.trim() !== '' || this.stack.length > 0 || !this.seen) throw new Refused('file.broken', 'xml')
  }

  /** Handles what starts at `at`; where the next thing starts, or -1 when more text is needed. */
  private step(text: string, at: number): number {
    if (text[at] !== '<') {
      const stop = text.indexOf('<', at)
      if (stop < 0) return -1
      if (this.stack.length > 0) this.handler.text(decode(text.slice(at, stop)))
      return stop
    }
    const lead = text.slice(at, at + 9)
    if (lead.startsWith('<?')) return this.skip(text, at, '?>')
    if (lead.startsWith('<!')) return this.declaration(text, at, lead)
    const stop = tagEnd(text, at + 1)
    if (stop < 0) return -1
    this.tag(text.slice(at + 1, stop))
    return stop + 1
  }

  private skip(text: string, at: number, until: string): number {
    const stop = text.indexOf(until, at)
    return stop < 0 ? -1 : stop + until.length
  }

  private declaration(text: string, at: number, lead: string): number {
    if (lead.startsWith('<!--')) return this.skip(text, at + 4, '-->')
    if (lead === '<![CDATA[') {
      const stop = this.skip(text, at, ']]>')
      if (stop > 0) this.handler.text(text.slice(at + 9, stop - 3))
      return stop
    }
    if ('<![CDATA['.startsWith(lead) || '<!--'.startsWith(lead)) return -1
    throw new Refused('file.dtd')
  }

  private tag(body: string): void {
    if (body.charCodeAt(0) === 47) {
      const name = localName(body.slice(1).trim())
      if (this.stack.pop() !== name) throw new Refused('file.broken', `</${name.slice(0, 40)}>`)
      this.handler.close(name)
      return
    }
    const length = body.search(/[\s/]|$/)
    if (length === 0) throw new Refused('file.broken', '<>')
    const name = localName(body.slice(0, length))
    const empty = body.endsWith('/')
    this.seen = true
    this.handler.open(new Tag(name, body.slice(length, empty ? -1 : undefined)))
    if (empty) this.handler.close(name)
    else if (this.stack.push(name) > MAX_DEPTH) throw new Refused('file.broken', 'depth')
  }
}
