import { type RefusalCode, Refused } from './refusal'
import { type ZipEntry, type ZipLimits, zipDirectory } from './zip'

/** Programs and things that start programs; a list of customers needs none of them. */
const MACRO =
  /(^|\/)(vba[^/]*|.*\.(exe|dll|js|vbs|ps1|bat|cmd|hta|scr|jar))$|^xl\/(macrosheets|dialogsheets|activex|embeddings|ctrlprops)\//i
/** Data connections pass: statements people save from a text query carry one, and nothing here ever opens it. */
const EXTERNAL = /^xl\/(externallinks|webextensions)\//i
const OLD_OFFICE = Buffer.from('d0cf11e0a1b11ae1', 'hex')

function refuseByContent(file: Buffer, limits: ZipLimits): void {
  const code: RefusalCode | undefined =
    file.length === 0
      ? 'file.empty'
      : file.length > limits.maxBytes
        ? 'file.too-large'
        : file.subarray(0, 8).equals(OLD_OFFICE)
          ? 'file.old-or-locked'
          : file.length < 4 || file.readUInt32LE(0) !== 0x04034b50
            ? 'file.not-xlsx'
            : undefined
  if (code) throw new Refused(code)
}

/**
 * Looks at the zip directory alone, in about a millisecond, before any parser sees the file: signature, entries, sizes, ratio,
 * zip64, overlapping entries, paths, macros, external data. Throws `Refused`; the entries come back when all is well.
 */
export function guardZip(file: Buffer, limits: ZipLimits): ZipEntry[] {
  refuseByContent(file, limits)
  const entries = zipDirectory(file, limits)
  for (const { name } of entries) {
    if (MACRO.test(name)) throw new Refused('file.macro', name)
    if (EXTERNAL.test(name)) throw new Refused('file.external-link', name)
  }
  const names = new Set(entries.map(entry => entry.name))
  if (!names.has('[Content_Types].xml') || !names.has('xl/workbook.xml')) throw new Refused('file.not-xlsx')
  return entries
}
