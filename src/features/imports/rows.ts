import type { BookDate } from '../../lending/dates'
import { readForm } from '../../web/form'
import type { Translate } from '../../web/i18n'
import type { ImportProblem, RowText } from '../../web/import-kind'
import type { Codes } from '../customers/codes'
import { basicsFrom, fieldsFor, type Spec, specsOf } from '../customers/fields'
import { type CustomerKind, idTypeList } from '../customers/identity'
import { idIndex } from '../customers/protect'
import type { CustomerInput } from '../customers/record'
import { isOwnName, ownReaders, parted } from '../fields/forms'
import type { Own } from '../fields/own'
import type { OwnChanges } from '../fields/values'
import said from './said.json'
import { sealedCells } from './sealed-cells'

export const { seal: sealCells, open: openCells } = sealedCells('import_rows')

/** Words of daily use for codes that the lists name otherwise. */
const SAID: Readonly<Record<string, Readonly<Record<string, string>>>> = said.codes
const YES = new Set(said.yes)

function codeOf(codes: Codes, { list }: Spec, text: string): string {
  if (!list) return text
  const item = codes[list].find(one => one.value === text || one.label === text)
  const words = SAID[list] ?? {}
  return item?.value ?? (Object.hasOwn(words, text) ? words[text] : undefined) ?? text
}

/** One row as the form it would have been typed into. */
function bodyOf(row: RowText, kind: CustomerKind, codes: Codes): Record<string, string> {
  const body: Record<string, string> = { idType: kind === 'person' ? '10' : '20' }
  for (const spec of specsOf(kind)) {
    const text = row[spec.name]
    if (text === undefined) continue
    if (spec.control === 'checkbox') body[spec.name] = YES.has(text) ? 'on' : ''
    else body[spec.name] = codeOf(codes, spec, text)
  }
  return body
}

const ownText = (row: RowText): RowText => Object.fromEntries(Object.entries(row).filter(([name]) => isOwnName(name)))

export interface ReadRow {
  readonly input: CustomerInput | null
  readonly officerNo: string | null
  readonly identity: Buffer | null
  readonly problems: readonly ImportProblem[]
  /** Of the lender's own fields. */
  readonly own: OwnChanges
}

/** Reads customers out of rows: the readers of a document type are made once, not for every row. */
export function customerReader(
  kind: CustomerKind,
  codes: Codes,
  today: BookDate,
  t: Translate,
  lenient: true | 'no-phone' = true,
  own?: Own,
) {
  const mine = own ? ownReaders(own, kind, { lenient: true }) : {}
  const readers = new Map<string, ReturnType<typeof fieldsFor>>()
  const readersOf = (idType: string) => {
    const known = readers.get(idType) ?? { ...fieldsFor({ kind, codes, today, body: { idType }, lenient }), ...mine }
    readers.set(idType, known)
    return known
  }
  const knownType = (idType: string) => codes[idTypeList(kind)].some(item => item.value === idType)
  return (row: RowText): ReadRow => {
    const body = { ...bodyOf(row, kind, codes), ...ownText(row) }
    const idType = body.idType ?? ''
    const form = readForm(readersOf(knownType(idType) ? idType : '-'), body, t)
    const officerNo = row.officerNo ?? null
    if (form.ok) {
      const { rest, changes } = parted(own, form.values)
      const input = { kind, ...basicsFrom(rest) } as CustomerInput
      const given = Object.entries(changes).filter(([, value]) => value !== null)
      return { input, officerNo, identity: idIndex(input.idNo), problems: [], own: Object.fromEntries(given) }
    }
    const problems = form.form.errors.map(error => ({ field: error.field, label: error.label, words: error.message }))
    return { input: null, officerNo, identity: null, problems, own: {} }
  }
}
