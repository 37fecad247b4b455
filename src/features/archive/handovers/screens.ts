import { writeRegister } from '../../../export/pdf/register'
import type { Ctx } from '../../../web/context'
import { beginPdf } from '../../../web/download'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f } from '../../../web/form'
import { minute } from '../../../web/format'
import { translator } from '../../../web/i18n'
import { page } from '../../../web/page'
import { status as statusOf } from '../../../web/status'
import { recordAlone } from '../../audit/commands'
import { idIn, pageNo, submit, turned } from '../act'
import { keepsBranch } from '../scope'
import { paperFrame } from '../volumes/print'
import { gapText, HANDOVER_WORDS } from '../words'
import { makeHandover } from './commands'
import { handoverPaper } from './handover.paper'
import { branchChoices, handoverById, handoverRows, handoverVolumes, volumesToHand } from './queries'
import { cancelHandover, receiveHandover } from './receive'

const badgeOf = (c: Ctx, state: string) => {
  const { word, tone } = statusOf('archive-handover', state)
  return { word: c.t(word), tone }
}

export async function list(c: Ctx): Promise<void> {
  const { rows, pager } = turned(c, await handoverRows(c.db, c.viewer, pageNo(c)), '/archive/handovers', {})
  page(c, 'archive/handovers', {
    rows: rows.map(row => ({
      href: `/archive/handovers/${row.id}`,
      done: row.state !== 'handed',
      cells: {
        no: row.handoverNo,
        kind: c.t(HANDOVER_WORDS[row.kind] ?? ''),
        from: row.branchName,
        to: row.officerName ?? row.toBranchName,
        volumes: String(row.volumes),
        giver: `${row.giverName} ${row.handedOn}`,
        taker: row.takerName ?? '',
        state: { badge: badgeOf(c, row.state) },
      },
    })),
    pager,
    acts: { manage: c.may('archive.manage') },
  })
}

const KINDS = ['central', 'branch', 'officer'] as const

async function candidates(c: Ctx, kind: (typeof KINDS)[number], customerId: number | undefined) {
  const rows = await volumesToHand(c.db, c.viewer, { customerId, settled: kind === 'central' })
  return rows.filter(one => keepsBranch(c.viewer, one.branchId))
}

async function render(
  c: Ctx,
  kind: (typeof KINDS)[number],
  customer: string | undefined,
  form: FormState,
  status = 200,
) {
  const [volumes, branches] = await Promise.all([candidates(c, kind, idIn(customer)), branchChoices(c.db)])
  page(
    c,
    'archive/handover-new',
    {
      kind,
      customer,
      tabs: KINDS.map(one => ({
        label: c.t(HANDOVER_WORDS[one]!),
        href: `/archive/handovers/new?kind=${one}${customer ? `&customer=${customer}` : ''}`,
        active: one === kind,
      })),
      volumes: volumes.map(one => ({
        value: String(one.id),
        label: `${one.volumeNo} ${one.customerName} ${one.title}（${one.branchName}）`,
      })),
      branches: [
        { value: '', label: c.t('请选择') },
        ...branches.map(one => ({ value: String(one.id), label: one.name })),
      ],
      form,
      errors: form.errors,
    },
    { status },
  )
}

const kindOf = (text: unknown) => KINDS.find(one => one === text) ?? 'central'

export const newHandover = (c: Ctx): Promise<void> => {
  const chosen = c.query('volume')
  return render(c, kindOf(c.query('kind')), c.query('customer'), emptyForm(chosen ? { volumes: [chosen] } : {}))
}

export async function createHandover(c: Ctx): Promise<void> {
  const kind = kindOf(c.req.body?.kind)
  const customer = idIn(String(c.req.body?.customer ?? ''))
  const volumes = await candidates(c, kind, customer)
  await submit(c, {
    act: 'archive-handover.create',
    fields: {
      volumes: f.many(
        '移交案卷',
        volumes.map(one => String(one.id)),
      ),
      toBranchId: f.optionalWhole('接收机构', 1, 999_999_999),
      reason: f.text('移交原因', { required: true, max: 200 }),
    },
    work: (v, trx, actor, today) =>
      makeHandover(trx, c.viewer, actor, today, {
        kind,
        volumeIds: v.volumes.map(one => Number.parseInt(one, 10)),
        toBranchId: v.toBranchId,
        reason: v.reason,
      }),
    again: (form, status) => render(c, kind, customer === undefined ? undefined : String(customer), form, status),
    done: ({ id, handoverNo }) => ({
      href: `/archive/handovers/${id}`,
      words: '已签出移交清单 {no}',
      params: { no: handoverNo },
    }),
  })
}

async function here(c: Ctx) {
  const handover = await handoverById(c.db, c.viewer, c.id())
  if (!handover) throw notFound()
  return { handover, volumes: await handoverVolumes(c.db, handover.id) }
}
type Here = Awaited<ReturnType<typeof here>>

async function renderOne(c: Ctx, { handover: it, volumes }: Here, form: FormState = emptyForm(), status = 200) {
  const waits = it.state === 'handed'
  const receiver =
    it.toUserId === null ? c.may('archive.manage') && keepsBranch(c.viewer, it.toBranchId) : it.toUserId === c.viewer.id
  page(
    c,
    'archive/handover',
    {
      handover: it,
      kind: c.t(HANDOVER_WORDS[it.kind] ?? ''),
      badge: badgeOf(c, it.state),
      given: `${it.giverName} ${minute(it.handedAt)}`,
      taken: it.takerName ? `${it.takerName} ${minute(it.receivedAt)}` : '',
      rows: volumes.map(one => ({
        href: `/archive/volumes/${one.id}`,
        late: one.gaps.length > 0,
        cells: {
          no: one.volumeNo,
          customer: one.customerName,
          title: one.title,
          items: String(one.items),
          pages: String(one.pages),
          gaps:
            one.gaps.length === 0
              ? { text: c.t('齐全'), tone: 'ok' }
              : { text: one.gaps.map(gap => gapText(c.t, gap)).join(c.t('；')), tone: 'warn' },
        },
      })),
      totals: {
        items: volumes.reduce((n, one) => n + one.items, 0),
        pages: volumes.reduce((n, one) => n + one.pages, 0),
      },
      form,
      errors: form.errors,
      acts: {
        receive: waits && receiver && it.handedBy !== c.viewer.id,
        cancel: waits && it.handedBy === c.viewer.id,
      },
    },
    { status },
  )
}

export const show = async (c: Ctx): Promise<void> => renderOne(c, await here(c))

export async function receive(c: Ctx): Promise<void> {
  const found = await here(c)
  const { id } = found.handover
  await submit(c, {
    act: 'archive-handover.receive',
    fields: { opinion: f.text('接收意见', { max: 200 }) },
    work: ({ opinion }, trx, actor, today) =>
      receiveHandover(trx, c.viewer, actor, today, { id, opinion: opinion ?? '', archivist: c.may('archive.manage') }),
    again: (form, status) => renderOne(c, found, form, status),
    done: () => ({ href: `/archive/handovers/${id}`, words: '已接收' }),
  })
}

export async function cancel(c: Ctx): Promise<void> {
  const found = await here(c)
  const { id } = found.handover
  await submit(c, {
    act: 'archive-handover.cancel',
    fields: {},
    work: (_v, trx, actor, today) => cancelHandover(trx, c.viewer, actor, today, id),
    again: (form, status) => renderOne(c, found, form, status),
    done: () => ({ href: `/archive/handovers/${id}`, words: '已取消移交' }),
  })
}

/** 移交清单 on paper, with what was missing. */
export async function print(c: Ctx): Promise<void> {
  const { handover, volumes } = await here(c)
  await recordAlone(c.db, c.actor, {
    act: 'archive-handover.print',
    subject: `archive-handover:${handover.id}`,
    businessDate: c.today,
  })
  beginPdf(c, `${handover.handoverNo}_${c.t('移交清单')}`)
  await writeRegister(
    c.res,
    handoverPaper(paperFrame(c, handover.handoverNo), handover, volumes, gap => gapText(translator('zh'), gap)),
  )
}
