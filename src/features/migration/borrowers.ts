import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { isRefused, type Refused } from '../../lending/refusal'
import { halfWidth } from '../../lending/text'
import type { Actor, Viewer } from '../../permissions'
import { refusalWords } from '../../refusals'
import type { Translate } from '../../web/i18n'
import type { ImportProblem, RowText } from '../../web/import-kind'
import { codesFor } from '../customers/codes'
import { createCustomer } from '../customers/commands'
import type { CustomerKind } from '../customers/identity'
import { type Officer, officersInReach } from '../customers/officers'
import type { CustomerInput } from '../customers/record'
import { existing } from '../imports/customers-kind'
import { customerReader, type ReadRow } from '../imports/rows'
import { CUSTOMER } from './targets'

export interface Borrower {
  readonly id: number
  readonly name: string
  readonly customerNo: string
  readonly branchId: number
  readonly branchCode: string
}

/** Who a row means: somebody whose file is there, or a file to be opened. */
export type Meant =
  | { readonly known: Borrower }
  | { readonly fresh: CustomerInput; readonly keeper: Officer }
  | { readonly problems: readonly ImportProblem[] }

const FACTS = [
  'customers.id',
  'customers.customerNo',
  'customers.name',
  'customers.branchId',
  'branches.code as branchCode',
] as const

interface Around {
  readonly viewer: Viewer
  readonly actor: Actor
  readonly today: BookDate
  readonly batchId: number
  readonly kind: CustomerKind
  readonly t: Translate
}

const plainName = (text: string): string => halfWidth(text).replace(/\s/g, '').toUpperCase()

/** Finds borrowers by customer number or by document, and opens the files of those who have none. */
export async function borrowers(trx: Transaction<DB>, around: Around) {
  const { viewer, actor, today, batchId, kind, t } = around
  const read = customerReader(kind, await codesFor(trx, 'zh'), today, t, 'no-phone')
  const officers = new Map((await officersInReach(trx, viewer)).map(one => [one.staffNo, one]))
  const problem = (field: string, label: string, words: string): Meant => ({
    problems: [{ field, label: t(label), words }],
  })
  const seen = () =>
    trx
      .selectFrom('customers')
      .innerJoin('branches', 'branches.id', 'customers.branchId')
      .select(FACTS)
      .where(visibleTo(viewer))

  /** A slip in a number must not hang a debt on somebody else: where the file names him, the name is his. */
  const named = (known: Borrower, row: RowText): Meant => {
    const said = row[`${CUSTOMER}name`]
    return said === undefined || plainName(said) === plainName(known.name)
      ? { known }
      : problem(`${CUSTOMER}name`, '客户名称', t('与客户 {no} 的名称不一致', { no: known.customerNo }))
  }

  const fileOf = (row: RowText): RowText =>
    Object.fromEntries(
      Object.entries(row).flatMap(([name, text]) =>
        name.startsWith(CUSTOMER) ? [[name.slice(CUSTOMER.length), text]] : [],
      ),
    )

  /** Files of these rows that are there already, by document and by customer number: two readings for all of them. */
  async function knownOf(readings: readonly ReadRow[], rows: readonly RowText[]) {
    const identities = readings.flatMap(({ identity }) => (identity ? [identity] : []))
    const byDocument = await existing(trx, viewer, identities)
    const ids = [...byDocument.values()].flatMap(found => (found ? [found.id] : []))
    const numbers = rows.flatMap(row => (row.customerNo === undefined ? [] : [row.customerNo]))
    const found = await seen()
      .where(eb =>
        eb.or([
          eb('customers.id', '=', sql<number>`any(${ids}::int[])`),
          eb('customers.customerNo', '=', sql<string>`any(${numbers}::text[])`),
        ]),
      )
      .execute()
    return {
      byDocument,
      byId: new Map(found.map(one => [one.id, one])),
      byNo: new Map(found.map(one => [one.customerNo, one])),
    }
  }

  async function meant(rows: readonly RowText[]): Promise<Meant[]> {
    const readings = rows.map(row => read(fileOf(row)))
    const known = await knownOf(readings, rows)
    return rows.map((row, index): Meant => {
      if (row.customerNo !== undefined) {
        const found = known.byNo.get(row.customerNo)
        if (found) return named(found, row)
        return problem('customerNo', '客户编号', t('没有这个客户，或不在您的数据范围内'))
      }
      const { input, identity, problems } = readings[index]!
      if (!input || !identity)
        return { problems: problems.map(each => ({ ...each, field: `${CUSTOMER}${each.field}` })) }
      const found = known.byDocument.get(identity.toString('hex'))
      if (found === null) return problem(`${CUSTOMER}idNo`, '证件号码', t('已有相同证件号码的客户'))
      if (found) return named(known.byId.get(found.id)!, row)
      const keeper = officers.get(row.officerNo ?? '')
      return keeper
        ? { fresh: input, keeper }
        : problem('officerNo', '客户经理工号', t('没有这个客户经理，或不在您的机构范围内'))
    })
  }

  async function settled(who: Meant): Promise<Borrower | readonly ImportProblem[]> {
    if ('problems' in who) return who.problems
    if ('known' in who) return who.known
    const { branchId, id: officerId } = who.keeper
    const made = await createCustomer(trx, actor, today, who.fresh, {
      keeper: { officerId, branchId },
      importBatchId: batchId,
    })
    if (isRefused(made)) return [refusedAs(made, t)]
    const { code } = await trx
      .selectFrom('branches')
      .select('code')
      .where('id', '=', branchId)
      .executeTakeFirstOrThrow()
    return { id: made.id, name: who.fresh.name, customerNo: made.customerNo, branchId, branchCode: code }
  }

  return { meant, settled }
}

export const refusedAs = (no: Refused, t: Translate): ImportProblem => ({
  field: no.field ?? '',
  label: '',
  words: t(refusalWords(no), no.params),
})
