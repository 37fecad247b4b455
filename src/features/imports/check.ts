import { setImmediate as air } from 'node:timers/promises'
import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor, Viewer } from '../../permissions'
import type { Translate } from '../../web/i18n'
import { record } from '../audit/commands'
import { codesFor } from '../customers/codes'
import { officersInReach } from '../customers/officers'
import type { Mapping } from './columns'
import { lockBatch } from './commands'
import { openCells, type Problem, type ReadRow, type RowState, rowReader, sealCells } from './rows'

const CHUNK = 500

interface Checked {
  readonly rowNo: number
  readonly state: RowState
  readonly problems: readonly Problem[]
  readonly identity: Buffer | null
}

/** Whom a row may be given to: without the right to assign only oneself. */
async function officerCheck(trx: Transaction<DB>, viewer: Viewer, t: Translate) {
  const mayAssign = viewer.permissions.has('customer.assign')
  const officers = new Set((mayAssign ? await officersInReach(trx, viewer) : []).map(one => one.staffNo))
  const words = mayAssign ? t('没有这个客户经理，或不在您的机构范围内') : t('您没有分配客户经理的权限，请清空此列')
  return ({ officerNo }: ReadRow): Problem[] =>
    officerNo === null || officerNo === viewer.staffNo || officers.has(officerNo)
      ? []
      : [{ field: 'officerNo', label: t('客户经理工号'), words }]
}

/** Customers who already have one of these documents; his number is told only where he is in sight. */
async function existing(
  trx: Transaction<DB>,
  viewer: Viewer,
  identities: readonly Buffer[],
): Promise<Map<string, string | null>> {
  if (identities.length === 0) return new Map()
  const rows = await trx
    .selectFrom('customers')
    .select(eb => ['idNoIndex', 'customerNo', visibleTo(viewer)(eb).as('inSight')])
    .where('idNoIndex', 'in', [...identities])
    .where('withdrawnAt', 'is', null)
    .execute()
  return new Map(rows.map(row => [row.idNoIndex.toString('hex'), row.inSight ? row.customerNo : null]))
}

interface Context {
  readonly viewer: Viewer
  readonly t: Translate
  /** Documents seen earlier in the file, with the row they stand in. */
  readonly seen: Map<string, number>
}

function duplicateOf(
  { t, seen }: Context,
  rowNo: number,
  identity: Buffer,
  known: Map<string, string | null>,
): Problem[] {
  const key = identity.toString('hex')
  const first = seen.get(key)
  const label = t('证件号码')
  if (first !== undefined && first !== rowNo)
    return [{ field: 'idNo', label, words: t('与第 {n} 行证件号码相同', { n: first }) }]
  seen.set(key, rowNo)
  if (!known.has(key)) return []
  const no = known.get(key)
  return [{ field: 'idNo', label, words: no ? t('与已有客户 {no} 证件号码相同', { no }) : t('已有相同证件号码的客户') }]
}

async function judge(
  trx: Transaction<DB>,
  context: Context,
  rows: readonly { rowNo: number; read: ReadRow; extra: Problem[] }[],
): Promise<Checked[]> {
  const known = await existing(
    trx,
    context.viewer,
    rows.flatMap(({ read }) => (read.identity ? [read.identity] : [])),
  )
  return rows.map(({ rowNo, read, extra }) => {
    const problems = [...read.problems, ...extra]
    if (problems.length > 0) return { rowNo, state: 'wrong' as const, problems, identity: read.identity }
    const twice = read.identity ? duplicateOf(context, rowNo, read.identity, known) : []
    return {
      rowNo,
      state: twice.length > 0 ? ('duplicate' as const) : ('ready' as const),
      problems: twice,
      identity: read.identity,
    }
  })
}

async function keep(trx: Transaction<DB>, batchId: number, rows: readonly Checked[]): Promise<void> {
  await sql`update import_rows r set state = v.state, problems = v.problems, identity = v.identity
    from unnest(${rows.map(row => row.rowNo)}::int[], ${rows.map(row => row.state)}::text[],
      ${rows.map(row => JSON.stringify(row.problems))}::jsonb[], ${rows.map(row => row.identity)}::bytea[]) as v (row_no, state, problems, identity)
    where r.batch_id = ${batchId} and r.row_no = v.row_no`.execute(trx)
}

/** The dry run: every row is read as the form would read it, nothing is created. */
export async function checkBatch(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { id, mapping, viewer, t }: { id: number; mapping: Mapping; viewer: Viewer; t: Translate },
): Promise<{ id: number } | Refused> {
  const batch = await lockBatch(trx, actor, id, ['uploaded', 'checked'])
  if ('refused' in batch) return batch
  const read = rowReader(mapping, await codesFor(trx, 'zh'), today, t)
  const officer = await officerCheck(trx, viewer, t)
  const context: Context = { viewer, t, seen: new Map() }
  for (let after = 0; ; ) {
    const rows = await trx
      .selectFrom('importRows')
      .select(['rowNo', 'cells'])
      .where('batchId', '=', id)
      .where('rowNo', '>', after)
      .where('state', '<>', 'skipped')
      .orderBy('rowNo')
      .limit(CHUNK)
      .execute()
    const last = rows.at(-1)
    if (!last) break
    const readings = rows.map(row => {
      const reading = read(openCells(id, row.rowNo, row.cells))
      return { rowNo: row.rowNo, read: reading, extra: officer(reading) }
    })
    await keep(trx, id, await judge(trx, context, readings))
    after = last.rowNo
    await air()
  }
  await trx
    .updateTable('importBatches')
    .set({ state: 'checked', mapping: JSON.stringify(mapping) })
    .where('id', '=', id)
    .execute()
  await record(trx, actor, {
    act: 'import.check',
    subject: `import:${id}`,
    after: { columns: Object.keys(mapping.columns) },
  })
  return { id }
}

/** A row typed again is read again, against the file and the book. */
export async function changeRow(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  change: { id: number; rowNo: number; cells: readonly string[]; viewer: Viewer; t: Translate },
): Promise<{ problems: number } | Refused> {
  const { id, rowNo, cells, viewer, t } = change
  const batch = await lockBatch(trx, actor, id, ['checked'])
  if ('refused' in batch) return batch
  if (!batch.mapping) return refuse('import.moved-on', '这批导入的状态已变化，请刷新页面')
  const reading = rowReader(batch.mapping, await codesFor(trx, 'zh'), today, t)(cells)
  const officer = await officerCheck(trx, viewer, t)
  const twin = reading.identity === null ? undefined : await otherRow(trx, id, rowNo, reading.identity)
  const seen = new Map<string, number>(twin && reading.identity ? [[reading.identity.toString('hex'), twin]] : [])
  const [checked] = await judge(trx, { viewer, t, seen }, [{ rowNo, read: reading, extra: officer(reading) }])
  await trx
    .updateTable('importRows')
    .set({ cells: sealCells(id, rowNo, cells) })
    .where('batchId', '=', id)
    .where('rowNo', '=', rowNo)
    .execute()
  await keep(trx, id, [checked!])
  await record(trx, actor, {
    act: 'import.change-row',
    subject: `import:${id}`,
    after: { row: rowNo, state: checked!.state },
  })
  return { problems: checked!.problems.length }
}

async function otherRow(
  trx: Transaction<DB>,
  id: number,
  rowNo: number,
  identity: Buffer,
): Promise<number | undefined> {
  const row = await trx
    .selectFrom('importRows')
    .select('rowNo')
    .where('batchId', '=', id)
    .where('identity', '=', identity)
    .where('rowNo', '<>', rowNo)
    .where('state', 'in', ['ready', 'done'])
    .orderBy('rowNo')
    .executeTakeFirst()
  return row?.rowNo
}
