import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as air } from 'node:timers/promises'
import PDFDocument from 'pdfkit'
import { cleanText } from '../cells'
import { fontSource, type Weight } from './fonts'
import { breakLines } from './lines'
import { PageTotal } from './page-total'

export interface PaperFooter {
  no: string
  printedBy: string
  printedAt: string
}

export interface PaperOptions {
  bank: string
  title: string
  footer: PaperFooter
  /** 姓名 工号, pale across every page */
  watermark?: string
  landscape?: boolean
  /** Labels and the like: no foot, no watermark. */
  bare?: boolean
}

export interface Written {
  pages: number
  /** characters the font has no shape for, so that a person can be told before the paper is signed */
  missing: string[]
}

export type Align = 'left' | 'center' | 'right'

export interface Ink {
  size: number
  weight?: Weight
  color?: string
}

export const INK = '#111111'
export const GREY = '#555555'
const PALE = '#e9e9e9'
const FORGET_EVERY = 20
const MM = 72 / 25.4
const SIDE = 14 * MM
const TOP = 14 * MM
const BOTTOM = 18 * MM
/** pdfkit sets Chinese text with its ascender (1.16 em) above the baseline; lines are placed by their box instead. */
export const LINE = 1.45

export class Paper {
  readonly doc: PDFKit.PDFDocument
  readonly left = SIDE
  readonly right: number
  readonly top = TOP
  readonly bottom: number
  y = TOP
  pages = 0
  readonly missing = new Set<string>()
  private readonly widths = new Map<string, number>()
  private readonly options: PaperOptions
  private readonly total: PageTotal

  constructor(options: PaperOptions) {
    this.options = options
    this.doc = new PDFDocument({
      size: 'A4',
      layout: options.landscape ? 'landscape' : 'portrait',
      margin: 0,
      autoFirstPage: false,
      lang: 'zh-CN',
      displayTitle: true,
      pdfVersion: '1.7',
      info: { Title: cleanText(options.title), Author: cleanText(options.bank), Creator: '信档', Producer: '信档' },
    })
    this.doc.registerFont('regular', fontSource('regular'))
    this.doc.registerFont('bold', fontSource('bold'))
    const [short, long] = [595.28, 841.89]
    this.right = (options.landscape ? long : short) - SIDE
    this.bottom = (options.landscape ? short : long) - BOTTOM
    this.total = new PageTotal(this.doc)
    this.newPage()
  }

  get width(): number {
    return this.right - this.left
  }

  newPage(): void {
    this.doc.addPage()
    if (++this.pages % FORGET_EVERY === 0) this.total.forgetLayouts()
    if (!this.options.bare) {
      this.watermark()
      this.footer()
    }
    this.y = TOP
  }

  /** Makes sure that `height` points are free below, on a new page if need be; true when it was. */
  room(height: number): boolean {
    if (this.y + height <= this.bottom) return false
    this.newPage()
    return true
  }

  private ink({ size, weight = 'regular', color = INK }: Ink) {
    this.doc.font(weight).fontSize(size).fillColor(color)
  }

  measure(text: string, ink: Ink): number {
    this.ink(ink)
    return this.doc.widthOfString(text)
  }

  lines(text: string, width: number, ink: Ink, indent = 0): string[] {
    return breakLines(this.clean(text), width, part => this.roughWidth(part, ink), indent)
  }

  /** Sum of single widths: breaking tries many pieces, and laying each out would cost more than the page itself. */
  private roughWidth(text: string, { size, weight = 'regular' }: Ink): number {
    let width = 0
    for (const char of text) {
      const key = weight + char
      const known = this.widths.get(key) ?? this.measure(char, { size: 1000, weight })
      this.widths.set(key, known)
      width += known
    }
    return (width * size) / 1000
  }

  /** One line, its box starting at `top`; returns nothing and moves nothing. */
  line(text: string, x: number, top: number, ink: Ink, align: Align = 'left', width = 0, spacing = 0): void {
    this.ink(ink)
    const slack = align === 'left' ? 0 : width - this.doc.widthOfString(text, { characterSpacing: spacing })
    const shift = align === 'center' ? slack / 2 : slack
    const baseline = top + ink.size * (LINE / 2 + 0.36)
    this.doc.text(text, x + shift, baseline, { lineBreak: false, baseline: 'alphabetic', characterSpacing: spacing })
  }

  private clean(text: string): string {
    const clean = cleanText(text).replace(/\t/g, ' ')
    for (const char of clean) if (char !== '\n' && !this.total.hasGlyph(char)) this.missing.add(char)
    return clean
  }

  oneLine(text: string): string {
    return this.clean(text).replace(/\n/g, ' ')
  }

  private watermark(): void {
    if (!this.options.watermark) return
    const text = this.oneLine(this.options.watermark)
    const { doc } = this
    const { width, height } = doc.page
    doc.save()
    this.ink({ size: 15, color: PALE })
    doc.rotate(-24, { origin: [width / 2, height / 2] })
    const step = doc.widthOfString(text) + 130
    for (let row = 0, y = -height * 0.15; y < height * 1.15; row++, y += 150) {
      for (let x = -width * 0.3 + (row % 2) * (step / 2); x < width * 1.3; x += step)
        doc.text(text, x, y, { lineBreak: false })
    }
    doc.restore()
  }

  private footer(): void {
    const { no, printedBy, printedAt } = this.options.footer
    const top = this.bottom + 6 * MM
    const ink = { size: 8, color: GREY }
    this.line(this.oneLine(no), this.left, top, ink)
    this.line(this.oneLine(`打印人 ${printedBy} ${printedAt}`), this.left, top, ink, 'right', this.width)
    const before = `第 ${this.pages} 页 / 共 `
    const start = this.left + (this.width - this.measure(`${before}00 页`, ink)) / 2
    this.line(before, start, top, ink)
    const x = start + this.measure(before, ink)
    this.total.place(x, top + ink.size * (LINE / 2 + 0.36), ink.size, GREY)
  }

  /** Page number texts are complete only now, when the last page is known. */
  finish(): void {
    this.total.finish(this.pages, ' 页')
    this.doc.end()
  }
}

/**
 * Runs `draw` on a new paper whose bytes go to `stream`. If drawing fails, or the reader goes away, both ends are destroyed
 * and the promise rejects.
 */
export async function writePaper(
  stream: Writable,
  options: PaperOptions,
  draw: (paper: Paper) => Promise<void>,
): Promise<Written> {
  const paper = new Paper(options)
  const sent = pipeline(paper.doc, stream)
  sent.catch(() => undefined)
  try {
    await draw(paper)
    paper.finish()
    await sent
    return { pages: paper.pages, missing: [...paper.missing] }
  } catch (error) {
    paper.doc.destroy(error instanceof Error ? error : new Error(String(error)))
    await sent.catch(() => undefined)
    throw error
  }
}

/** Lets other requests run in the middle of a long paper; stops when nobody is listening any more. */
export async function breathe(paper: Paper): Promise<void> {
  await air()
  if (paper.doc.destroyed) throw paper.doc.errored ?? new Error('the reader of the paper went away')
}
