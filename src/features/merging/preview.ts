import { type CustomerRows, countRows, isMoving } from '../../db/moving'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { type Codes, codesFor } from '../customers/codes'
import { IDENTITY_FIELDS } from '../customers/merging'
import { customerFields } from '../customers/own'
import { readableIn } from '../customers/profile'
import { isSecret } from '../customers/protect'
import { type CustomerFile, customerFile } from '../customers/queries'
import { BASIC_FIELDS, type BasicField, LABELS, opened, textOf } from '../customers/record'
import type { Own, OwnField } from '../fields/own'
import { readable } from '../fields/shown'
import { valuesOf } from '../fields/values'

export interface Compared {
  readonly kept: CustomerFile
  readonly gone: CustomerFile
  readonly codes: Codes
  readonly own: Own
  /** Of the lender's own fields, by customer. */
  readonly values: Awaited<ReturnType<typeof valuesOf>>
}

export async function compared(c: Ctx, keptId: number, goneId: number): Promise<Compared> {
  const [kept, gone, codes, own] = await Promise.all([
    customerFile(c.db, c.viewer, keptId),
    customerFile(c.db, c.viewer, goneId),
    codesFor(c.db, c.viewer.lang),
    customerFields(c.db, c.viewer),
  ])
  if (!kept || !gone || kept.id === gone.id) throw notFound()
  return { kept, gone, codes, own, values: await valuesOf(c.db, own, [kept.id, gone.id]) }
}

export interface Choice {
  readonly name: BasicField | OwnField['name']
  readonly label: string
  readonly kept: string
  readonly gone: string
  /** What a person would most likely take: the one that is not empty. */
  readonly suggested: 'kept' | 'gone'
}

/** The lender's own fields in which they differ. */
function ownChoices(c: Ctx, { kept, gone, own, values }: Compared): Choice[] {
  const of = (id: number, field: OwnField) => values.get(id)?.[field.id] ?? ''
  return own.fields
    .filter(one => of(kept.id, one) !== of(gone.id, one))
    .map(one => {
      const [a, b] = [of(kept.id, one), of(gone.id, one)]
      const [keptWords, goneWords] = [readable(c, own, one, a), readable(c, own, one, b)]
      const alike = one.sealed && keptWords === goneWords
      return {
        name: one.name,
        label: one.title,
        kept: keptWords,
        gone: `${goneWords}${alike ? c.t('（掩码相同，内容不同）') : ''}`,
        suggested: a === '' ? ('gone' as const) : ('kept' as const),
      }
    })
}

/** Fields in which the two files say different things, encrypted values masked; who he is counts as one field. */
export const choicesOf = (c: Ctx, both: Compared): Choice[] => [...basicChoices(c, both), ...ownChoices(c, both)]

function basicChoices(c: Ctx, { kept, gone, codes }: Compared): Choice[] {
  const [left, right] = [opened(kept), opened(gone)]
  const differing = BASIC_FIELDS.filter(field => left[field] !== right[field])
  const own = differing.filter(field => !IDENTITY_FIELDS.includes(field))
  const fields: BasicField[] = differing.some(field => IDENTITY_FIELDS.includes(field)) ? ['idNo', ...own] : own
  const shown = (file: CustomerFile, field: BasicField, text: string) => readableIn(c, file.kind, codes, field, text)
  return fields.map(field => {
    const [a, b] = [textOf(field, left[field]), textOf(field, right[field])]
    const [keptWords, goneWords] = [shown(kept, field, a), shown(gone, field, b)]
    const alike = isSecret(field) && a === b && a !== ''
    const type = field === 'idNo' ? [shown(kept, 'idType', left.idType), shown(gone, 'idType', right.idType)] : ['', '']
    return {
      name: field,
      label: c.t(LABELS[field]),
      kept: `${type[0]} ${keptWords}`.trim(),
      gone: `${type[1]} ${goneWords}${alike ? c.t('（掩码相同，内容不同）') : ''}`.trim(),
      suggested: a === '' && b !== '' ? ('gone' as const) : ('kept' as const),
    }
  })
}

/** What goes over to the kept file, by kind of record. */
export async function movesOf(c: Ctx, tables: readonly CustomerRows[], { kept, gone }: Compared) {
  const pair = { from: gone.id, to: kept.id }
  const counted = new Map<string, number>()
  for (const rows of tables.filter(isMoving)) {
    const n = await countRows(c.db, rows, pair)
    counted.set(rows.label, (counted.get(rows.label) ?? 0) + n)
  }
  return [...counted].filter(([, n]) => n > 0).map(([label, n]) => ({ label: c.t(label), value: c.t('{n} 条', { n }) }))
}
