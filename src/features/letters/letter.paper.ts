import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Block, type Letter, writeLetter } from '../../export/pdf/letter'
import type { WordBlock } from '../../export/word/blocks'

const NUMBERS = /^-?[\d,]+(\.\d+)?%?$/

function tableOf(block: Extract<WordBlock, { kind: 'table' }>): Block {
  const [first = [], ...rest] = block.rows
  const head = block.columns ?? first
  const rows = block.columns ? block.rows : rest
  const width = Math.max(1, head.length, ...rows.map(row => row.length))
  const columns = Array.from({ length: width }, (_, i) => {
    const cells = rows.map(row => row[i] ?? '').filter(cell => cell !== '')
    const numbers =
      cells.length > 0 && cells.every(cell => NUMBERS.test(cell)) && cells.some(cell => cell.includes('.'))
    return { label: head[i] ?? '', weight: 1, align: numbers ? ('right' as const) : ('left' as const) }
  })
  return { table: { columns, rows: rows.map(row => [...row]) } }
}

const blockOf = (block: WordBlock): Block => {
  if (block.kind === 'table') return tableOf(block)
  if (block.kind === 'sign') return { signatures: [...block.labels] }
  if (block.kind === 'heading') return { heading: block.text }
  if (block.kind === 'flush') return { flush: block.text }
  if (block.kind === 'center') return { center: block.text }
  return block.kind === 'right' ? { right: block.text } : block.text
}

export const blocksOf = (blocks: readonly WordBlock[]): Block[] => blocks.map(blockOf)

/** A letter as a PDF, with the characters the font has no shape for. */
export async function letterPdf(
  frame: Pick<Letter, 'bank' | 'title' | 'no' | 'footer' | 'headless'>,
  blocks: readonly WordBlock[],
): Promise<{ readonly pdf: Buffer; readonly pages: number; readonly missing: readonly string[] }> {
  const out = new PassThrough()
  const whole = buffer(out)
  const { missing, pages } = await writeLetter(out, { ...frame, paragraphs: blocksOf(blocks) })
  return { pdf: await whole, pages, missing }
}
