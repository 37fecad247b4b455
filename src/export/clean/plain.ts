import { decodeText } from '../csv'
import { Refused } from '../refusal'
import { type Cleaned, Unclean } from './kinds'

/** Pages, drawings, scripts, print files and rich text are text too, but some program runs or fetches what stands in them. */
const ACTIVE_START =
  /^\s*(<|MZ|#!|@echo\b|%!|%PDF|\{\\rtf|MIME-Version:|From:|Received:|WEB\s|\[InternetShortcut\]|Windows Registry|REGEDIT|ID;P)/i
const ACTIVE_ANYWHERE = /<\s*(script|html|svg|iframe|object|embed|!doctype|!entity|\?xml|\?php)\b/i
/** The trial text of virus scanners stays what it stands for, also where no scanner looked. */
const TRIAL = 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'
/** Apart from line ends and tabs a text a person wrote holds none of these. */
const CONTROL = /(?![\t\n\r\f])[\p{Cc}\ufffd]/u

const LINES = 20

/** A table when its first lines are cut into the same number of fields, two or more. */
function isTable(text: string): boolean {
  const lines = text.split(/\r\n|\n|\r/, LINES).filter(line => line.trim() !== '')
  if (lines.length < 2) return false
  return [',', '\t', ';', '|'].some(mark => {
    const counts = lines.map(line => line.replace(/"(?:[^"]|"")*"/g, '').split(mark).length)
    return counts[0]! > 1 && counts.every(count => count === counts[0])
  })
}

/** Plain text and CSV in UTF-8, UTF-16 or GBK, kept as they came. */
export function cleanPlain(file: Buffer): Cleaned {
  let text: string
  try {
    text = decodeText(file).text
  } catch (error) {
    if (error instanceof Refused) throw new Unclean('file.unknown-type', error.code)
    throw error
  }
  if (
    text.trim() === '' ||
    CONTROL.test(text) ||
    ACTIVE_START.test(text) ||
    ACTIVE_ANYWHERE.test(text) ||
    text.includes(TRIAL)
  )
    throw new Unclean('file.unknown-type', 'text')
  return { type: isTable(text) ? 'csv' : 'txt', bytes: file, pages: 1, width: null, height: null }
}
