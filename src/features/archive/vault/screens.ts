import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f } from '../../../web/form'
import { minute } from '../../../web/format'
import { page } from '../../../web/page'
import { pageNo, submit, turned } from '../act'
import { keptBranches } from '../scope'
import { takeSheet } from '../sheet'
import { VAULT_REASONS } from '../words'
import { countHere, countRows, ledgerRows, pendingOrders, vaultFigures, waitingDeeds } from './queries'
import { confirmCount, countVault } from './sign'

type Entry = Awaited<ReturnType<typeof ledgerRows>>[number]
export const direction = (c: Ctx, it: { direction: string }): string =>
  it.direction === 'in' ? c.t('入库') : c.t('出库')

const entryRow = (c: Ctx, row: Entry, whole: boolean) => ({
  href: `/archive/vault/orders/${row.orderId}`,
  cells: {
    ...(whole ? { seq: String(row.seq), count: String(row.countAfter) } : {}),
    day: row.enteredOn,
    way: { badge: { word: direction(c, row), tone: row.direction === 'in' ? 'ok' : 'warn' } },
    reason: c.t(VAULT_REASONS[row.reason] ?? row.reason),
    code: { text: row.code, href: `/archive/volumes/${row.volumeId}`, sub: row.title },
    customer: row.customerName,
    hands: `${row.makerName} / ${row.keeperName}`,
    branch: row.branchName,
  },
})

async function render(c: Ctx, form: FormState = emptyForm(), status = 200): Promise<void> {
  const [found, figures, pending, waiting, counts, branches] = await Promise.all([
    ledgerRows(c.db, c.viewer, pageNo(c)),
    vaultFigures(c.db, c.viewer),
    pendingOrders(c.db, c.viewer),
    waitingDeeds(c.db, c.viewer),
    c.viewer.scope === 'own' ? [] : countRows(c.db, c.viewer),
    keptBranches(c.db, c.viewer),
  ])
  const { rows, pager } = turned(c, found, '/archive/vault', {})
  const keeper = c.may('archive.vault')
  // how many deeds the vault holds is told to nobody who sees his own customers alone
  const whole = c.viewer.scope !== 'own'
  page(
    c,
    'archive/vault',
    {
      figures,
      pending: pending.map(one => ({
        href: `/archive/vault/orders/${one.id}`,
        cells: {
          no: one.orderNo,
          way: direction(c, one),
          reason: c.t(VAULT_REASONS[one.reason] ?? ''),
          customer: one.customerName,
          maker: one.makerName,
          at: minute(one.madeAt),
        },
      })),
      waiting: waiting.map(one => ({
        href: `/archive/volumes/${one.volumeId}`,
        cells: { code: one.code, title: one.title, customer: one.customerName, since: one.receivedOn },
      })),
      rows: rows.map(row => entryRow(c, row, whole)),
      pager,
      counts: counts.map(one => ({
        late: one.counted !== one.ledger,
        cells: {
          day: one.countedOn,
          branch: one.branchName,
          counted: { text: String(one.counted), tone: one.counted === one.ledger ? 'ok' : 'bad' },
          ledger: String(one.ledger),
          note: one.note,
          hands: one.keeperName
            ? `${one.makerName} / ${one.keeperName}`
            : c.t('{name} / 待复核', { name: one.makerName }),
          act:
            one.keeperId === null && keeper && one.madeBy !== c.viewer.id
              ? {
                  actions: [
                    {
                      label: c.t('复核'),
                      action: `/archive/vault/counts/${one.id}/confirm`,
                      confirm: c.t('确认您在场并点得 {n} 件？', { n: one.counted }),
                    },
                  ],
                }
              : '',
        },
      })),
      branches: branches.map(one => ({ value: String(one.id), label: one.name })),
      form,
      errors: form.errors,
      acts: { keeper, whole },
    },
    { status },
  )
}

/** 权证库: ledger, what waits, and the counts. */
export const vault = (c: Ctx): Promise<void> => render(c)

const countFields = {
  branchId: f.id('机构'),
  counted: f.whole('实点件数', 0, 999_999),
  note: f.text('差异说明', { max: 300 }),
}

export async function count(c: Ctx): Promise<void> {
  await submit(c, {
    act: 'archive-vault.check',
    fields: countFields,
    work: (v, trx, actor, today) => countVault(trx, c.viewer, actor, today, { ...v, note: v.note ?? '' }),
    again: (form, status) => render(c, form, status),
    done: ({ right }) => ({
      href: '/archive/vault#counts',
      words: right ? '账实相符，待另一管库员复核' : '账实不符，已登记差异，待复核',
    }),
  })
}

export async function confirm(c: Ctx): Promise<void> {
  const id = c.id()
  if (!(await countHere(c.db, c.viewer, id))) throw notFound()
  await submit(c, {
    act: 'archive-vault.confirm',
    fields: {},
    work: (_v, trx, actor, today) => confirmCount(trx, c.viewer, actor, today, id),
    again: (form, status) => render(c, form, status),
    done: () => ({ href: '/archive/vault#counts', words: '已复核查库' }),
  })
}

const COLUMNS = [
  ['序号', 'int', 8],
  ['日期', 'date', 12],
  ['机构', 'text', 16],
  ['方向', 'text', 8],
  ['事由', 'text', 14],
  ['条码', 'text', 20],
  ['权证', 'text', 36],
  ['客户', 'text', 24],
  ['库存件数', 'int', 10],
  ['经办', 'text', 12],
  ['复核', 'text', 12],
] as const

export async function exportLedger(c: Ctx): Promise<void> {
  const rows = await ledgerRows(c.db, c.viewer, 1, 20_000)
  const title = c.t('权证出入库登记簿')
  await takeSheet(c, {
    act: 'archive-vault.export',
    title,
    columns: COLUMNS,
    rows: rows.map(one => [
      one.seq,
      one.enteredOn,
      one.branchName,
      direction(c, one),
      c.t(VAULT_REASONS[one.reason] ?? one.reason),
      one.code,
      one.title,
      one.customerName,
      one.countAfter,
      one.makerName,
      one.keeperName,
    ]),
  })
}
