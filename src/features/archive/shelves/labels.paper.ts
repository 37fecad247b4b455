import type { Writable } from 'node:stream'
import { drawCode128 } from '../../../export/pdf/code128'
import { breathe, GREY, type PaperOptions, writePaper } from '../../../export/pdf/paper'

export interface Label {
  readonly code: string
  readonly title: string
  readonly sub: string
}

export interface LabelSheet {
  readonly columns: number
  readonly rows: number
  /** How many labels of the first sheet are used already. */
  readonly skip: number
}

export const boxTitle = (room: string, it: { cabinet: number; layer: number; box: number }): string =>
  `${room} ${it.cabinet} 柜 ${it.layer} 层 ${it.box} 盒`

const A4 = { width: 595.28, height: 841.89 }
const PAD = 8

/** 标签: n × m on A4 without margins, as label sheets are cut; a barcode, its text, and two lines to read. */
export async function writeLabels(
  stream: Writable,
  options: PaperOptions,
  labels: readonly Label[],
  { columns, rows, skip }: LabelSheet,
): Promise<void> {
  const [width, height] = [A4.width / columns, A4.height / rows]
  const big = height >= 90
  await writePaper(stream, { ...options, bare: true }, async paper => {
    for (const [i, label] of labels.entries()) {
      const place = (i + skip) % (columns * rows)
      if (place === 0 && i > 0) paper.newPage()
      const [x, y] = [(place % columns) * width + PAD, Math.floor(place / columns) * height + PAD]
      const inner = width - 2 * PAD
      const ink = { size: big ? 9 : 7 }
      paper.line(paper.lines(label.title, inner, ink)[0] ?? '', x, y, ink)
      paper.line(paper.lines(label.sub, inner, { size: 7 })[0] ?? '', x, y + ink.size * 1.5, { size: 7, color: GREY })
      const top = y + ink.size * 1.5 + 12
      const tall = Math.max(12, height - 2 * PAD - (top - y) - 12)
      drawCode128(paper.doc, label.code, { x, y: top, width: inner, height: tall })
      paper.line(label.code, x, top + tall + 1, { size: 8 }, 'center', inner)
      if (i % 40 === 39) await breathe(paper)
    }
  })
}
