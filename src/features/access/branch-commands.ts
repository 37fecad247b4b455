import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { afterCommit } from '../../db/transaction'
import { type Refused, refuse } from '../../lending/refusal'
import type { Actor } from '../../permissions'
import { record } from '../audit/commands'
import { allBranches, type BranchRow, lastHandOn } from './queries'
import { forgetViewer } from './viewer'

const subjectOf = (id: number): string => `branch:${id}`
/** One change of the tree at a time: paths are rewritten for whole subtrees. */
const TREE_LOCK = 7002

export interface NewBranch {
  readonly code: string
  readonly name: string
  readonly kind: BranchRow['kind']
  readonly parentId: number
}

async function lockedTree(trx: Transaction<DB>): Promise<Map<number, BranchRow>> {
  await sql`select pg_advisory_xact_lock(${TREE_LOCK})`.execute(trx)
  return new Map((await allBranches(trx)).map(branch => [branch.id, branch]))
}

export async function addBranch(
  trx: Transaction<DB>,
  actor: Actor,
  input: NewBranch,
): Promise<{ id: number } | Refused> {
  const tree = await lockedTree(trx)
  const parent = tree.get(input.parentId)
  if (!parent || parent.disabledAt) return refuse('choice.unknown', undefined, { field: 'parentId' })
  const { code, name, kind, parentId } = input
  const branch = await trx
    .insertInto('branches')
    .values({ code, name, kind, parentId, path: `${parent.path}${code}/` })
    .onConflict(oc => oc.column('code').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!branch) return refuse('branch.code-taken', undefined, { field: 'code' })
  await record(trx, actor, {
    act: 'branch.create',
    subject: subjectOf(branch.id),
    after: { code, name, kind, parentId },
  })
  afterCommit(trx, () => forgetViewer())
  return { id: branch.id }
}

export interface BranchChange {
  readonly name: string
  readonly kind: BranchRow['kind']
  /** Null only for the head of the tree. */
  readonly parentId: number | null
  readonly version: number
}

/** Renames and moves; with a branch its whole subtree moves, and what people see through it. */
export async function updateBranch(
  trx: Transaction<DB>,
  actor: Actor,
  id: number,
  change: BranchChange,
): Promise<{ id: number } | Refused> {
  const tree = await lockedTree(trx)
  const branch = tree.get(id)
  if (!branch) return refuse('branch.missing')
  if (branch.version !== change.version)
    return refuse('record.changed', undefined, { params: { who: await lastHandOn(trx, subjectOf(id)) } })
  const path = pathUnder(tree, branch, change.parentId)
  if (typeof path !== 'string') return path
  const { name, kind, parentId } = change
  await trx
    .updateTable('branches')
    .set(eb => ({ name, kind, parentId, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  if (path !== branch.path) await movePaths(trx, branch.path, path)
  await record(trx, actor, {
    act: 'branch.update',
    subject: subjectOf(id),
    before: { name: branch.name, kind: branch.kind, parentId: branch.parentId },
    after: { name, kind, parentId },
  })
  afterCommit(trx, () => forgetViewer())
  return { id }
}

/** 0601 under 0600 → '0600/0601/'; never under itself or below itself, and the head of the tree stays the head. */
function pathUnder(tree: ReadonlyMap<number, BranchRow>, branch: BranchRow, parentId: number | null): string | Refused {
  if (branch.parentId === null) return parentId === null ? branch.path : refuse('branch.head-stays')
  const parent = parentId === null ? undefined : tree.get(parentId)
  if (!parent) return refuse('choice.unknown', undefined, { field: 'parentId' })
  if (parent.path.startsWith(branch.path)) return refuse('branch.below-itself', undefined, { field: 'parentId' })
  if (parent.disabledAt && parent.id !== branch.parentId)
    return refuse('branch.closed', undefined, { field: 'parentId' })
  return `${parent.path}${branch.code}/`
}

const movePaths = (trx: Transaction<DB>, from: string, to: string) =>
  sql`update branches set path = ${to} || substr(path, ${from.length + 1}::int) where starts_with(path, ${from})`.execute(
    trx,
  )

/** A branch without staff, customers and open branches below may be closed, and opened again. */
export async function switchBranch(trx: Transaction<DB>, actor: Actor, id: number): Promise<{ id: number } | Refused> {
  const tree = await lockedTree(trx)
  const branch = tree.get(id)
  if (!branch) return refuse('branch.missing')
  if (branch.parentId === null) return refuse('branch.head-stays')
  const below = [...tree.values()].some(one => one.parentId === id && !one.disabledAt)
  if (!branch.disabledAt && (below || branch.staff > 0 || branch.customers > 0)) return refuse('branch.in-use')
  if (branch.disabledAt && tree.get(branch.parentId)?.disabledAt) return refuse('branch.closed')
  const disabledAt = branch.disabledAt ? null : sql<Date>`now()`
  await trx
    .updateTable('branches')
    .set(eb => ({ disabledAt, version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
  await record(trx, actor, { act: branch.disabledAt ? 'branch.enable' : 'branch.disable', subject: subjectOf(id) })
  afterCommit(trx, () => forgetViewer())
  return { id }
}
