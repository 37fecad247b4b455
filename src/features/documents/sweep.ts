import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import { digestOf } from '../../integrations/file-store/seal'
import { fileStore } from '../../integrations/file-store/store'
import { clamav, scannerAddress } from '../../integrations/virus-scan/scan'
import type { BookDate } from '../../lending/dates'
import { systemActor } from '../../permissions'
import type { Deps } from '../../web/context'
import { record } from '../audit/commands'
import { textSetting } from '../settings/queries'
import { plainBytes, type StoredFile } from './keep'

const DAY_MS = 24 * 3_600_000
const BATCH = 500

/** Files of uploads that never got their row. A name is given once, so that nothing filed later can be under it. */
export async function sweepOrphans(db: Kysely<DB>, now: Date, minAgeMs = DAY_MS): Promise<number> {
  const store = fileStore()
  let removed = 0
  let batch: string[] = []
  const sweep = async () => {
    const known = await db.selectFrom('files').select('name').where('name', 'in', batch).execute()
    const kept = new Set(known.map(row => row.name))
    for (const name of batch) {
      if (kept.has(name)) continue
      await store.remove(name)
      removed++
    }
    batch = []
  }
  for await (const { name, changedAt } of store.list()) {
    if (now.getTime() - changedAt.getTime() < minAgeMs) continue
    batch.push(name)
    if (batch.length === BATCH) await sweep()
  }
  if (batch.length > 0) await sweep()
  return removed
}

/** A file the scanner has no answer for goes behind the others; one that cannot be read is a matter of `verify`. */
async function lookAt(db: Kysely<DB>, at: { host: string; port: number }, file: { id: number } & StoredFile) {
  const bytes = await plainBytes(file).catch(() => undefined)
  const verdict = bytes && (await clamav(at).scan(bytes))
  if (verdict && verdict.state !== 'unscanned') return verdict
  await db.updateTable('files').set({ scannedAt: sql<Date>`now()` }).where('id', '=', file.id).execute()
  return null
}

/** So many files in a row without an answer: the scanner is away. */
const AWAY = 3

/** Files taken in while the scanner was away are looked at when it is back; what it finds is closed to everybody. */
export async function rescan(db: Kysely<DB>, today: BookDate, limit = 50): Promise<number> {
  const at = scannerAddress(await textSetting(db, 'document.scan-address', today, 'off'))
  if (!at) return 0
  const files = await db
    .selectFrom('files')
    .select(['id', 'name', 'key'])
    .where('scan', '=', 'unscanned')
    .orderBy('scannedAt', order => order.asc().nullsFirst())
    .orderBy('id')
    .limit(limit)
    .execute()
  let [done, without] = [0, 0]
  for (const file of files) {
    const verdict = await lookAt(db, at, file)
    if (verdict === null) {
      if (++without === AWAY) break
      continue
    }
    without = 0
    const signature = verdict.state === 'infected' ? verdict.signature : null
    await inTransaction(db, async trx => {
      const set = { scan: verdict.state, signature, scannedAt: sql<Date>`now()` }
      await trx.updateTable('files').set(set).where('id', '=', file.id).execute()
      if (signature === null) return
      await record(trx, systemActor('documents.rescan'), {
        act: 'document.quarantine',
        subject: `file:${file.id}`,
        businessDate: today,
        after: { signature },
      })
    })
    done++
  }
  return done
}

export async function rescanJob({ db }: Deps): Promise<void> {
  const { today } = (await db.selectFrom('businessDay').select('today').executeTakeFirst()) ?? {}
  if (today !== undefined) await rescan(db, today)
}

export async function sweepJob({ db, now }: Deps): Promise<void> {
  await sweepOrphans(db, now())
}

interface FiledRow {
  readonly id: number
  readonly name: string
  readonly key: Buffer
  readonly digest: Buffer
  readonly bytes: number
}

const randomFiles = (db: Kysely<DB>, sample: number) =>
  sql<FiledRow>`select id, name, key, digest, bytes from files where length(key) > 0 order by random() limit ${sample}`.execute(
    db,
  )
const filesAfter = (db: Kysely<DB>, after: number) =>
  sql<FiledRow>`select id, name, key, digest, bytes from files where id > ${after} and length(key) > 0 order by id limit ${BATCH}`.execute(
    db,
  )

/** Rows whose file is missing, does not open, or holds other bytes than were acknowledged: among so many by chance, or all. */
export async function* fileFaults(db: Kysely<DB>, sample: number | 'all'): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const { rows } = await (sample === 'all' ? filesAfter(db, after) : randomFiles(db, sample))
    for (const row of rows) {
      const fault = await faultOf(row)
      if (fault !== null) yield `file ${row.id}: ${fault}`
    }
    const last = rows.at(-1)
    if (sample !== 'all' || last === undefined) return
    after = last.id
  }
}

async function faultOf(row: FiledRow): Promise<string | null> {
  try {
    const plain = await plainBytes(row)
    if (plain.length !== row.bytes) return `${plain.length} bytes, ${row.bytes} on record`
    return digestOf(plain).equals(row.digest) ? null : 'other content than was filed'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
