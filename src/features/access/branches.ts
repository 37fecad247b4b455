import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { addBranch, switchBranch, updateBranch } from './branch-commands'
import { BRANCH_KIND_WORDS, editBranchFields, newBranchFields } from './fields'
import { allBranches, type BranchRow } from './queries'
import { statusOf } from './user-form'

export interface BranchNode {
  readonly label: string
  readonly href: string
  readonly icon: string
  readonly count: number
  readonly active: boolean
  readonly open: true
  readonly allLabel: string
  readonly children: BranchNode[]
}

function nodesUnder(rows: readonly BranchRow[], parentId: number | null, here: number | undefined): BranchNode[] {
  return rows
    .filter(row => row.parentId === parentId)
    .map(row => ({
      label: `${row.code} ${row.name}`,
      allLabel: `${row.code} ${row.name}`,
      href: `/admin/branches/${row.id}`,
      icon: 'building-bank',
      count: row.staff,
      active: row.id === here,
      open: true,
      children: nodesUnder(rows, row.id, here),
    }))
}

interface Shown {
  readonly form: FormState
  readonly branch?: BranchRow | undefined
  readonly adding?: boolean
  readonly status?: number
}

async function show(c: Ctx, { form, branch, adding = false, status = 200 }: Shown): Promise<void> {
  const rows = await allBranches(c.db)
  page(
    c,
    'access/branches',
    {
      nodes: nodesUnder(rows, null, branch?.id),
      branch,
      adding,
      form,
      errors: form.errors,
      parents: rows
        .filter(row => !row.disabledAt && !(branch && row.path.startsWith(branch.path)))
        .map(row => ({ value: row.id, label: `${row.code} ${row.name}` })),
      kinds: Object.entries(BRANCH_KIND_WORDS).map(([value, word]) => ({ value, label: c.t(word) })),
    },
    { status },
  )
}

export const branches = (c: Ctx): Promise<void> => show(c, { form: emptyForm() })

export const newBranch = (c: Ctx): Promise<void> =>
  show(c, { form: emptyForm({ parentId: c.query('under') ?? '', kind: 'branch' }), adding: true })

async function branchOf(c: Ctx): Promise<BranchRow> {
  const id = c.id()
  const branch = (await allBranches(c.db)).find(row => row.id === id)
  if (!branch) throw notFound()
  return branch
}

export async function editBranch(c: Ctx): Promise<void> {
  const branch = await branchOf(c)
  const { name, kind, parentId, version } = branch
  const raw = { name, kind, parentId: parentId === null ? '' : String(parentId), version: String(version) }
  await show(c, { form: emptyForm(raw), branch })
}

export async function createBranch(c: Ctx): Promise<void> {
  const form = readForm(newBranchFields, c.req.body, c.t)
  if (!form.ok) return show(c, { form: form.form, adding: true, status: 422 })
  const result = await once<{ id: number }>(c, 'branch.create', (trx, actor) => addBranch(trx, actor, form.values))
  if (isRefused(result))
    return show(c, { form: refusedForm(newBranchFields, form.raw, result, c.t), adding: true, status: 422 })
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, `/admin/branches/${result.id}`)
}

export async function saveBranch(c: Ctx): Promise<void> {
  const branch = await branchOf(c)
  const form = readForm(editBranchFields, c.req.body, c.t)
  if (!form.ok) return show(c, { form: form.form, branch, status: 422 })
  const result = await once<{ id: number }>(c, 'branch.update', (trx, actor) =>
    updateBranch(trx, actor, branch.id, form.values),
  )
  if (isRefused(result))
    return show(c, { form: refusedForm(editBranchFields, form.raw, result, c.t), branch, status: statusOf(result) })
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, `/admin/branches/${branch.id}`)
}

export async function toggleBranch(c: Ctx): Promise<void> {
  const { id } = await branchOf(c)
  const result = await once<{ id: number }>(c, 'branch.switch', (trx, actor) => switchBranch(trx, actor, id))
  if (isRefused(result)) leaveToast(c.res, { words: refusalWords(result), tone: 'warn' })
  else leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, `/admin/branches/${id}`)
}
