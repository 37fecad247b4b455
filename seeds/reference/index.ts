import type { Kysely } from 'kysely'
import type { DB } from '../../src/db/schema'
import { bookDate } from '../../src/lending/dates'
import { seedAccounting } from './accounting'
import { seedCare } from './care'
import { codeLists } from './codes'
import { fileCodeLists } from './codes-file'
import { seedDocumentKinds } from './documents'
import { seedFees } from './fees'
import { holidays } from './holidays'
import { seedNationalCodes } from './national'
import { seedPrivacy } from './privacy'
import { seedProducts } from './products'
import { roles } from './roles'
import { approvalBands, datedSettings, lpr, messageTemplates, settings } from './settings'

const ALWAYS = bookDate('2019-01-01')

/** Roles, products, chart of accounts, code lists, holidays, LPR: what every lender starts with. Safe to run again. */
export async function seedReference(db: Kysely<DB>): Promise<void> {
  await seedSettings(db)
  await seedRoles(db)
  await seedNationalCodes(db)
  await seedDocumentKinds(db)
  await seedPrivacy(db)
  await seedCare(db, ALWAYS)
  await seedAccounting(db, ALWAYS)
  await seedProducts(db)
  await seedFees(db, ALWAYS)
}

async function seedSettings(db: Kysely<DB>): Promise<void> {
  const keep = (
    table: 'settings' | 'lprRates' | 'codeLists' | 'calendarDays' | 'approvalBands' | 'messageTemplates',
    rows: object[],
  ) =>
    db
      .insertInto(table)
      .values(rows as never)
      .onConflict(oc => oc.doNothing())
      .execute()
  await keep(
    'settings',
    settings.map(([key, value]) => ({ key, effectiveFrom: ALWAYS, value: JSON.stringify(value) })),
  )
  await keep(
    'settings',
    datedSettings.map(([key, from, value]) => ({ key, effectiveFrom: bookDate(from), value: JSON.stringify(value) })),
  )
  await keep(
    'lprRates',
    lpr.map(([from, oneYearPpm, fiveYearPpm]) => ({ effectiveFrom: bookDate(from), oneYearPpm, fiveYearPpm })),
  )
  await keep(
    'calendarDays',
    holidays.map(([day, kind, name]) => ({ day: bookDate(day), kind, name })),
  )
  await keep(
    'approvalBands',
    approvalBands.map(([uptoFen, steps]) => ({ effectiveFrom: ALWAYS, uptoFen, steps: [...steps] })),
  )
  await keep(
    'messageTemplates',
    messageTemplates.map(([code, name, channel, body]) => ({ code, name, channel, body })),
  )
  const codes = Object.entries({ ...codeLists, ...fileCodeLists }).flatMap(([list, items]) =>
    items.map(([code, name, nameEn], index) => ({ list, code, name, nameEn, sort: index + 1 })),
  )
  await keep('codeLists', codes)
}

async function seedRoles(db: Kysely<DB>): Promise<void> {
  for (const { code, name, scope, permissions, grants = [] } of roles) {
    const row = await db
      .insertInto('roles')
      .values({ code, name, scope, builtIn: true })
      .onConflict(oc => oc.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!row) continue
    await db
      .insertInto('rolePermissions')
      .values(permissions.map(permission => ({ roleId: row.id, permission })))
      .execute()
    if (grants.length > 0) {
      await db
        .insertInto('roleGrants')
        .values(grants.map(permission => ({ roleId: row.id, permission })))
        .execute()
    }
  }
}
