import { type Align, breathe, type Ink, LINE, type Paper } from './paper'

export interface PaperColumn {
  label: string
  /** share of the width of the page */
  weight: number
  align: Align
}

export interface PaperTable {
  columns: PaperColumn[]
  rows: Iterable<string[]> | AsyncIterable<string[]>
  totals?: string[]
}

const PAD = 4
const LINE_COLOR = '#666666'
const FILL = '#f0f0f0'
const AIR_EVERY = 100

interface Layout {
  x: number[]
  widths: number[]
  ink: Ink
  bold: Ink
  lineHeight: number
}

/** Many columns get smaller figures; below 7 points print is no longer read with pleasure. */
const sizeFor = (columns: number) => (columns <= 8 ? 9.2 : columns <= 12 ? 8 : 7)

function layoutOf(paper: Paper, columns: PaperColumn[]): Layout {
  const total = columns.reduce((sum, column) => sum + column.weight, 0)
  const widths = columns.map(column => (column.weight / total) * paper.width)
  const x = widths.map((_, i) => widths.slice(0, i).reduce((sum, width) => sum + width, paper.left))
  const size = sizeFor(columns.length)
  return { x, widths, ink: { size }, bold: { size, weight: 'bold' }, lineHeight: size * LINE }
}

type CellLines = string[][]

const linesOf = (paper: Paper, layout: Layout, cells: string[], ink: Ink): CellLines =>
  layout.widths.map((width, i) => paper.lines(cells[i] ?? '', width - 2 * PAD, ink))

const tallest = (cells: CellLines) => Math.max(1, ...cells.map(lines => lines.length))

function drawRow(paper: Paper, layout: Layout, cells: CellLines, aligns: Align[], ink: Ink, filled: boolean) {
  const height = tallest(cells) * layout.lineHeight + PAD + 1.2
  const { doc } = paper
  doc.lineWidth(0.5).strokeColor(LINE_COLOR)
  layout.widths.forEach((width, i) => {
    const x = layout.x[i] ?? 0
    if (filled) doc.rect(x, paper.y, width, height).fillAndStroke(FILL, LINE_COLOR)
    else doc.rect(x, paper.y, width, height).stroke()
  })
  cells.forEach((lines, i) => {
    const top = paper.y + (height - lines.length * layout.lineHeight) / 2
    const [x, width] = [(layout.x[i] ?? 0) + PAD, (layout.widths[i] ?? 0) - 2 * PAD]
    lines.forEach((line, k) => {
      paper.line(line, x, top + k * layout.lineHeight, ink, aligns[i], width)
    })
  })
  paper.y += height
}

export class TableDrawing {
  private readonly paper: Paper
  private readonly columns: PaperColumn[]
  private readonly layout: Layout
  private readonly head: CellLines
  private readonly aligns: Align[]

  constructor(paper: Paper, columns: PaperColumn[]) {
    this.paper = paper
    this.columns = columns
    this.layout = layoutOf(paper, columns)
    this.aligns = columns.map(column => column.align)
    const labels = columns.map(column => column.label)
    this.head = linesOf(paper, this.layout, labels, this.layout.bold)
  }

  private heightOf(cells: CellLines): number {
    return tallest(cells) * this.layout.lineHeight + PAD + 1.2
  }

  drawHead(): void {
    const centred = this.columns.map(() => 'center' as const)
    drawRow(this.paper, this.layout, this.head, centred, this.layout.bold, true)
  }

  /** The head stands with at least one row under it. */
  start(): void {
    this.paper.room(this.heightOf(this.head) + this.heightOf([]))
    this.drawHead()
  }

  row(cells: string[], total = false): void {
    const ink = total ? this.layout.bold : this.layout.ink
    let lines = linesOf(this.paper, this.layout, cells, ink)
    // a row is never split, unless it alone is taller than a page
    const { paper, layout } = this
    const whole = Math.floor((paper.bottom - paper.top - this.heightOf(this.head) - PAD - 2) / layout.lineHeight)
    while (tallest(lines) > whole) {
      this.place(
        lines.map(each => each.slice(0, whole)),
        ink,
        total,
      )
      lines = lines.map(each => each.slice(whole))
    }
    this.place(lines, ink, total)
  }

  private place(lines: CellLines, ink: Ink, total: boolean) {
    if (this.paper.room(this.heightOf(lines))) this.drawHead()
    drawRow(this.paper, this.layout, lines, this.aligns, ink, total)
  }
}

/** Heads repeat on every page, rows stay whole, numbers stand under each other. */
export async function drawTable(paper: Paper, table: PaperTable): Promise<void> {
  const drawing = new TableDrawing(paper, table.columns)
  drawing.start()
  let count = 0
  for await (const cells of table.rows) {
    drawing.row(cells)
    if (++count % AIR_EVERY === 0) await breathe(paper)
  }
  if (count === 0) drawing.row(['没有记录'])
  if (table.totals) drawing.row(table.totals, true)
}
