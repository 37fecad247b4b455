import type { Cell } from '../../export/cells'
import { writeCsv } from '../../export/csv'
import { contentDisposition } from '../../export/file-name'
import { formatFen, yuanText } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once, transact } from '../../web/once'
import { page } from '../../web/page'
import { record } from '../audit/commands'
import { open } from '../customers/protect'
import { branchOptions } from '../loans/list-query'
import type { DebitColumn } from './debit-columns'
import { giveUp, makeDebit, markSent } from './debit-commands'
import { type DebitFile, debitFile, debitFiles, debitItems, debitOutcomes } from './debit-queries'
import { personOf } from './upload'
import { debitBadge, itemBadge } from './words'

const fields = { branch: f.id('机构'), dueOn: f.date('扣款日期') }
const PAGE = 100

async function list(c: Ctx, typed: FormState, status = 200): Promise<void> {
  const [files, branches] = await Promise.all([debitFiles(c.db, c.viewer), branchOptions(c.db, c.viewer)])
  page(
    c,
    'batches/debits',
    {
      typed,
      errors: typed.errors,
      branches,
      rows: files.map(file => ({
        href: `/auto-debits/${file.id}`,
        done: file.state === 'cancelled',
        cells: {
          no: file.fileNo,
          branch: file.branchName,
          on: file.dueOn,
          n: file.itemCount,
          amount: { money: file.amountFen },
          by: file.madeByName,
          state: { badge: debitBadge(c, file.state) },
        },
      })),
    },
    { status },
  )
}

export const debits = (c: Ctx): Promise<void> =>
  list(c, emptyForm({ branch: String(c.viewer.branchId), dueOn: c.today }))

export async function make(c: Ctx): Promise<void> {
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return list(c, read.form, 422)
  const allowed = await branchOptions(c.db, c.viewer)
  if (!allowed.some(one => one.value === read.values.branch)) throw notFound()
  const branch = await c.db
    .selectFrom('branches')
    .select(['id', 'code'])
    .where('id', '=', read.values.branch)
    .executeTakeFirstOrThrow()
  const input = { branchId: branch.id, branchCode: branch.code, dueOn: read.values.dueOn }
  const made = await once(c, 'debit.make', (trx, _actor, today) => makeDebit(trx, personOf(c), today, input))
  if (isRefused(made)) return list(c, refusedForm(fields, read.raw, made, c.t), 422)
  c.res.redirect(303, `/auto-debits/${made.id}`)
}

async function load(c: Ctx): Promise<DebitFile> {
  const file = await debitFile(c.db, c.viewer, c.id())
  if (!file) throw notFound()
  return file
}

async function view(c: Ctx, file: DebitFile, problem: string | null, status = 200): Promise<void> {
  const after = /^\d{1,6}$/.exec(c.query('after') ?? '')?.[0]
  const [items, outcomes] = await Promise.all([
    debitItems(c.db, c.viewer, file.id, after ? Number.parseInt(after, 10) : 0, PAGE + 1),
    debitOutcomes(c.db, file.id),
  ])
  page(
    c,
    'batches/debit',
    {
      file,
      problem,
      badge: debitBadge(c, file.state),
      acts: {
        send: file.state === 'made',
        answer: file.state === 'sent',
        close: ['made', 'sent'].includes(file.state),
      },
      outcomes: outcomes.map(one => ({
        label: [itemBadge(c, one.state).word, one.code, one.words].filter(Boolean).join(' '),
        value: c.t('{n} 笔，{amount} 元', { n: one.n, amount: formatFen(one.fen) }),
      })),
      rows: items.slice(0, PAGE).map(item => ({
        cells: {
          n: item.itemNo,
          loan: { text: item.loanNo, href: `/loans/${item.loanId}` },
          name: item.customerName,
          amount: { money: item.amountFen },
          attempt: item.attempt,
          said: [item.code, item.words].filter(Boolean).join(' '),
          state: {
            badge: itemBadge(c, item.state),
            ...(item.receiptNo ? { text: item.receiptNo, href: `/repayments/${item.repaymentId}` } : {}),
          },
        },
      })),
      nextHref: items.length > PAGE ? `/auto-debits/${file.id}?after=${items[PAGE - 1]?.itemNo ?? 0}` : null,
    },
    { status },
  )
}

export const debit = async (c: Ctx): Promise<void> => view(c, await load(c), null)

const act =
  (work: typeof markSent) =>
  async (c: Ctx): Promise<void> => {
    const file = await load(c)
    const done = await transact(c, (trx, _actor, today) => work(trx, c.viewer, personOf(c), today, file.id))
    if (isRefused(done)) return view(c, file, c.t(refusalWords(done), done.params), 422)
    c.res.redirect(303, `/auto-debits/${file.id}`)
  }
export const send = act(markSent)
export const close = act(giveUp)

type Item = Awaited<ReturnType<typeof debitItems>>[number]

function cellOf(file: DebitFile, item: Item, { content }: DebitColumn): Cell {
  switch (content) {
    case 'no':
      return String(item.itemNo)
    case 'name':
      return item.accountName ?? item.customerName
    case 'account':
      return open('accountNo', item.customerId, item.accountNo)
    case 'bank':
      return item.accountBank
    case 'amount':
      return yuanText(item.amountFen)
    case 'fen':
      return item.amountFen.toString()
    case 'loan':
      return item.loanNo
    case 'contract':
      return item.contractNo
    case 'day':
      return file.dueOn.replaceAll('-', '')
    case 'memo':
      return `${file.fileNo} ${item.loanNo}`
  }
}

async function* lines(c: Ctx, file: DebitFile, columns: readonly DebitColumn[]): AsyncGenerator<Cell[]> {
  for (let after = 0; ; ) {
    const items = await debitItems(c.db, c.viewer, file.id, after, 500)
    for (const item of items) yield columns.map(column => cellOf(file, item, column))
    const last = items.at(-1)
    if (!last) return
    after = last.itemNo
  }
}

/** The file for the bank, with accounts in clear: every taking of it is on record. */
export async function download(c: Ctx): Promise<void> {
  const file = await load(c)
  const columns = file.columns as unknown as DebitColumn[]
  const noted = await transact(c, async (trx, actor, today) => {
    const after = { fileNo: file.fileNo, items: file.itemCount }
    await record(trx, actor, { act: 'debit.file', subject: `debit:${file.id}`, businessDate: today, after })
    return true
  })
  if (isRefused(noted)) throw notFound()
  c.res.setHeader('Content-Type', 'text/csv; charset=utf-8')
  c.res.setHeader('Content-Disposition', contentDisposition(`${file.fileNo}.csv`))
  c.res.setHeader('Cache-Control', 'no-store')
  const heads = columns.map(({ header }) => ({ header, kind: 'text' as const }))
  await writeCsv(c.res, { columns: heads, rows: lines(c, file, columns) })
}
