import type { ReadRow } from './cells'
import { type CsvLimits, decodeText, readCsv } from './csv'
import { type Refusal, Refused, refusal } from './refusal'
import { readCamt } from './statement/camt'
import { MOVEMENT_HEADERS, type Movement, movementCells } from './statement/movement'
import { readMt940 } from './statement/mt940'
import { readOfx } from './statement/ofx'
import { readXlsx } from './xlsx-read'

export interface TableFile {
  readonly format: 'xlsx' | 'csv' | 'mt940' | 'camt' | 'ofx'
  readonly rows: ReadRow[]
}

/** By its first bytes, not by its name: a workbook is a zip, an old one a compound file, the rest must be text. */
export async function readTable(file: Buffer, limits: CsvLimits): Promise<TableFile | Refusal> {
  // all of its mark: 姓 and many other characters begin with its first byte in GBK
  const compound = file.subarray(0, 4).toString('hex') === 'd0cf11e0'
  const packed = file.subarray(0, 2).toString('latin1') === 'PK' || compound
  const read = packed ? await readXlsx(file, limits) : await readCsv(file, limits)
  return 'refused' in read ? read : { format: packed ? 'xlsx' : 'csv', rows: read.rows }
}

const READERS: readonly (readonly [TableFile['format'], RegExp, (text: string) => Movement[]])[] = [
  ['camt', /<(?:\w+:)?(?:BkToCstmr|Document)/, readCamt],
  ['ofx', /OFXHEADER|<OFX>/i, readOfx],
  ['mt940', /(?:^|\n):20:|(?:^|\n):61:/, readMt940],
]

/** Statement files of banks (MT940, CAMT, OFX) as tables; undefined when the file is none of them. */
function readStatement(file: Buffer, limits: CsvLimits): TableFile | Refusal | undefined {
  if (file.length > limits.maxBytes || file.includes(0)) return undefined
  try {
    const { text } = decodeText(file)
    const found = READERS.find(([, mark]) => mark.test(text.slice(0, 4_000)))
    if (!found) return undefined
    const [format, , read] = found
    const movements = read(text)
    if (movements.length === 0) return refusal('file.empty')
    if (movements.length >= limits.maxRows) return refusal('file.too-many-rows', String(limits.maxRows))
    const rows = movements.map((movement, i) => ({ n: i + 2, cells: movementCells(movement) }))
    return { format, rows: [{ n: 1, cells: [...MOVEMENT_HEADERS] }, ...rows] }
  } catch (error) {
    if (error instanceof Refused) return refusal(error.code, error.detail)
    throw error
  }
}

/** A file of a bank in whatever shape: its statement formats, a workbook, or separated text. */
export const readBankFile = async (file: Buffer, limits: CsvLimits): Promise<TableFile | Refusal> =>
  readStatement(file, limits) ?? readTable(file, limits)
