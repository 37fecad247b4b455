import { GREY, type Ink, LINE, type Paper } from './paper'

export type Fact = [label: string, value: string]

const LABEL: Ink = { size: 9.2, color: GREY }
const VALUE: Ink = { size: 9.2 }
const GAP = 10

interface Placed {
  fact: Fact
  column: number
  span: number
}

/** A long value takes the rest of its line and, if that is not enough, a line of its own. */
function place(paper: Paper, facts: Fact[], columns: number): Placed[][] {
  const unit = paper.width / columns
  const rows: Placed[][] = [[]]
  let column = 0
  for (const fact of facts) {
    const needed = paper.measure(`${fact[0]}    ${fact[1]}`, VALUE) + GAP
    const span = Math.min(columns, Math.max(1, Math.ceil(needed / unit)))
    if (column + span > columns) {
      rows.push([])
      column = 0
    }
    rows.at(-1)?.push({ fact, column, span })
    column += span
  }
  return rows.filter(row => row.length > 0)
}

/** Key facts in columns: label in grey, value in black, labels of one column equally wide. */
export function drawFacts(paper: Paper, facts: Fact[], columns: number): void {
  if (facts.length === 0) return
  const unit = paper.width / columns
  const labelWidth = Math.max(...facts.map(([label]) => paper.measure(label, LABEL))) + GAP
  const height = VALUE.size * LINE + 3.5
  for (const row of place(paper, facts, columns)) {
    const drawn = row.map(({ fact, span, column }) => ({
      label: paper.oneLine(fact[0]),
      lines: paper.lines(fact[1], span * unit - labelWidth - GAP, VALUE),
      x: paper.left + column * unit,
    }))
    paper.room(Math.max(...drawn.map(each => each.lines.length)) * height)
    for (const { label, lines, x } of drawn) {
      paper.line(label, x, paper.y, LABEL)
      lines.forEach((line, i) => {
        paper.line(line, x + labelWidth, paper.y + i * height, VALUE)
      })
    }
    paper.y += Math.max(1, ...drawn.map(each => each.lines.length)) * height
  }
}

/** Lines to sign on, side by side, never apart from each other. */
export function drawSignatures(paper: Paper, labels: string[]): void {
  const perRow = Math.min(labels.length, 4)
  const unit = paper.width / Math.max(1, perRow)
  paper.room(Math.ceil(labels.length / Math.max(1, perRow)) * 34 + 16)
  paper.y += 16
  labels.forEach((label, i) => {
    const x = paper.left + (i % perRow) * unit
    const text = `${paper.oneLine(label)}：`
    const end = x + paper.measure(text, VALUE)
    paper.line(text, x, paper.y, VALUE)
    paper.doc.lineWidth(0.5).strokeColor(GREY)
    paper.doc
      .moveTo(end, paper.y + 13)
      .lineTo(x + unit - GAP, paper.y + 13)
      .stroke()
    if (i % perRow === perRow - 1 || i === labels.length - 1) paper.y += 34
  })
}
