import { readBankFile } from '../../export/read-table'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { CHANNEL_WORDS } from '../customers/words'
import { LIMITS } from '../imports/upload'
import { wordOf } from '../products/words'
import { createBatch, type Person } from './commands'
import { type DebitFile, debitFile } from './debit-queries'
import { batchPage } from './queries'
import { batchBadge, stepsOf } from './words'

const SIZE = 20
/** Money on an account of the bank: never over the counter. */
const CHANNELS = ['transfer', 'online', 'third_party']

export const idIn = (text: unknown): number | undefined =>
  typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined

export const personOf = (c: Ctx): Person => ({ ...c.actor, userId: c.viewer.id, branchId: c.viewer.branchId })

export async function list(c: Ctx): Promise<void> {
  const { rows, hasNext } = await batchPage(c.db, c.viewer, idIn(c.query('after')), SIZE)
  page(c, 'batches/list', {
    rows: rows.map(batch => ({
      href: `/repayment-batches/${batch.id}`,
      done: batch.state === 'undone' || batch.state === 'cancelled',
      cells: {
        file: batch.fileName,
        kind: batch.kind === 'debit' ? c.t('代扣回盘') : c.t(wordOf(CHANNEL_WORDS, batch.channel)),
        by: batch.createdByName,
        at: batch.createdAt,
        total: batch.total,
        amount: { money: batch.doneCount > 0 ? batch.doneFen : batch.readyFen },
        done: batch.doneCount,
        state: { badge: batchBadge(c, batch.state) },
      },
    })),
    nextHref: hasNext ? `/repayment-batches?after=${rows.at(-1)?.id ?? 0}` : null,
  })
}

async function debitOf(c: Ctx, id: number | undefined): Promise<DebitFile | null> {
  if (id === undefined) return null
  const file = await debitFile(c.db, c.viewer, id)
  if (file?.state !== 'sent') throw notFound()
  return file
}

function show(c: Ctx, debit: DebitFile | null, problem: string | null, status = 200): void {
  page(
    c,
    'batches/new',
    {
      debit,
      steps: stepsOf(c, 0),
      channels: CHANNELS.map(value => ({ value, label: c.t(wordOf(CHANNEL_WORDS, value)) })),
      problem,
      errors: problem ? [{ field: 'file', label: c.t('文件'), message: problem }] : [],
    },
    { status },
  )
}

export const newBatch = async (c: Ctx): Promise<void> => show(c, await debitOf(c, idIn(c.query('debit'))), null)

export async function upload(c: Ctx): Promise<void> {
  const body: Record<string, unknown> = c.req.body ?? {}
  const debit = await debitOf(c, idIn(body.debit))
  const { file } = c.req
  if (!file) return show(c, debit, c.t('请选择银行文件'), 422)
  const table = await readBankFile(file.buffer, LIMITS)
  if ('refused' in table) return show(c, debit, c.t(table.words), 422)
  const channel = debit ? 'debit' : (CHANNELS.find(one => one === body.channel) ?? 'transfer')
  const made = await once(c, 'batch.upload', trx =>
    createBatch(trx, personOf(c), {
      kind: debit ? 'debit' : 'file',
      debitFileId: debit?.id ?? null,
      channel,
      name: file.originalname,
      bytes: file.buffer,
      table,
    }),
  )
  if (isRefused(made)) return show(c, debit, c.t(refusalWords(made), made.params), 422)
  c.res.redirect(303, `/repayment-batches/${made.id}`)
}
