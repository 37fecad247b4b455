/** A template as a tree: running text, values, loops over a list, and a list set as a table. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'loop'; readonly name: string; readonly body: readonly Node[] }
  | { readonly kind: 'table'; readonly name: string; readonly columns: readonly string[] }

export type FaultCode =
  | 'brace'
  | 'unclosed'
  | 'unopened'
  | 'crossed'
  | 'unknown'
  | 'not-list'
  | 'list'
  | 'outside'
  | 'nested'
  | 'empty'
  | 'foreign'

/** What is wrong with a template, and with which placeholders. */
export interface Fault {
  readonly code: FaultCode
  readonly name: string
}

export interface Parsed {
  readonly nodes: readonly Node[]
  readonly faults: readonly Fault[]
}

const PIECE = /\{([^{}]*)\}|[{}]|[^{}]+/g
/** Alone on its line a list becomes a table: {应还明细} or {应还明细:期次,应还日期}. */
const ALONE = /^[ \t]*\{([^{}#/:：]+)(?:[:：]([^{}]*))?\}[ \t]*$/gm

const MARK = '\u0003'

interface Open {
  readonly name: string
  readonly body: Node[]
}

/** Lists that stand alone are marked before anything else is read, so that they are told from values in a sentence. */
const marked = (text: string, isList: (name: string) => boolean): string =>
  text.replace(ALONE, (line, name: string, columns: string | undefined) =>
    isList(name.trim()) ? `{${MARK}${name.trim()}:${columns ?? ''}}` : line,
  )

function tableNode(inside: string): Node {
  const at = inside.indexOf(':')
  const columns = inside.slice(at + 1).split(/[,，、]/)
  return {
    kind: 'table',
    name: inside.slice(1, at),
    columns: columns.map(column => column.trim()).filter(column => column !== ''),
  }
}

/**
 * Reads the text of a template. `{名称}` a value · `{#列表}…{/列表}` repeated for each row · `{列表}` alone on a line a table.
 * Example: '应还{金额}元' → text, value 金额, text. '{#明细}' without its end → a fault 'unclosed'.
 */
export function parseTemplate(text: string, isList: (name: string) => boolean): Parsed {
  const faults: Fault[] = []
  const root: Open = { name: '', body: [] }
  const stack: Open[] = [root]
  const add = (node: Node) => stack.at(-1)?.body.push(node)
  for (const [piece, inside] of marked(text.replaceAll(MARK, ''), isList).matchAll(PIECE)) {
    if (inside === undefined) {
      if (piece === '{' || piece === '}') faults.push({ code: 'brace', name: piece })
      else add({ kind: 'text', text: piece })
      continue
    }
    const tag = inside.trim()
    if (tag.startsWith(MARK)) add(tableNode(tag))
    else if (tag.startsWith('#')) stack.push({ name: tag.slice(1).trim(), body: [] })
    else if (tag.startsWith('/')) closeLoop(stack, tag.slice(1).trim(), faults)
    else if (tag === '') faults.push({ code: 'empty', name: '{}' })
    else add({ kind: 'value', name: tag })
  }
  for (const open of stack.slice(1)) faults.push({ code: 'unclosed', name: open.name })
  return { nodes: root.body, faults }
}

function closeLoop(stack: Open[], name: string, faults: Fault[]): void {
  const open = stack.length > 1 ? stack.pop() : undefined
  if (!open) return void faults.push({ code: 'unopened', name })
  if (open.name !== name) faults.push({ code: 'crossed', name: `${open.name} / ${name}` })
  stack.at(-1)?.body.push({ kind: 'loop', name: open.name, body: open.body })
}

/** The lists and what their rows hold; values stand for themselves. */
export interface Vocabulary {
  readonly values: ReadonlySet<string>
  readonly lists: ReadonlyMap<string, readonly string[]>
}

/**
 * Names nobody knows, lists used as values and the other way round, columns outside of their loop; each once. No list holds lists, so a
 * list inside a loop says nothing and multiplies: thirty loops over two rows in each other are a billion lines.
 */
export function checkNodes(nodes: readonly Node[], words: Vocabulary): Fault[] {
  const faults: Fault[] = []
  const columnOfAny = (name: string) => [...words.lists.values()].some(columns => columns.includes(name))
  const look = (some: readonly Node[], row: readonly string[], inLoop: boolean): void => {
    for (const node of some) {
      if (inLoop && (node.kind === 'loop' || node.kind === 'table')) faults.push({ code: 'nested', name: node.name })
      if (node.kind === 'value' && !words.values.has(node.name) && !row.includes(node.name)) {
        const code = words.lists.has(node.name) ? 'list' : columnOfAny(node.name) ? 'outside' : 'unknown'
        faults.push({ code, name: node.name })
      }
      if (node.kind === 'table') {
        const known = words.lists.get(node.name) ?? []
        for (const name of node.columns) if (!known.includes(name)) faults.push({ code: 'unknown', name })
      }
      if (node.kind === 'loop') {
        const columns = words.lists.get(node.name)
        if (!columns) faults.push({ code: words.values.has(node.name) ? 'not-list' : 'unknown', name: node.name })
        look(node.body, [...row, ...(columns ?? [])], true)
      }
    }
  }
  look(nodes, [], false)
  return faults.filter((fault, i) => faults.findIndex(one => one.code === fault.code && one.name === fault.name) === i)
}

/** Every placeholder of a template, each once. */
export function namesIn(nodes: readonly Node[]): string[] {
  const names = nodes.flatMap(node =>
    node.kind === 'text' ? [] : node.kind === 'loop' ? [node.name, ...namesIn(node.body)] : [node.name],
  )
  return [...new Set(names)]
}
