import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { FileType } from '../../export/clean/kinds'
import { digestOf, openFile, sealFile } from '../../integrations/file-store/seal'
import { fileStore } from '../../integrations/file-store/store'
import type { Verdict } from '../../integrations/virus-scan/scan'

/** A file that lies safely in the store and waits for its row; what never gets one is swept up a day later. */
export interface Kept {
  readonly digest: Buffer
  readonly name: string
  readonly key: Buffer
  readonly type: FileType | 'other'
  readonly bytes: number
  readonly width: number | null
  readonly height: number | null
  readonly verdict: Verdict
}

interface Content {
  readonly type: Kept['type']
  readonly bytes: Buffer
  readonly width: number | null
  readonly height: number | null
}

/** First the bytes, safe on disk or in the bucket, then the row: what is acknowledged is never lost. The same content is kept once. */
export async function keepBytes(db: Kysely<DB>, content: Content, verdict: Verdict): Promise<Kept> {
  const digest = digestOf(content.bytes)
  const { type, width, height } = content
  const facts = { digest, type, bytes: content.bytes.length, width, height, verdict }
  const known = await db.selectFrom('files').select(['name', 'key']).where('digest', '=', digest).executeTakeFirst()
  if (known) return { ...facts, ...known }
  const { name, key, sealed } = sealFile(content.bytes)
  await fileStore().put(name, sealed)
  return { ...facts, name, key }
}

/** The row of a kept file; who kept the same content a moment earlier won, and ours is left for the sweep. */
export async function fileRow(trx: Transaction<DB>, kept: Kept): Promise<number> {
  const { verdict, ...row } = kept
  const values = {
    ...row,
    scan: verdict.state,
    signature: verdict.state === 'infected' ? verdict.signature : null,
    scannedAt: verdict.state === 'unscanned' ? null : sql<Date>`now()`,
  }
  const made = await trx
    .insertInto('files')
    .values(values)
    .onConflict(oc => oc.column('digest').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made) return made.id
  const { id } = await trx.selectFrom('files').select('id').where('digest', '=', kept.digest).executeTakeFirstOrThrow()
  return id
}

export interface StoredFile {
  readonly name: string
  readonly key: Buffer
}

/** The plain bytes of a stored file; throws when they are not there or not what was put there. */
export async function plainBytes({ name, key }: StoredFile): Promise<Buffer> {
  const sealed = await fileStore().get(name)
  if (!sealed) throw new Error(`stored file ${name} is not there`)
  return openFile({ name, key, sealed })
}
