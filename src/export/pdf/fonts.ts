import { readFileSync } from 'node:fs'
import PDFDocument from 'pdfkit'

const FILES = {
  regular: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
} as const

export type Weight = keyof typeof FILES
type Source = PDFKit.Mixins.PDFFontSource

const opened = new Map<Weight, Source>()

/** The font that pdfkit opened from the bytes. It takes such a font for a source too; its published types leave that out. */
const openedBy = (doc: PDFKit.PDFDocument): Source =>
  (doc as PDFKit.PDFDocument & { _font: { font: Source } })._font.font

/**
 * Each font has 10 MB and 30,000 glyphs: read and parsed once in the life of the process, which is two thirds of the work of a
 * one-page paper. A PDF carries only the glyphs it uses.
 */
export function fontSource(weight: Weight): Source {
  const known = opened.get(weight)
  if (known !== undefined) return known
  const doc = new PDFDocument({ autoFirstPage: false }).font(readFileSync(require.resolve(FILES[weight])))
  const font = openedBy(doc)
  opened.set(weight, font)
  return font
}
