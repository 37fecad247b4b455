import type { BookDate } from '../../lending/dates'
import { readForm } from '../../web/form'
import type { Translate } from '../../web/i18n'
import type { Codes } from '../customers/codes'
import { basicsFrom, fieldsFor, type Spec } from '../customers/fields'
import { idTypeList } from '../customers/identity'
import { idIndex } from '../customers/protect'
import type { CustomerInput } from '../customers/record'
import { type Mapping, targetsOf } from './columns'
import said from './said.json'
import { sealedCells } from './sealed-cells'

export const { seal: sealCells, open: openCells } = sealedCells('import_rows')

export interface Problem {
  readonly field: string
  readonly label: string
  readonly words: string
}
export type RowState = 'ready' | 'wrong' | 'duplicate'

/** Words of daily use for codes that the lists name otherwise. */
const SAID: Readonly<Record<string, Readonly<Record<string, string>>>> = said.codes
const YES = new Set(said.yes)

function codeOf(codes: Codes, { list }: Spec, text: string): string {
  if (!list) return text
  const item = codes[list].find(one => one.value === text || one.label === text)
  return item?.value ?? SAID[list]?.[text] ?? text
}

/** One row as the form it would have been typed into. */
export function bodyOf(cells: readonly string[], { kind, columns }: Mapping, codes: Codes): Record<string, string> {
  const body: Record<string, string> = { idType: kind === 'person' ? '10' : '20' }
  for (const { name, spec } of targetsOf(kind)) {
    const at = columns[name]
    const text = at === undefined ? '' : (cells[at] ?? '').trim()
    if (text === '') continue
    if (spec?.control === 'checkbox') body[name] = YES.has(text) ? 'on' : ''
    else body[name] = spec ? codeOf(codes, spec, text) : text
  }
  return body
}

export interface ReadRow {
  readonly input: CustomerInput | null
  readonly officerNo: string | null
  readonly identity: Buffer | null
  readonly problems: readonly Problem[]
}

/** Reads rows of one file: the readers of a document type are made once, not for every row. */
export function rowReader(mapping: Mapping, codes: Codes, today: BookDate, t: Translate) {
  const readers = new Map<string, ReturnType<typeof fieldsFor>>()
  const readersOf = (idType: string) => {
    const known =
      readers.get(idType) ?? fieldsFor({ kind: mapping.kind, codes, today, body: { idType }, lenient: true })
    readers.set(idType, known)
    return known
  }
  const knownType = (idType: string) => codes[idTypeList(mapping.kind)].some(item => item.value === idType)
  return (cells: readonly string[]): ReadRow => {
    const body = bodyOf(cells, mapping, codes)
    const idType = body.idType ?? ''
    const form = readForm(readersOf(knownType(idType) ? idType : '-'), body, t)
    const officerNo = body.officerNo ?? null
    if (form.ok) {
      const input = { kind: mapping.kind, ...basicsFrom(form.values) } as CustomerInput
      return { input, officerNo, identity: idIndex(input.idNo), problems: [] }
    }
    const problems = form.form.errors.map(error => ({ field: error.field, label: error.label, words: error.message }))
    return { input: null, officerNo, identity: null, problems }
  }
}
