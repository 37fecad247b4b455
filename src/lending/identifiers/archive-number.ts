import { type Refused, refuse } from '../refusal'
import { halfWidth } from '../text'

export interface ArchiveNumberParts {
  readonly branchCode: string
  readonly year: number
  /** One letter of the archive class. */
  readonly archiveClass: string
  readonly seq: number
  readonly version: number
}

const SHAPE = /^(\d{4})-(\d{4})-([A-Z])-(\d{6})-V(\d{2,4})$/

/**
 * 档案编号: branch-year-class-sequence-version, 0601-2026-G-000123-V01. The part before the version never changes;
 * each change of 基本信息 raises the version by one and the old number stays as an alias.
 */
export function composeArchiveNumber(parts: ArchiveNumberParts): string {
  const { branchCode, year, archiveClass, seq, version } = parts
  const text = `${branchCode}-${pad(year, 4)}-${archiveClass}-${pad(seq, 6)}-V${pad(version, 2)}`
  if (!SHAPE.test(text) || version < 1) throw new RangeError(`archive number out of range: ${text}`)
  return text
}

const pad = (value: number, length: number): string => value.toString().padStart(length, '0')

export function parseArchiveNumber(value: string): ArchiveNumberParts | Refused {
  const match = SHAPE.exec(halfWidth(value).replace(/\s/g, '').toUpperCase())
  if (!match) return refuse('archive-number.format', '档案编号的格式如 0601-2026-G-000123-V01')
  const [, branchCode = '', year = '', archiveClass = '', seq = '', version = ''] = match
  return {
    branchCode,
    year: parseInt(year, 10),
    archiveClass,
    seq: parseInt(seq, 10),
    version: parseInt(version, 10),
  }
}

/** The fixed part, for finding every version: 0601-2026-G-000123. */
export const archiveRoot = (number: string): string => number.replace(/-V\d+$/, '')

export function nextArchiveVersion(number: string): string {
  const parts = parseArchiveNumber(number)
  if ('refused' in parts) throw new RangeError(`not an archive number: ${number}`)
  return composeArchiveNumber({ ...parts, version: parts.version + 1 })
}
