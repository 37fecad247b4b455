import PizZip from 'pizzip'
import { cleanText } from '../cells'
import type { WordBlock } from './blocks'

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => cleanText(text).replace(/[&<>"]/g, char => ESCAPES[char] ?? char)

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

interface Look {
  readonly align?: 'center' | 'right'
  readonly bold?: boolean
  /** Half points. */
  readonly size?: number
  /** Two characters in, as running text is set. */
  readonly indent?: boolean
  readonly before?: number
}

function paragraph(text: string, { align, bold, size, indent, before }: Look = {}): string {
  const props = [
    before ? `<w:spacing w:before="${before}" w:after="120"/>` : '',
    indent ? '<w:ind w:firstLineChars="200" w:firstLine="480"/>' : '',
    align ? `<w:jc w:val="${align}"/>` : '',
  ].join('')
  const run = `${bold ? '<w:b/>' : ''}${size ? `<w:sz w:val="${size}"/><w:szCs w:val="${size}"/>` : ''}`
  const lines = escaped(text).replaceAll('\n', '</w:t><w:br/><w:t xml:space="preserve">')
  return `<w:p><w:pPr>${props}</w:pPr><w:r><w:rPr>${run}</w:rPr><w:t xml:space="preserve">${lines}</w:t></w:r></w:p>`
}

const WIDTH = 9_070

function table(head: readonly string[] | null, rows: readonly (readonly string[])[]): string {
  const columns = Math.max(1, head?.length ?? 0, ...rows.map(row => row.length))
  const width = Math.floor(WIDTH / columns)
  const cell = (text: string, bold: boolean) =>
    `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/></w:tcPr>${paragraph(text, { bold, size: 20 })}</w:tc>`
  const row = (cells: readonly string[], bold: boolean) =>
    `<w:tr>${bold ? '<w:trPr><w:tblHeader/></w:trPr>' : ''}${Array.from({ length: columns }, (_, i) => cell(cells[i] ?? '', bold)).join('')}</w:tr>`
  const side = (name: string) => `<w:${name} w:val="single" w:sz="4" w:space="0" w:color="666666"/>`
  const borders = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map(side).join('')
  const grid = Array.from({ length: columns }, () => `<w:gridCol w:w="${width}"/>`).join('')
  const all = [...(head ? [row(head, true)] : []), ...rows.map(one => row(one, false))]
  return `<w:tbl><w:tblPr><w:tblW w:w="${width * columns}" w:type="dxa"/><w:tblBorders>${borders}</w:tblBorders></w:tblPr><w:tblGrid>${grid}</w:tblGrid>${all.join('')}</w:tbl>${paragraph('')}`
}

function blockXml(block: WordBlock): string {
  if (block.kind === 'table') return table(block.columns, block.rows)
  if (block.kind === 'sign')
    return paragraph(block.labels.map(label => `${label}：______________`).join('    '), { before: 480 })
  if (block.kind === 'heading') return paragraph(block.text, { bold: true, before: 160 })
  if (block.kind === 'flush') return paragraph(block.text)
  return paragraph(block.text, block.kind === 'p' ? { indent: true } : { align: block.kind })
}

export interface WordLetter {
  readonly bank: string
  readonly title: string
  readonly no: string
  readonly blocks: readonly WordBlock[]
}

const TYPES = `${HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships'
const ROOT = `${HEAD}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`
const PARTS = `${HEAD}<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`
const FONTS = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="SimSun"/>'
const STYLES = `${HEAD}<w:styles ${W}><w:docDefaults><w:rPrDefault><w:rPr>${FONTS}<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="80" w:line="360" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>`

/** A letter as a Word file of today: bank, title, number, then its blocks on A4. */
export function writeWord({ bank, title, no, blocks }: WordLetter): Buffer {
  const body = [
    paragraph(bank, { align: 'center' }),
    paragraph(title, { align: 'center', bold: true, size: 36 }),
    paragraph(`编号：${no}`, { align: 'right', size: 20 }),
    ...blocks.map(blockXml),
  ].join('')
  const page =
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1418" w:bottom="1440" w:left="1418" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
  const zip = new PizZip()
  zip.file('[Content_Types].xml', TYPES)
  zip.file('_rels/.rels', ROOT)
  zip.file('word/_rels/document.xml.rels', PARTS)
  zip.file('word/styles.xml', STYLES)
  zip.file('word/document.xml', `${HEAD}<w:document ${W}><w:body>${body}${page}</w:body></w:document>`)
  return zip.generate({ type: 'nodebuffer', compression: 'DEFLATE' })
}
