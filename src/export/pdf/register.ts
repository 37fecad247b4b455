import type { Writable } from 'node:stream'
import { overheard } from '../mentions'
import { drawFacts, drawSignatures, type Fact } from './facts'
import { drawHeading } from './heading'
import { type PaperFooter, type Written, writePaper } from './paper'
import { drawTable, type PaperColumn, type PaperTable } from './table'

export interface Register {
  bank: string
  title: string
  landscape?: boolean
  facts?: Fact[]
  /** 人民币元; stated once above the table */
  unit?: string
  columns: PaperColumn[]
  rows: PaperTable['rows']
  totals?: string[]
  footer: PaperFooter
  watermark?: string
  signatures?: string[]
}

/** A register on A4: heads repeat, rows stay whole, every page says 第 x 页 / 共 y 页 and who printed it. */
export function writeRegister(stream: Writable, register: Register): Promise<Written> {
  return writePaper(stream, register, async paper => {
    drawHeading(paper, register.bank, register.title)
    drawFacts(paper, register.facts ?? [], register.landscape ? 4 : 3)
    if (register.unit) {
      paper.line(paper.oneLine(`单位：${register.unit}`), paper.left, paper.y + 2, { size: 8.5 }, 'right', paper.width)
      paper.y += 16
    }
    await drawTable(paper, { ...register, rows: overheard(stream, register.rows) })
    if (register.signatures?.length) drawSignatures(paper, register.signatures)
  })
}
