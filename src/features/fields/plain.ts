import type { Kysely, Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { Ctx } from '../../web/context'
import { emptyForm, type FormState } from '../../web/form'
import { ownControls, ownRaw } from './forms'
import { EVERY_FIELD, fieldsIn, fieldsOf, type Own, ownOf, sectionsIn } from './own'
import { allItems } from './shown'
import {
  NO_VALUES,
  type OwnChange,
  type OwnChanges,
  type OwnValues,
  saveNewValues,
  saveValues,
  valuesOfOne,
} from './values'

/** The one built-in section of a record whose form has no sections of its own. */
export const MAIN = 'main'

/** Saves what a form brought for the lender's own fields of a record; without anything there is nothing to look up. */
export const saveOwn = async (
  trx: Transaction<DB>,
  record: string,
  id: number,
  changes: OwnChanges | undefined,
): Promise<OwnChange[]> =>
  changes && Object.keys(changes).length > 0 ? saveValues(trx, await ownOf(trx, EVERY_FIELD, record), id, changes) : []

/** The same for records that have just been made and hold nothing yet. */
export async function saveOwnOfNew(
  trx: Transaction<DB>,
  record: string,
  made: readonly { readonly id: number; readonly own: OwnChanges }[],
): Promise<void> {
  const given = made.filter(({ own }) => Object.keys(own).length > 0)
  if (given.length > 0) await saveNewValues(trx, await ownOf(trx, EVERY_FIELD, record), given)
}

export const ownWithValues = async (db: Kysely<DB>, c: Ctx, record: string, id: number | undefined) => {
  const own = await ownOf(db, c.viewer, record)
  return { own, values: id === undefined ? NO_VALUES : await valuesOfOne(db, own, id) }
}

/** The fields as groups of controls for views/fields/_own.eta: those among the record's own, then the lender's sections. */
export function ownGroups(c: Ctx, own: Own, sub: string, form: FormState, values: OwnValues = NO_VALUES) {
  const all = sectionsIn(own, sub, [MAIN])
  return all.flatMap(id => {
    const fields = ownControls(c, own, fieldsIn(own, sub, id, all), form, values)
    return fields.length === 0 ? [] : [{ title: own.sections.find(one => one.id === id)?.title, fields }]
  })
}

/** The form of a record as it is opened: of a new one with its defaults. */
export const ownStart = (own: Own, sub: string, values: OwnValues | null): FormState =>
  emptyForm(ownRaw(own, sub, values))

/** What is kept encrypted of a record, behind the button that puts it on record. */
export const ownSecrets = (c: Ctx, own: Own, sub: string, values: OwnValues, record: number) =>
  allItems(c, { ...own, fields: fieldsOf(own, sub).filter(one => one.sealed) }, sub, values, record).filter(
    item => 'reveal' in item,
  )
