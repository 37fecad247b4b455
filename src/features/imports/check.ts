import { setImmediate as air } from 'node:timers/promises'
import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor, Viewer } from '../../permissions'
import type { Translate } from '../../web/i18n'
import type { ImportMapping, ImportProblem, ImportReader, ImportTarget, RowText } from '../../web/import-kind'
import { record } from '../audit/commands'
import { lockBatch } from './commands'
import { kindNamed } from './kinds'
import { LEFT_OUT, rememberMapping, textReader } from './mapping'
import { openCells, sealCells } from './rows'

const CHUNK = 500

export type RowState = 'ready' | 'wrong' | 'duplicate'

interface Checked {
  readonly rowNo: number
  readonly state: RowState
  readonly problems: readonly ImportProblem[]
  readonly identity: Buffer | null
}

interface Run {
  readonly reader: ImportReader
  readonly targets: readonly ImportTarget[]
  readonly t: Translate
  /** Records told of earlier in the file, with the row they stand in. */
  readonly seen: Map<string, number>
}

interface Row {
  readonly rowNo: number
  readonly text: RowText
}

/** A row whose word was set to nothing is not wanted: it says so. */
function leftOut({ targets, t }: Run, { text }: Row): ImportProblem[] {
  return targets.flatMap(({ name, label }) => {
    const value = text[name]
    if (!value?.startsWith(LEFT_OUT)) return []
    return [
      { field: name, label: t(label), words: t('「{value}」已设为不导入', { value: value.slice(LEFT_OUT.length) }) },
    ]
  })
}

function twiceIn({ reader, seen }: Run, rowNo: number, identity: Buffer | null): ImportProblem[] {
  if (!identity) return []
  const key = identity.toString('hex')
  const first = seen.get(key)
  if (first !== undefined && first !== rowNo) return [reader.twice(first)]
  seen.set(key, rowNo)
  return []
}

async function judge(run: Run, rows: readonly Row[]): Promise<Checked[]> {
  const out = new Map(rows.map(row => [row.rowNo, leftOut(run, row)]))
  const wanted = rows.filter(row => out.get(row.rowNo)!.length === 0)
  const judged = await run.reader.judge(wanted)
  const found = new Map(wanted.map((row, i) => [row.rowNo, judged[i]!]))
  return rows.map(({ rowNo }): Checked => {
    const one = found.get(rowNo)
    if (!one) return { rowNo, state: 'wrong', problems: out.get(rowNo)!, identity: null }
    const { problems, known, identity } = one
    if (problems.length > 0) return { rowNo, state: 'wrong', problems, identity }
    const twice = twiceIn(run, rowNo, identity)
    const again = twice.length > 0 ? twice : (known ?? [])
    return { rowNo, state: again.length > 0 ? 'duplicate' : 'ready', problems: again, identity }
  })
}

async function keep(trx: Transaction<DB>, batchId: number, rows: readonly Checked[]): Promise<void> {
  await sql`update import_rows r set state = v.state, problems = v.problems, identity = v.identity
    from unnest(${rows.map(row => row.rowNo)}::int[], ${rows.map(row => row.state)}::text[],
      ${rows.map(row => JSON.stringify(row.problems))}::jsonb[], ${rows.map(row => row.identity)}::bytea[]) as v (row_no, state, problems, identity)
    where r.batch_id = ${batchId} and r.row_no = v.row_no`.execute(trx)
}

interface Asked {
  readonly id: number
  readonly viewer: Viewer
  readonly t: Translate
}

async function runOf(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  { id, viewer, t }: Asked,
  batch: { readonly kind: string },
  mapping: ImportMapping,
): Promise<Run> {
  const kind = kindNamed(batch.kind)
  const targets = await kind.targets(trx, mapping.kind)
  const reader = await kind.open(trx, { batchId: id, mapping, viewer, actor, today, t })
  return { reader, targets, t, seen: new Map() }
}

/** The dry run: every row is read as the form would read it, nothing is created. */
export async function checkBatch(
  trx: Transaction<DB>,
  actor: Actor,
  today: BookDate,
  asked: Asked & { readonly mapping: ImportMapping },
): Promise<{ id: number } | Refused> {
  const { id, mapping, viewer } = asked
  const batch = await lockBatch(trx, actor, id, ['uploaded', 'checked'])
  if ('refused' in batch) return batch
  const run = await runOf(trx, actor, today, asked, batch, mapping)
  const textOf = textReader(mapping, run.targets)
  for (let after = 0; ; ) {
    const rows = await trx
      .selectFrom('importRows')
      .select(['rowNo', 'cells'])
      .where('batchId', '=', id)
      .where('rowNo', '>', after)
      .where('state', '<>', 'skipped')
      .orderBy('rowNo')
      .limit(kindNamed(batch.kind).chunk ?? CHUNK)
      .execute()
    const last = rows.at(-1)
    if (!last) break
    const read = rows.map(({ rowNo, cells }) => ({ rowNo, text: textOf(openCells(id, rowNo, cells), rowNo) }))
    await keep(trx, id, await judge(run, read))
    after = last.rowNo
    await air()
  }
  await trx
    .updateTable('importBatches')
    .set({ state: 'checked', mapping: JSON.stringify(mapping) })
    .where('id', '=', id)
    .execute()
  await rememberMapping(trx, viewer.id, batch.kind, batch.headers, mapping)
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
  change: Asked & { readonly rowNo: number; readonly cells: readonly string[] },
): Promise<{ problems: number } | Refused> {
  const { id, rowNo, cells } = change
  const batch = await lockBatch(trx, actor, id, ['checked'])
  if ('refused' in batch) return batch
  if (!batch.mapping) return refuse('import.moved-on', '这批导入的状态已变化，请刷新页面')
  const run = await runOf(trx, actor, today, change, batch, batch.mapping)
  const row = { rowNo, text: textReader(batch.mapping, run.targets)(cells, rowNo) }
  const [first] = await judge(run, [row])
  const twin = first!.identity && (await otherRow(trx, id, rowNo, first!.identity))
  const checked =
    twin && first!.state !== 'wrong'
      ? { ...first!, state: 'duplicate' as const, problems: [run.reader.twice(twin)] }
      : first!
  await trx
    .updateTable('importRows')
    .set({ cells: sealCells(id, rowNo, cells) })
    .where('batchId', '=', id)
    .where('rowNo', '=', rowNo)
    .execute()
  await keep(trx, id, [checked])
  await record(trx, actor, {
    act: 'import.change-row',
    subject: `import:${id}`,
    after: { row: rowNo, state: checked.state },
  })
  return { problems: checked.problems.length }
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
