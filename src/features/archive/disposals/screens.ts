import { isRefused, refuse } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f } from '../../../web/form'
import { minute } from '../../../web/format'
import { page } from '../../../web/page'
import { status as statusOf } from '../../../web/status'
import { pageNo, submit, turned } from '../act'
import { keepsBranch } from '../scope'
import { retentionText } from '../words'
import { appraise, cancel, decide, listForDisposal } from './commands'
import {
  type Disposal,
  DUE_AT_ONCE,
  destroyedRows,
  disposalById,
  disposalRows,
  disposalVolumes,
  dueVolumes,
} from './queries'
import { witness } from './witness'

const badgeOf = (c: Ctx, state: string) => {
  const { word, tone } = statusOf('archive-disposal', state)
  return { word: c.t(word), tone }
}

async function render(c: Ctx, form: FormState = emptyForm(), status = 200): Promise<void> {
  const [found, due, gone] = await Promise.all([
    disposalRows(c.db, c.viewer, pageNo(c)),
    dueVolumes(c.db, c.viewer, c.today),
    destroyedRows(c.db, c.viewer, 20),
  ])
  const { rows, pager } = turned(c, found, '/archive/disposals', {})
  page(
    c,
    'archive/disposals',
    {
      due: due.map(one => ({
        value: String(one.id),
        label: `${one.volumeNo} ${one.customerName} ${one.title}`,
        keep: retentionText(c.t, one.retention),
        href: `/archive/volumes/${one.id}`,
        branch: one.branchName,
        mine: keepsBranch(c.viewer, one.branchId),
      })),
      dueNote: c.t(due.length < DUE_AT_ONCE ? '{n} 卷' : '最早到期的 {n} 卷', { n: due.length }),
      rows: rows.map(row => ({
        href: `/archive/disposals/${row.id}`,
        done: ['destroyed', 'rejected', 'cancelled'].includes(row.state),
        cells: {
          no: row.disposalNo,
          branch: row.branchName,
          volumes: String(row.volumes),
          maker: `${row.makerName} ${row.madeOn}`,
          decider: row.deciderName ?? '',
          witnesses: [row.witnessOneName, row.witnessTwoName].filter(Boolean).join(' / '),
          day: row.destroyedOn ?? '',
          state: { badge: badgeOf(c, row.state) },
        },
      })),
      pager,
      gone: gone.map(one => ({
        href: `/archive/disposals/${one.disposalId}`,
        cells: {
          no: one.volumeNo,
          customer: one.customerName,
          title: one.title,
          pages: String(one.pages),
          until: one.keptUntil,
          day: one.destroyedOn,
          list: one.disposalNo,
        },
      })),
      form,
      errors: form.errors,
      acts: { manage: c.may('archive.manage') },
    },
    { status },
  )
}

/** 保管期满与销毁. */
export const list = (c: Ctx): Promise<void> => render(c)

export async function create(c: Ctx): Promise<void> {
  const due = await dueVolumes(c.db, c.viewer, c.today)
  await submit(c, {
    act: 'archive-disposal.create',
    fields: {
      volumes: f.many(
        '案卷',
        due.map(one => String(one.id)),
      ),
      reason: f.text('销毁理由', { required: true, max: 200 }),
    },
    work: ({ volumes, reason }, trx, actor, today) =>
      listForDisposal(trx, c.viewer, actor, today, { volumeIds: volumes.map(one => Number.parseInt(one, 10)), reason }),
    again: (form, status) => render(c, form, status),
    done: ({ id, disposalNo }) => ({
      href: `/archive/disposals/${id}`,
      words: '已提交销毁清单 {no}',
      params: { no: disposalNo },
    }),
  })
}

export async function here(c: Ctx): Promise<Disposal> {
  const it = await disposalById(c.db, c.viewer, c.id())
  if (!it) throw notFound()
  return it
}

function stepsOf(c: Ctx, it: Disposal) {
  const at = { listed: 1, appraised: 2, approved: 3, rejected: 2, cancelled: 1, destroyed: 5 }[it.state]
  const state = (n: number) =>
    n < at ? 'done' : n === at ? (it.state === 'rejected' || it.state === 'cancelled' ? 'back' : 'now') : 'todo'
  return [
    { label: c.t('列清单'), who: it.makerName, when: it.madeOn, state: 'done' },
    { label: c.t('鉴定'), who: it.appraiserName, when: it.appraisedOn ?? '', state: state(1) },
    { label: c.t('审批'), who: it.deciderName, when: it.decidedOn ?? '', state: state(2) },
    {
      label: c.t('监销一'),
      who: it.witnessOneName,
      when: it.witnessOneName ? minute(it.witnessOneAt) : '',
      state: it.witnessOne === null ? state(3) : 'done',
    },
    {
      label: c.t('监销二'),
      who: it.witnessTwoName,
      when: it.witnessTwoName ? minute(it.witnessTwoAt) : '',
      state: it.witnessOne === null ? 'todo' : it.witnessTwo === null ? 'now' : 'done',
    },
  ]
}

async function renderOne(c: Ctx, it: Disposal, form: FormState = emptyForm(), status = 200): Promise<void> {
  const volumes = await disposalVolumes(c.db, it.id)
  const me = c.viewer.id
  page(
    c,
    'archive/disposal',
    {
      disposal: it,
      badge: badgeOf(c, it.state),
      steps: stepsOf(c, it),
      rows: volumes.map(one => ({
        href: `/archive/volumes/${one.id}`,
        cells: {
          no: one.volumeNo,
          customer: one.customerName,
          title: one.title,
          items: String(one.items),
          pages: String(one.pages),
          until: one.keptUntil,
          basis: c.t('结清后 {n} 年', { n: one.basis }),
        },
      })),
      totals: {
        items: volumes.reduce((n, one) => n + one.items, 0),
        pages: volumes.reduce((n, one) => n + one.pages, 0),
      },
      form,
      errors: form.errors,
      acts: {
        appraise: it.state === 'listed' && it.madeBy !== me && c.may('archive.approve'),
        decide: it.state === 'appraised' && it.madeBy !== me && it.appraisedBy !== me && c.may('archive.dispose'),
        witness:
          it.state === 'approved' && ![it.madeBy, it.decidedBy, it.witnessOne].includes(me) && c.may('archive.witness'),
        cancel: it.madeBy === me && ['listed', 'appraised', 'approved'].includes(it.state) && c.may('archive.manage'),
        print: it.state === 'destroyed',
      },
    },
    { status },
  )
}

export const show = async (c: Ctx): Promise<void> => renderOne(c, await here(c))

const to = (id: number): string => `/archive/disposals/${id}`

export async function submitAppraisal(c: Ctx): Promise<void> {
  const it = await here(c)
  await submit(c, {
    act: 'archive-disposal.appraise',
    fields: { appraisal: f.text('鉴定意见', { required: true, max: 300 }) },
    work: ({ appraisal }, trx, actor, today) => appraise(trx, c.viewer, actor, today, { id: it.id, words: appraisal }),
    again: (form, status) => renderOne(c, it, form, status),
    done: () => ({ href: to(it.id), words: '已鉴定，等待审批' }),
  })
}

export async function submitDecision(c: Ctx): Promise<void> {
  const it = await here(c)
  await submit(c, {
    act: 'archive-disposal.decide',
    fields: { outcome: f.oneOf('审批结论', ['agree', 'reject'] as const), opinion: f.text('审批意见', { max: 300 }) },
    work: async ({ outcome, opinion }, trx, actor, today) =>
      outcome === 'reject' && opinion === null
        ? refuse('archive.say-why', undefined, { field: 'opinion' })
        : decide(trx, c.viewer, actor, today, { id: it.id, words: opinion ?? '', agree: outcome === 'agree' }),
    again: (form, status) => renderOne(c, it, form, status),
    done: () => ({ href: to(it.id), words: '已审批' }),
  })
}

export async function submitWitness(c: Ctx): Promise<void> {
  const it = await here(c)
  const first = it.witnessOne === null
  await submit(c, {
    act: 'archive-disposal.witness',
    fields: { method: f.text('销毁方式', { max: 60 }) },
    work: async ({ method }, trx, actor, today) => {
      if (first && method === null) return refuse('archive.method', undefined, { field: 'method' })
      const done = await witness(trx, c.viewer, actor, today, { id: it.id, method: method ?? '' })
      return isRefused(done) ? done : { ...done }
    },
    again: (form, status) => renderOne(c, it, form, status),
    done: ({ destroyed }) => ({
      href: to(it.id),
      words: destroyed ? '两名监销人已签字，档案已销毁' : '已签字，等待第二名监销人',
    }),
  })
}

export async function submitCancel(c: Ctx): Promise<void> {
  const it = await here(c)
  await submit(c, {
    act: 'archive-disposal.cancel',
    fields: {},
    work: (_v, trx, actor, today) => cancel(trx, c.viewer, actor, today, it.id),
    again: (form, status) => renderOne(c, it, form, status),
    done: () => ({ href: to(it.id), words: '已取消' }),
  })
}
