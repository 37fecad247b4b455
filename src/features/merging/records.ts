import { addDays } from '../../lending/dates'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { status } from '../../web/status'
import { leaveToast } from '../../web/toast'
import { customerFields } from '../customers/own'
import { type BasicField, LABELS } from '../customers/record'
import { fieldNamed, type Own } from '../fields/own'
import { decideMerge } from './commands'
import { type MergeRow, mergeInSight, mergesInSight } from './queries'
import type { Tables } from './screens'
import { UNDO_DAYS, undoMerge, undoRefusal } from './undo'

const MOST = 100

function badgeOf(c: Ctx, state: string) {
  const { word, tone } = status('merge', state)
  return { word: c.t(word), tone }
}

/** 合并记录: what waits for a second person, and what was done. */
export async function list(c: Ctx): Promise<void> {
  const rows = await mergesInSight(c.db, c.viewer, MOST)
  page(c, 'merging/list', {
    rows: rows.map(row => ({
      id: `merging-merge-${row.id}`,
      href: `/merges/${row.id}`,
      done: row.state === 'refused' || row.state === 'undone',
      cells: {
        kept: { text: row.keptName, sub: row.keptNo },
        gone: { text: row.goneName, sub: row.goneNo },
        asked: { text: row.askedName, sub: row.askedOn },
        decided: { text: row.decidedName, sub: row.decidedOn },
        state: { badge: badgeOf(c, row.state) },
      },
    })),
  })
}

const decideFields = { agree: f.oneOf('意见', ['yes', 'no']), opinion: f.text('复核意见', { max: 200 }) }
const undoFields = { reason: f.text('撤销理由', { required: true, max: 200 }) }

async function mergeHere(c: Ctx): Promise<MergeRow> {
  const row = await mergeInSight(c.db, c.viewer, c.id())
  if (!row) throw notFound()
  return row
}

function factsOf(c: Ctx, row: MergeRow, own: Own) {
  const takenWord = (name: string) => fieldNamed(own, name)?.title ?? c.t(LABELS[name as BasicField] ?? name)
  const moved = Object.values((row.moved ?? {}) as Record<string, number[]>).reduce((sum, ids) => sum + ids.length, 0)
  const archiveNo = `${row.goneArchiveRoot}-V${row.goneArchiveVersion.toString().padStart(2, '0')}`
  return [
    { label: c.t('保留的档案'), value: `${row.keptName}（${row.keptNo}）`, href: `/customers/${row.keptId}` },
    { label: c.t('并入的档案'), value: `${row.goneName}（${row.goneNo}，${archiveNo}）` },
    { label: c.t('提出人'), value: `${row.askedName} ${row.askedOn}` },
    { label: c.t('合并理由'), value: row.reason },
    {
      label: c.t('取自并入档案的项目'),
      value: row.taken.length === 0 ? c.t('无') : row.taken.map(takenWord).join('、'),
      full: true,
    },
    ...(row.decidedOn === null ? [] : [{ label: c.t('复核人'), value: `${row.decidedName} ${row.decidedOn}` }]),
    ...(row.opinion ? [{ label: c.t('复核意见'), value: row.opinion }] : []),
    ...(row.moved === null ? [] : [{ label: c.t('已移入的记录'), value: c.t('{n} 条', { n: moved }) }]),
    ...(row.undoneOn === null
      ? []
      : [{ label: c.t('撤销'), value: `${row.undoneName} ${row.undoneOn} · ${row.undoReason}`, full: true }]),
  ]
}

async function show(c: Ctx, form: FormState, statusCode = 200): Promise<void> {
  const row = await mergeHere(c)
  const no = row.state === 'done' ? undoRefusal(row, row.keptNow, c.today) : null
  const wrong = new Map(form.errors.map(error => [error.field, error.message]))
  const view = {
    id: row.id,
    title: c.t('合并档案：{a} 与 {b}', { a: row.keptName, b: row.goneName }),
    badge: badgeOf(c, row.state),
    facts: factsOf(c, row, await customerFields(c.db)),
    own: row.state === 'asked' && row.askedBy === c.viewer.id,
    acts: {
      decide: row.state === 'asked' && row.askedBy !== c.viewer.id && c.may('customer.merge-check'),
      undo: row.state === 'done' && no === null && c.may('customer.merge-check'),
    },
    forbidden: no ? c.t(refusalWords(no), no.params) : null,
    undoUntil: row.decidedOn === null ? null : addDays(row.decidedOn, UNDO_DAYS),
    raw: form.raw,
    wrong: Object.fromEntries(wrong),
  }
  page(c, 'merging/show', { merge: view, errors: form.errors }, { status: statusCode })
}

export const record = (c: Ctx): Promise<void> => show(c, emptyForm())

export const decide =
  (tables: Tables) =>
  async (c: Ctx): Promise<void> => {
    const form = readForm(decideFields, c.req.body, c.t)
    if (!form.ok) return show(c, form.form, 422)
    const row = await mergeHere(c)
    const decision = {
      id: row.id,
      agree: form.values.agree === 'yes',
      opinion: form.values.opinion ?? '',
      sight: c.viewer,
    }
    const done = await once(c, 'merge.decide', (trx, actor, today) =>
      decideMerge(trx, actor, today, tables(), decision),
    )
    if (isRefused(done)) return show(c, refusedForm(decideFields, form.raw, done, c.t), 422)
    leaveToast(c.res, { words: decision.agree ? '已合并' : '已退回，档案不变' })
    c.res.redirect(303, `/merges/${row.id}`)
  }

export const undo =
  (tables: Tables) =>
  async (c: Ctx): Promise<void> => {
    const form = readForm(undoFields, c.req.body, c.t)
    if (!form.ok) return show(c, form.form, 422)
    const row = await mergeHere(c)
    const { reason } = form.values
    const done = await once(c, 'merge.undo', (trx, actor, today) =>
      undoMerge(trx, actor, today, tables(), { id: row.id, reason, sight: c.viewer }),
    )
    if (isRefused(done)) return show(c, refusedForm(undoFields, form.raw, done, c.t), 422)
    leaveToast(c.res, { words: '已撤销合并，两份档案恢复' })
    c.res.redirect(303, `/merges/${row.id}`)
  }
