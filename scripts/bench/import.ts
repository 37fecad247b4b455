import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { type Kysely, sql } from 'kysely'
import { holdBusinessDay } from '../../src/db/business-day'
import { connect } from '../../src/db/connect'
import type { DB } from '../../src/db/schema'
import { inTransaction } from '../../src/db/transaction'
import { readTable } from '../../src/export/read-table'
import { writeXlsx } from '../../src/export/xlsx-write'
import { allImportKinds } from '../../src/features'
import { viewerOfUser } from '../../src/features/access/viewer'
import { checkBatch } from '../../src/features/imports/check'
import { createBatch, startBatch } from '../../src/features/imports/commands'
import { runImports } from '../../src/features/imports/run'
import { LIMITS } from '../../src/features/imports/upload'
import { actorInBackground } from '../../src/features/imports/work-off'
import { isRefused } from '../../src/lending/refusal'
import { translator } from '../../src/web/i18n'
import { type Finding, stand } from './stand'

const ROWS = 10_000
/** One in a hundred is wrong: its number ends in a digit that cannot be. */
const BAD_EVERY = 100
const CHUNK = 200
const HEADS = ['姓名', '身份证号', '手机号', '居住地址', '年收入（元）'] as const
const COLUMNS = { name: 0, idNo: 1, phone: 2, address: 3, annualIncomeFen: 4 }

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** A resident number that passes every check and belongs to nobody: region 539900 is not in use. */
function residentId(n: number): string {
  const day = new Date(Date.UTC(1960, 0, 1 + Math.floor(n / 900)))
  const body = `539900${day.toISOString().slice(0, 10).replaceAll('-', '')}${String(n % 900).padStart(3, '0')}`
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(body[at]), 0)
  return body + '10X98765432'.charAt(sum % 11)
}

function rowOf(n: number): string[] {
  const id = residentId(n)
  const wrong = id.slice(0, 17) + (id.endsWith('1') ? '2' : '1')
  const income = String(50_000 + (n % 90) * 1_000)
  return [
    `导入客户${n}`,
    n % BAD_EVERY === 0 ? wrong : id,
    `139${String(10_000_000 + n)}`,
    `云溪县城关镇${n}号`,
    income,
  ]
}

async function workbook(): Promise<Buffer> {
  const stream = new PassThrough()
  const columns = HEADS.map(header => ({ header, width: 20, kind: 'text' as const }))
  const rows = Array.from({ length: ROWS }, (_, i) => rowOf(i + 1))
  const [bytes] = await Promise.all([
    buffer(stream),
    writeXlsx(stream, { title: '客户', sheets: [{ name: '客户', columns, rows }] }),
  ])
  return bytes
}

/** The same rows with the least code: one insert a row, as many in a transaction. */
async function bareInserts(db: Kysely<DB>): Promise<number> {
  await sql`create table bench_people (id bigint generated always as identity primary key, name text, id_no text unique, phone text, address text, income text)`.execute(
    db,
  )
  const began = performance.now()
  for (let at = 0; at < ROWS; at += CHUNK) {
    await db.transaction().execute(async trx => {
      for (let n = at + 1; n <= at + CHUNK; n++) {
        const [name, idNo, phone, address, income] = rowOf(n)
        await sql`insert into bench_people (name, id_no, phone, address, income)
          values (${name}, ${idNo}, ${phone}, ${address}, ${income})`.execute(trx)
      }
    })
  }
  return (performance.now() - began) / 1000
}

/** 10,000 customers with 1 % bad rows: from the bytes of the workbook to the last customer, beside bare inserts. */
export async function imports(): Promise<Finding[]> {
  if (!allImportKinds().some(kind => kind.name === 'customers')) throw new Error('no kind for customers')
  const place = await stand()
  const app = connect(place.url, { maxConnections: 4, statementTimeoutMs: 0 })
  try {
    const bytes = await workbook()
    const { id: userId } = await place.db
      .selectFrom('users')
      .select('id')
      .where('staffNo', '=', '0318')
      .executeTakeFirstOrThrow()
    const viewer = await viewerOfUser(app.db, userId)
    if (!viewer) throw new Error('nobody to import')
    const actor = actorInBackground(viewer, 'bench')
    const t = translator('zh')
    const rest = process.memoryUsage().rss
    let most = rest
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss)
    }, 50)
    const began = performance.now()
    const table = await readTable(bytes, LIMITS)
    if ('refused' in table) throw new Error(table.refused)
    const file = { kind: 'customers', name: 'bench.xlsx', bytes, rows: table.rows }
    const batch = await inTransaction(app.db, trx => createBatch(trx, actor, file))
    if (isRefused(batch)) throw new Error(batch.refused)
    const asked = { id: batch.id, viewer, t, mapping: { kind: 'person', columns: COLUMNS } }
    await inTransaction(app.db, async trx => checkBatch(trx, actor, await holdBusinessDay(trx), asked))
    const checked = performance.now()
    await inTransaction(app.db, trx => startBatch(trx, actor, batch.id, new Date()))
    await runImports(app.db)
    const done = performance.now()
    clearInterval(watch)
    const { rows } = await sql<{ made: number; wrong: number }>`
      select (select count(*)::int from customers) as made, (select count(*)::int from import_rows where state = 'wrong') as wrong`.execute(
      app.db,
    )
    const { made, wrong } = rows[0]!
    if (made !== ROWS - ROWS / BAD_EVERY || wrong !== ROWS / BAD_EVERY) throw new Error(`${made} made, ${wrong} wrong`)
    const ours = (done - began) / 1000
    const yardstick = await bareInserts(place.db)
    return [
      { name: 'import 10,000 customers', ours, yardstick, ratio: ours / yardstick, unit: 's', target: '<= 60 s' },
      { name: '… of it reading and dry run', ours: (checked - began) / 1000, unit: 's', target: '' },
      { name: '… memory over rest', ours: (most - rest) / 1048576, unit: 'MB', target: '' },
    ]
  } finally {
    await app.db.destroy()
    await place.close()
  }
}
