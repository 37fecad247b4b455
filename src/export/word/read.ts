import mammoth from 'mammoth'
import { cleanText } from '../cells'
import type { WordBlock } from './blocks'

/** The tree the reader builds of a document; only these parts of it are looked at. */
interface Element {
  readonly type: string
  readonly value?: string
  readonly children?: readonly Element[]
  readonly styleName?: string | null
  readonly alignment?: string | null
  readonly checked?: boolean
}

export interface ReadWord {
  readonly blocks: readonly WordBlock[]
  /** There was more than may be shown. */
  readonly cut: boolean
  readonly images: number
}

export interface WordCaps {
  readonly blocks: number
  readonly characters: number
  readonly columns: number
}

const DEEP = 60

function kindOf({ styleName, alignment }: Element): 'p' | 'heading' | 'center' | 'right' {
  if (alignment === 'center') return 'center'
  if (/^(heading|title|标题)/i.test(styleName ?? '')) return 'heading'
  return alignment === 'right' || alignment === 'end' ? 'right' : 'p'
}

class Walk {
  readonly blocks: WordBlock[] = []
  cut = false
  images = 0
  private left: number
  constructor(private readonly caps: WordCaps) {
    this.left = caps.characters
  }

  private words(element: Element, depth = 0): string {
    if (depth > DEEP || this.left <= 0) {
      this.cut = true
      return ''
    }
    if (element.type === 'text') {
      const text = (element.value ?? '').slice(0, this.left)
      this.left -= text.length
      return text
    }
    if (element.type === 'tab') return '    '
    if (element.type === 'break') return '\n'
    if (element.type === 'checkbox') return element.checked ? '☑' : '☐'
    if (element.type === 'image') this.images++
    return (element.children ?? []).map(child => this.words(child, depth + 1)).join('')
  }

  private add(block: WordBlock): void {
    if (this.blocks.length < this.caps.blocks) this.blocks.push(block)
    else this.cut = true
  }

  private table(element: Element): void {
    const rows = (element.children ?? []).slice(0, this.caps.blocks).map(row => {
      const cells = row.children ?? []
      if (cells.length > this.caps.columns) this.cut = true
      return cells.slice(0, this.caps.columns).map(cell => cleanText(this.cell(cell)))
    })
    if (rows.length < (element.children?.length ?? 0)) this.cut = true
    if (rows.length > 0) this.add({ kind: 'table', columns: null, rows })
  }

  private cell(element: Element): string {
    return (element.children ?? [])
      .map(child => this.words(child))
      .join('\n')
      .trim()
  }

  take(elements: readonly Element[]): void {
    for (const element of elements) {
      if (this.blocks.length >= this.caps.blocks || this.left <= 0) this.cut = true
      if (this.cut) return
      if (element.type === 'table') this.table(element)
      else if (element.type === 'paragraph') this.paragraph(element)
      else if (element.children) this.take(element.children)
    }
  }

  private paragraph(element: Element): void {
    const text = cleanText(this.words(element)).trim()
    if (text === '') return
    this.add({ kind: kindOf(element), text })
  }
}

/** Paragraphs and tables of a Word file, in their order; pictures are counted, nothing is fetched and no HTML is taken from it. */
export async function readWord(file: Buffer, caps: WordCaps): Promise<ReadWord> {
  let tree: Element | undefined
  await mammoth.convertToHtml(
    { buffer: file },
    {
      externalFileAccess: false,
      includeEmbeddedStyleMap: false,
      transformDocument: (element: Element) => {
        tree = element
        return { ...element, children: [] }
      },
    },
  )
  const walk = new Walk(caps)
  walk.take(tree?.children ?? [])
  return { blocks: walk.blocks, cut: walk.cut, images: walk.images }
}
