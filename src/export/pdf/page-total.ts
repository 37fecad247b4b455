/** What is used of the font behind pdfkit's document; its published types leave it out. */
interface EmbeddedFont {
  id: string
  font: { hasGlyphForCodePoint(code: number): boolean }
  ref(): PDFKit.PDFKitReference
  layoutCache: Record<string, object>
  encode(text: string): [string[], { advanceWidth: number }[]]
}

type Open = PDFKit.PDFDocument & { _font: EmbeddedFont; page: { xobjects: Record<string, PDFKit.PDFKitReference> } }

const NAME = 'PageTotal'

const hexToRgb = (color: string) =>
  [1, 3, 5].map(at => (Number.parseInt(color.slice(at, at + 2), 16) / 255).toFixed(3)).join(' ')

/**
 * 共 y 页 is known only when the last page is done. Every page points to one small form that is written at the end, so pages leave
 * as they are finished and memory does not grow with them.
 */
export class PageTotal {
  private readonly doc: Open
  private readonly font: EmbeddedFont
  private readonly form: PDFKit.PDFKitReference
  private size = 8
  private color = '#000000'

  constructor(doc: PDFKit.PDFDocument) {
    this.doc = doc as Open
    this.font = (doc.font('regular') as Open)._font
    this.form = doc.ref({ Type: 'XObject', Subtype: 'Form', FormType: 1 })
  }

  hasGlyph(char: string): boolean {
    return this.font.font.hasGlyphForCodePoint(char.codePointAt(0) ?? 0)
  }

  /** pdfkit keeps the layout of every text it ever set; a register of 100,000 rows would hold 200 MB of them. */
  forgetLayouts(): void {
    this.font.layoutCache = Object.create(null)
  }

  /** Puts the form on the current page with its text starting at x on the given baseline. */
  place(x: number, baseline: number, size: number, color: string): void {
    this.size = size
    this.color = color
    this.doc.page.xobjects[NAME] = this.form
    this.doc.save()
    this.doc.transform(1, 0, 0, -1, x, baseline)
    this.doc.addContent(`/${NAME} Do`)
    this.doc.restore()
  }

  finish(pages: number, after: string): void {
    const [glyphs] = this.font.encode(`${pages}${after}`)
    Object.assign(this.form.data, {
      BBox: [0, -this.size, 200, this.size * 2],
      Resources: { Font: { [this.font.id]: this.font.ref() } },
    })
    this.form.end(`${hexToRgb(this.color)} rg BT /${this.font.id} ${this.size} Tf <${glyphs.join('')}> Tj ET`)
  }
}
