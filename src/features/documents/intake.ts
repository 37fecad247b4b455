import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { cleanText } from '../../export/cells'
import { cleanFile } from '../../export/clean/clean'
import type { FileType } from '../../export/clean/kinds'
import { clamav, noScanner, type Scanner, scannerAddress, type Verdict } from '../../integrations/virus-scan/scan'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import { numberSetting, settingOn, textSetting } from '../settings/queries'
import { type Kept, keepBytes } from './keep'

/** The hard limit of one file; the parameter may ask for less. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024
export const MAX_FILES = 20
export const MAX_TOTAL_BYTES = 64 * 1024 * 1024
const MAX_NAME_BYTES = 300

export interface Brought {
  readonly name: string
  readonly bytes: Buffer
}

/** A file that passed: its kept bytes under the name it came with. */
export interface Taken {
  readonly name: string
  readonly pages: number
  readonly kept: Kept
}

export interface Trouble {
  readonly name: string
  readonly refused: Refused
}

export interface Intake {
  readonly taken: readonly Taken[]
  readonly troubles: readonly Trouble[]
  readonly infected: readonly { readonly name: string; readonly signature: string; readonly kept: Kept }[]
}

/** 'C:\\证件\\身份证.jpg' → '身份证.jpg': without path, control characters and marks that turn the writing round, at most 300 bytes with its ending kept. */
export function nameOf(original: string): string {
  const flat = cleanText(original.split(/[\\/]/).at(-1) ?? '')
    .replace(/\s+/g, ' ')
    .trim()
  const dot = flat.lastIndexOf('.')
  const ending = dot > 0 && flat.length - dot <= 10 ? flat.slice(dot) : ''
  const stem = Array.from(ending ? flat.slice(0, dot) : flat)
  while (Buffer.byteLength(stem.join('') + ending) > MAX_NAME_BYTES) stem.pop()
  return stem.length > 0 ? stem.join('') + ending : `_${ending}`
}

export interface IntakeRules {
  readonly maxBytes: number
  readonly scanner: Scanner
  readonly scanRequired: boolean
}

export async function intakeRules(db: Kysely<DB>, today: BookDate): Promise<IntakeRules> {
  const [maxMb, address, required] = await Promise.all([
    numberSetting(db, 'document.max-mb', today, 10),
    textSetting(db, 'document.scan-address', today, 'off'),
    settingOn(db, 'document.scan-required', today),
  ])
  const at = scannerAddress(address)
  return {
    maxBytes: Math.min(maxMb * 1024 * 1024, MAX_FILE_BYTES),
    scanner: at ? clamav(at) : noScanner,
    scanRequired: required === true || required === 1,
  }
}

async function verdictOn(bytes: Buffer, rules: IntakeRules): Promise<Verdict> {
  // the trial text is known with and without a scanner
  const trial = await noScanner.scan(bytes)
  return trial.state === 'infected' ? trial : rules.scanner.scan(bytes)
}

type Outcome = { taken: Taken } | { trouble: Refused } | { infected: { signature: string; kept: Kept } }

/** Scanned before anything opens it, then told by content, cleaned and kept. */
async function takeOne(db: Kysely<DB>, name: string, bytes: Buffer, rules: IntakeRules): Promise<Outcome> {
  if (bytes.length === 0) return { trouble: refuse('document.empty') }
  if (bytes.length > rules.maxBytes)
    return { trouble: refuse('document.too-large', undefined, { params: { mb: rules.maxBytes / 1024 / 1024 } }) }
  const verdict = await verdictOn(bytes, rules)
  if (verdict.state === 'infected') {
    const kept = await keepBytes(db, { type: 'other', bytes, width: null, height: null }, verdict)
    return { infected: { signature: verdict.signature, kept } }
  }
  if (verdict.state === 'unscanned' && rules.scanRequired) return { trouble: refuse('document.no-scanner') }
  const clean = await cleanFile(bytes)
  if ('refused' in clean) return { trouble: refuse(clean.refused) }
  return { taken: { name, pages: clean.pages, kept: await keepBytes(db, clean, verdict) } }
}

/** Every file for itself, one after the other: many at once from many people must not fill the memory. */
export async function takeIn(db: Kysely<DB>, files: readonly Brought[], rules: IntakeRules): Promise<Intake> {
  const taken: Taken[] = []
  const troubles: Trouble[] = []
  const infected: { name: string; signature: string; kept: Kept }[] = []
  for (const { name: original, bytes } of files) {
    const name = nameOf(original)
    const outcome = await takeOne(db, name, bytes, rules)
    if ('taken' in outcome) taken.push(outcome.taken)
    else if ('trouble' in outcome) troubles.push({ name, refused: outcome.trouble })
    else infected.push({ name, ...outcome.infected })
  }
  return { taken, troubles, infected }
}

const MEDIA: Readonly<Record<FileType, string>> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
  txt: 'text/plain',
}
/** Our own table: what a file is called by is what it was found to be. */
export const mediaType = (type: string): string => MEDIA[type as FileType] ?? 'application/octet-stream'

const ENDINGS: Readonly<Record<FileType, RegExp>> = {
  pdf: /\.pdf$/i,
  jpg: /\.jpe?g$/i,
  png: /\.png$/i,
  docx: /\.docx$/i,
  xlsx: /\.xlsx$/i,
  csv: /\.(csv|tsv|txt)$/i,
  txt: /\.(txt|csv)$/i,
}
/** 'statement.exe' that is a PDF goes out as 'statement.exe.pdf'. */
export const nameFor = (name: string, type: string): string =>
  ENDINGS[type as FileType]?.test(name) ? name : `${name}.${type}`
