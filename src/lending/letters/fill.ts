import type { Node } from './template'

export interface LetterValues {
  readonly values: Readonly<Record<string, string>>
  readonly lists: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>
}

/** What a letter is made of, whatever it is written to. */
export type LetterBlock =
  | { readonly kind: 'p'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'flush'; readonly text: string }
  | { readonly kind: 'right'; readonly text: string }
  | { readonly kind: 'sign'; readonly labels: readonly string[] }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** Around what comes from data: a name that looks like the mark of a heading stays a name. Stripped at the end. */
const GUARD = '\u0001'
const TABLE = '\u0002'
const CONTROL = /(?!\t)\p{Cc}/gu

type Row = Readonly<Record<string, string>>
type Table = Extract<LetterBlock, { kind: 'table' }>

const own = (row: Row, name: string): string | undefined => (Object.hasOwn(row, name) ? row[name] : undefined)

class Filling {
  readonly missing = new Set<string>()
  readonly tables: Table[] = []
  constructor(
    private readonly data: LetterValues,
    private readonly columnsOf: (list: string) => readonly string[],
  ) {}

  text(nodes: readonly Node[], rows: readonly Row[]): string {
    return nodes.map(node => this.one(node, rows)).join('')
  }

  private one(node: Node, rows: readonly Row[]): string {
    if (node.kind === 'text') return node.text
    if (node.kind === 'value') return this.value(node.name, rows)
    const list = Object.hasOwn(this.data.lists, node.name) ? this.data.lists[node.name] : undefined
    if (!list) {
      this.missing.add(node.name)
      return ''
    }
    if (node.kind === 'loop') return list.map(row => this.text(node.body, [row, ...rows])).join('')
    const columns = node.columns.length > 0 ? node.columns : this.columnsOf(node.name)
    this.tables.push({ kind: 'table', columns, rows: list.map(row => columns.map(column => own(row, column) ?? '')) })
    return `${TABLE}${this.tables.length - 1}`
  }

  private value(name: string, rows: readonly Row[]): string {
    const found = [...rows, this.data.values]
      .map(row => own(row, name))
      .find(value => value !== undefined && value !== '')
    if (found === undefined) this.missing.add(name)
    return `${GUARD}${(found ?? '').replace(CONTROL, ' ')}`
  }
}

const plain = (text: string): string => text.replaceAll(GUARD, '').trim()

function blockOf(line: string, tables: readonly Table[]): LetterBlock[] {
  const text = line.trim()
  if (text === '' || plain(text) === '') return []
  if (text.startsWith(TABLE)) return [tables[Number.parseInt(text.slice(1), 10)]!]
  if (text.startsWith('# ')) return [{ kind: 'heading', text: plain(text.slice(2)) }]
  if (text.startsWith('< ')) return [{ kind: 'flush', text: plain(text.slice(2)) }]
  if (text.startsWith('> ')) return [{ kind: 'right', text: plain(text.slice(2)) }]
  if (text.startsWith('~ ')) {
    const labels = text.slice(2).split(/[、|]/).map(plain)
    return [{ kind: 'sign', labels: labels.filter(label => label !== '') }]
  }
  return [{ kind: 'p', text: plain(text) }]
}

/**
 * Puts the values into a template of text. A line is a paragraph; `# ` begins a heading, `< ` a line at the left edge, `> ` at the right, `~ ` lines to sign
 * on. What has no value is named, never left empty. Example: '{姓名}您好' with {} → missing ['姓名'].
 */
export function fillTemplate(
  nodes: readonly Node[],
  data: LetterValues,
  columnsOf: (list: string) => readonly string[],
): { readonly blocks: readonly LetterBlock[]; readonly missing: readonly string[] } {
  const filling = new Filling(data, columnsOf)
  const text = filling.text(nodes, [])
  const blocks = text.split('\n').flatMap(line => blockOf(line, filling.tables))
  return { blocks, missing: [...filling.missing] }
}
