import type { Writable } from 'node:stream'
import { drawFacts, drawSignatures, type Fact } from './facts'
import { drawHeading } from './heading'
import { breathe, type Ink, type Paper, type PaperFooter, type Written, writePaper } from './paper'
import { drawTable, type PaperTable } from './table'

/** One piece of a letter; a bare string is a paragraph of running text. */
export type Block =
  | string
  | { heading: string }
  | { right: string }
  | { center: string }
  | { flush: string }
  | { table: PaperTable; unit?: string }
  | { kv: Fact[] }
  | { signatures: string[] }

export interface Letter {
  bank: string
  title: string
  no?: string
  paragraphs: Block[]
  footer: PaperFooter
  watermark?: string
  /** The paragraphs bring their own head. */
  headless?: boolean
}

const BODY: Ink = { size: 11 }
const HEADING: Ink = { size: 11.5, weight: 'bold' }
const CENTRED: Ink = { size: 14, weight: 'bold' }
const LEADING = 19

/** Two characters in, both edges even; the last line keeps its natural length. */
function drawParagraph(paper: Paper, text: string) {
  const indent = BODY.size * 2
  for (const part of text.split('\n')) {
    const lines = paper.lines(part, paper.width, BODY, indent)
    // a first line alone at the foot of a page is an orphan
    if (lines.length > 1) paper.room(LEADING * 2)
    lines.forEach((line, i) => {
      // and a last line alone at the head of one is a widow
      paper.room(i === lines.length - 2 ? LEADING * 2 : LEADING)
      const shift = i === 0 ? indent : 0
      const slack = paper.width - shift - paper.measure(line, BODY)
      const gaps = Array.from(line).length - 1
      const spacing = i < lines.length - 1 && gaps > 0 && slack < BODY.size * 3 ? slack / gaps : 0
      paper.line(line, paper.left + shift, paper.y, BODY, 'left', 0, spacing)
      paper.y += LEADING
    })
  }
  paper.y += 3
}

function drawSubheading(paper: Paper, text: string) {
  // a heading keeps two lines of what it heads
  paper.room(LEADING * 3 + 8)
  paper.y += 6
  for (const line of paper.lines(text, paper.width, HEADING)) {
    paper.line(line, paper.left, paper.y, HEADING)
    paper.y += LEADING
  }
  paper.y += 2
}

/** Who writes and when at the right edge; the titles of a paper that brings its own. */
function drawAligned(paper: Paper, text: string, align: 'left' | 'right' | 'center', ink: Ink) {
  const leading = ink.size * 1.75
  for (const line of paper.lines(text, paper.width, ink)) {
    paper.room(leading)
    paper.line(line, paper.left, paper.y, ink, align, paper.width)
    paper.y += leading
  }
}

async function drawBlock(paper: Paper, block: Block): Promise<void> {
  if (typeof block === 'string') return drawParagraph(paper, block)
  if ('heading' in block) return drawSubheading(paper, block.heading)
  if ('right' in block) return drawAligned(paper, block.right, 'right', BODY)
  if ('flush' in block) return drawAligned(paper, block.flush, 'left', BODY)
  if ('center' in block) return drawAligned(paper, block.center, 'center', CENTRED)
  if ('kv' in block) {
    drawFacts(paper, block.kv, 2)
    paper.y += 6
    return
  }
  if ('signatures' in block) return drawSignatures(paper, block.signatures)
  if (block.unit) {
    paper.room(60)
    paper.line(paper.oneLine(`单位：${block.unit}`), paper.left, paper.y, { size: 8.5 }, 'right', paper.width)
    paper.y += 14
  }
  await drawTable(paper, block.table)
  paper.y += 10
}

async function drawLetter(paper: Paper, letter: Pick<Letter, 'bank' | 'title' | 'no' | 'headless' | 'paragraphs'>) {
  if (!letter.headless) drawHeading(paper, letter.bank, letter.title, letter.no)
  for (const block of letter.paragraphs) {
    await drawBlock(paper, block)
    await breathe(paper)
  }
}

/** Contracts, receipts, certificates, vouchers: running text and small tables on A4. */
export const writeLetter = (stream: Writable, letter: Letter): Promise<Written> =>
  writePaper(stream, letter, paper => drawLetter(paper, letter))

/** Many letters to print at once, each from a page of its own. */
export const writeLetters = (
  stream: Writable,
  frame: Pick<Letter, 'bank' | 'title' | 'footer'>,
  letters: AsyncIterable<Pick<Letter, 'title' | 'no' | 'headless' | 'paragraphs'>>,
): Promise<Written> =>
  writePaper(stream, frame, async paper => {
    let first = true
    for await (const letter of letters) {
      if (!first) paper.newPage()
      first = false
      await drawLetter(paper, { bank: frame.bank, ...letter })
    }
  })
