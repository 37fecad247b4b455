import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import PDFDocument from 'pdfkit'
import { fontSource } from '../../export/pdf/fonts'

export interface PictureCopy {
  readonly bytes: Buffer
  readonly width: number
  readonly height: number
  readonly mark: string
  readonly bank: string
}

const SHORT = 595.28
const LONG = 841.89
const EDGE = 24

/** 水印件: one picture on A4, lying or standing as it is, the mark drawn over it. */
export async function pictureOnPaper(
  stream: Writable,
  { bytes, width, height, mark, bank }: PictureCopy,
): Promise<void> {
  const lying = width > height
  const doc = new PDFDocument({
    size: 'A4',
    layout: lying ? 'landscape' : 'portrait',
    margin: 0,
    lang: 'zh-CN',
    info: { Title: '资料水印件', Author: bank, Creator: '信档', Producer: '信档' },
  })
  const sent = pipeline(doc, stream)
  const [w, h] = lying ? [LONG, SHORT] : [SHORT, LONG]
  doc.registerFont('regular', fontSource('regular'))
  doc.image(bytes, EDGE, EDGE, { fit: [w - 2 * EDGE, h - 2 * EDGE - 12], align: 'center', valign: 'center' })
  doc.font('regular').fontSize(14).fillColor('#7a2020').fillOpacity(0.3)
  doc.save().rotate(-24, { origin: [w / 2, h / 2] })
  const step = doc.widthOfString(mark) + 50
  for (let row = 0, y = -h * 0.3; y < h * 1.3; row++, y += 84)
    for (let x = -w * 0.4 + (row % 2) * (step / 2); x < w * 1.4; x += step) doc.text(mark, x, y, { lineBreak: false })
  doc.restore().fillOpacity(1).fontSize(8).fillColor('#555555')
  doc.text(`${bank} 资料水印件 · ${mark}`, EDGE, h - EDGE, { lineBreak: false })
  doc.end()
  await sent
}
