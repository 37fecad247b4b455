import { daysBetween } from '../../lending/dates'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { minute } from '../../web/format'
import { once, transact } from '../../web/once'
import { page } from '../../web/page'
import { status as statusWord } from '../../web/status'
import { leaveToast } from '../../web/toast'
import { personOf } from '../documents/upload'
import { secondsLeft } from '../imports/work-off'
import { resumeBatch, startBatch } from './batch-commands'
import { type Batch, itemsOf, MOST, ownBatch, ownBatches, type Pick, pickable } from './batch-queries'
import { kindWord } from './register'
import { usableTemplates } from './template-queries'

const fields = {
  template: f.id('模板'),
  plain: f.checkbox('证件号码、联系电话和地址显示全文'),
}

/** Letters of loans say what the pages of the loans say. */
function mayLoans(c: Ctx): void {
  if (!c.may('loan.read')) throw notFound()
}

const SHOWS = ['overdue', 'maturing', 'active'] as const
const DAYS: Readonly<Record<Pick['show'], number>> = { overdue: 1, maturing: 30, active: 0 }

function pickIn(c: Ctx): Pick {
  const show = SHOWS.find(one => one === c.query('show')) ?? 'overdue'
  const days = c.query('days', 4)
  return {
    show,
    days: days && /^\d{1,4}$/.test(days) ? Number.parseInt(days, 10) : DAYS[show],
    name: c.query('name', 60),
  }
}

/** Ticked loans; one comes as text, several as a list. */
const loansIn = (body: unknown): number[] =>
  [(body as { loans?: unknown } | undefined)?.loans ?? []]
    .flat()
    .filter((one): one is string => typeof one === 'string' && /^[1-9]\d{0,8}$/.test(one))
    .map(one => Number.parseInt(one, 10))

async function showPick(c: Ctx, form: FormState, ticked: readonly number[], status = 200): Promise<void> {
  mayLoans(c)
  const pick = pickIn(c)
  const [found, templates] = await Promise.all([
    pickable(c.db, c.viewer, c.today, pick),
    usableTemplates(c.db, 'loan', c.today),
  ])
  const chosen = new Set(ticked)
  page(
    c,
    'letters/batch-new',
    {
      form,
      errors: form.errors,
      pick,
      shows: [
        { value: 'overdue', label: c.t('逾期天数不少于') },
        { value: 'maturing', label: c.t('到期日在几天之内') },
        { value: 'active', label: c.t('全部未结清') },
      ],
      templates: templates.map(one => ({ value: String(one.id), label: `${kindWord(c, one.kind)} · ${one.name}` })),
      rows: found.slice(0, MOST).map(loan => ({
        id: `letters-loan-${loan.id}`,
        value: String(loan.id),
        selected: chosen.has(loan.id),
        label: loan.loanNo,
        cells: {
          no: { text: loan.loanNo, href: `/loans/${loan.id}` },
          customer: loan.customerName,
          balance: { money: loan.balanceFen },
          days: loan.oldestUnpaidOn === null ? '—' : String(daysBetween(loan.oldestUnpaidOn, c.today)),
          maturity: loan.maturityDate,
          officer: loan.officerName,
        },
      })),
      more: found.length > MOST,
      most: MOST,
      mayPlain: c.may('customer.reveal'),
    },
    { status },
  )
}

/** Which loans and which template. */
export const newBatch = (c: Ctx): Promise<void> => showPick(c, emptyForm(), [])

export async function submitBatch(c: Ctx): Promise<void> {
  mayLoans(c)
  const loanIds = loansIn(c.req.body)
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return showPick(c, read.form, loanIds, 422)
  const { template: templateId, plain } = read.values
  const result: { id: number } | Refused =
    plain && !c.may('customer.reveal')
      ? refuse('letter.plain-right', undefined, { field: 'plain' })
      : await once<{ id: number }>(c, 'letter-batch.start', (trx, _actor, today) =>
          startBatch(trx, c.viewer, personOf(c), today, { templateId, loanIds, plain }),
        )
  if (isRefused(result)) return showPick(c, refusedForm(fields, read.raw, result, c.t), loanIds, 422)
  c.res.redirect(303, `/letters/batches/${result.id}`)
}

const badgeOf = (c: Ctx, state: string) => {
  const { word, tone } = statusWord('job', state)
  return { word: c.t(word), tone }
}

export async function batchList(c: Ctx): Promise<void> {
  const all = await ownBatches(c.db, c.viewer.id)
  page(c, 'letters/batches', {
    rows: all.map(one => ({
      href: `/letters/batches/${one.id}`,
      cells: {
        template: one.templateName,
        at: minute(one.createdAt),
        total: String(one.total),
        done: String(one.done),
        refused: String(one.refused),
        state: { badge: badgeOf(c, one.state) },
      },
    })),
  })
}

export async function found(c: Ctx): Promise<Batch> {
  const batch = await ownBatch(c.db, c.viewer.id, c.id())
  if (!batch) throw notFound()
  return batch
}

const ITEM_STATES: Readonly<Record<string, readonly [word: string, tone: 'ok' | 'warn' | 'mute']>> = {
  waiting: ['待制作', 'mute'],
  done: ['已制作', 'ok'],
  refused: ['未制作', 'warn'],
}

export async function showBatch(c: Ctx): Promise<void> {
  const batch = await found(c)
  const items = await itemsOf(c.db, c.viewer, batch.id)
  const finished = batch.done + batch.refused
  const running = batch.state === 'running'
  const left = running ? secondsLeft(batch.startedAt, finished, batch.total - finished, c.deps.now()) : null
  page(
    c,
    'letters/batch',
    {
      batch,
      badge: badgeOf(c, batch.state),
      running,
      finished,
      note: left === null ? undefined : c.t('预计还需 {n} 秒', { n: left }),
      rows: items.map(item => ({
        href: item.letterId === null ? undefined : `/letters/${item.letterId}`,
        cells: {
          seq: String(item.seq),
          no: item.loanNo,
          customer: item.customerName,
          state: {
            badge: {
              word: c.t(ITEM_STATES[item.state]?.[0] ?? '待制作'),
              tone: ITEM_STATES[item.state]?.[1] ?? 'mute',
            },
          },
          said: item.letterNo ?? whyNot(c, item),
        },
      })),
      acts: { zip: batch.done > 0 && !running, again: batch.state === 'failed' },
    },
    { part: 'letters/_batch' },
  )
}

const whyNot = (c: Ctx, { refused, params }: { refused: string | null; params: unknown }): string =>
  refused === null ? '—' : c.t(refusalWords(refuse(refused)), params as Record<string, string | number>)

export async function again(c: Ctx): Promise<void> {
  const batch = await found(c)
  const result = await transact(c, trx => resumeBatch(trx, personOf(c), batch.id))
  if (isRefused(result)) leaveToast(c.res, { words: refusalWords(result), tone: 'warn' })
  c.res.redirect(303, `/letters/batches/${batch.id}`)
}
