import type { Kysely } from 'kysely'
import { type KeyFingerprint, keyFingerprints } from './codec'
import type { DB } from './schema'

/** The keys this database was written with, by fingerprint: a start with missing or other keys is refused. */
export async function knownKeys(db: Kysely<DB>): Promise<KeyFingerprint[]> {
  return db.selectFrom('keyFingerprints').select(['keyId as id', 'fingerprint']).execute()
}

/** Notes the fingerprints of the keys in use now. */
export async function rememberKeys(db: Kysely<DB>): Promise<void> {
  const rows = keyFingerprints().map(({ id, fingerprint }) => ({ keyId: id, fingerprint }))
  await db
    .insertInto('keyFingerprints')
    .values(rows)
    .onConflict(oc => oc.doNothing())
    .execute()
}
