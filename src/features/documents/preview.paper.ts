import type { Writable } from 'node:stream'
import { breathe, type Ink, LINE, type Paper, type PaperOptions, writePaper } from '../../export/pdf/paper'
import { drawTable } from '../../export/pdf/table'
import type { Preview } from '../../export/preview/preview'
import type { SheetPreview } from '../../export/preview/sheets'
import type { WordBlock } from '../../export/word/blocks'

type Frame = Pick<PaperOptions, 'bank' | 'title' | 'footer'>

const BODY: Ink = { size: 10.5 }
const CENTRED: Ink = { size: 13, weight: 'bold' }
const HEAD: Ink = { size: 12, weight: 'bold' }
const SMALL: Ink = { size: 8.5, color: '#555555' }

/** So much is set at once; others get their turn in between. */
const PIECE = 2_000
const pieces = (text: string): string[] =>
  Array.from({ length: Math.max(1, Math.ceil(text.length / PIECE)) }, (_, i) => text.slice(i * PIECE, (i + 1) * PIECE))

async function words(paper: Paper, text: string, ink: Ink, align: 'left' | 'center' | 'right' = 'left'): Promise<void> {
  const height = ink.size * LINE + 2
  for (const [i, piece] of pieces(text).entries()) {
    if (i > 0) await breathe(paper)
    for (const line of paper.lines(piece, paper.width, ink)) {
      paper.room(height)
      paper.line(line, paper.left, paper.y, ink, align, paper.width)
      paper.y += height
    }
  }
  paper.y += 3
}

async function table(paper: Paper, head: readonly string[], rows: readonly (readonly string[])[]): Promise<void> {
  const columns = head.map(label => ({ label, weight: 1, align: 'left' as const }))
  await drawTable(paper, { columns, rows: rows.map(row => [...row]) })
  paper.y += 8
}

async function block(paper: Paper, one: WordBlock): Promise<void> {
  if (one.kind === 'sign') return words(paper, one.labels.join('    '), BODY)
  if (one.kind === 'center') return words(paper, one.text, CENTRED, 'center')
  if (one.kind === 'heading') return words(paper, one.text, HEAD)
  if (one.kind !== 'table') return words(paper, one.text, BODY, one.kind === 'right' ? 'right' : 'left')
  const [first = [], ...rest] = one.rows
  const width = Math.max(1, ...one.rows.map(row => row.length))
  const head = Array.from({ length: width }, (_, i) => one.columns?.[i] ?? first[i] ?? '')
  await table(paper, head, one.columns ? one.rows : rest)
}

/** 0 → A, 25 → Z, 26 → AA. */
const letters = (n: number): string =>
  (n < 26 ? '' : letters(Math.floor(n / 26) - 1)) + String.fromCharCode(65 + (n % 26))

async function sheet(paper: Paper, one: SheetPreview, only: boolean): Promise<void> {
  if (!only || one.name !== '') await words(paper, one.name === '' ? '（未命名）' : one.name, HEAD)
  if (one.rows.length === 0) return words(paper, '这张工作表没有内容。', SMALL)
  await table(
    paper,
    Array.from({ length: one.columns }, (_, i) => letters(i)),
    one.rows,
  )
  const more = [
    ...(one.moreRows > 0 ? [`还有 ${one.moreRows} 行`] : []),
    ...(one.moreColumns > 0 ? [`还有 ${one.moreColumns} 列`] : []),
  ]
  if (more.length > 0) await words(paper, `${more.join('，')}未显示，全部内容以原件为准。`, SMALL)
}

async function draw(paper: Paper, preview: Preview): Promise<void> {
  if (preview.kind === 'book') {
    for (const one of preview.sheets) await sheet(paper, one, preview.sheets.length === 1)
    if (preview.moreSheets > 0) await words(paper, `还有 ${preview.moreSheets} 张工作表未显示。`, SMALL)
    return
  }
  if (preview.kind === 'text') {
    for (const [i, line] of preview.lines.entries()) {
      await words(paper, line === '' ? ' ' : line, BODY)
      if (i % 10 === 0) await breathe(paper)
    }
    if (preview.moreLines > 0) await words(paper, `还有 ${preview.moreLines} 行未显示，全部内容以原件为准。`, SMALL)
    return
  }
  for (const one of preview.blocks) await block(paper, one)
  if (preview.blocks.length === 0) await words(paper, '文件里没有文字。', SMALL)
  if (preview.images > 0) await words(paper, `文件中的 ${preview.images} 张图片未显示。`, SMALL)
  if (preview.cut) await words(paper, '内容较长，以下未显示，全部内容以原件为准。', SMALL)
}

/** 预览件: what a Word, Excel or text file says, on pages of ours. */
export async function writePreview(stream: Writable, preview: Preview, frame: Frame): Promise<void> {
  await writePaper(stream, { ...frame, landscape: preview.kind === 'book' }, async paper => {
    await words(paper, `预览：${frame.title}`, SMALL)
    await draw(paper, preview)
  })
}
