import { formatFen, parseMoney } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import type { BalanceReason, GapReason } from '../../lending/takeover'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { minute } from '../../web/format'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import {
  type BatchHead,
  batchHead,
  leftOut,
  migrationBatches,
  reasonCounts,
  SHOWS,
  type SheetRow,
  type Show,
  sheetRows,
  sheetSums,
} from './queries'
import { signSheet } from './sign'
import { BALANCE_WORDS, GAP_WORDS } from './words'

const PAGE = 50

export async function list(c: Ctx): Promise<void> {
  const rows = await migrationBatches(c.db, c.viewer, 100)
  page(c, 'migration/list', {
    rows: rows.map(row => ({
      href: `/migrations/${row.id}`,
      cells: {
        file: row.fileName,
        by: row.byName,
        cutover: row.cutoverOn,
        loans: row.loans,
        balance: { money: row.balanceFen },
        state: { badge: signedBadge(c, row) },
      },
    })),
  })
}

const signedBadge = (c: Ctx, { firstBy, secondBy }: Pick<BatchHead, 'firstBy' | 'secondBy'>) =>
  secondBy !== null
    ? { word: c.t('已签认'), tone: 'ok' }
    : firstBy !== null
      ? { word: c.t('待第二人签认'), tone: 'warn' }
      : { word: c.t('待核对'), tone: 'info' }

export interface Looked {
  readonly head: BatchHead
  readonly show: Show
  readonly toleranceFen: bigint
}

/** The batch with the filter of the page; the tolerance that was signed wins. */
export async function looked(c: Ctx): Promise<Looked> {
  const head = await batchHead(c.db, c.id())
  if (!head) throw notFound()
  const typed = parseMoney(c.query('tolerance') ?? '0')
  const toleranceFen = head.toleranceFen ?? (isRefused(typed) ? 0n : typed.fen)
  return { head, toleranceFen, show: SHOWS.find(one => one === c.query('show')) ?? 'differing' }
}

function rowView(c: Ctx, row: SheetRow) {
  const gap = row.balanceFen - row.fileBalanceFen
  const off = (fen: bigint) => ({ money: fen, ...(fen === 0n ? { tone: 'mute' } : { tone: 'warn' }) })
  return {
    href: `/loans/${row.loanId}`,
    cells: {
      loan: { text: row.oldNo, sub: row.customerName },
      n: row.rowNo,
      ours: { money: row.installmentFen },
      theirs: { money: row.fileInstallmentFen },
      gap: off(row.installmentGapFen),
      why: c.t(GAP_WORDS[row.installmentReason as GapReason]),
      balance: { money: row.balanceFen },
      fileBalance: { money: row.fileBalanceFen },
      balanceGap: off(gap),
      planned: {
        ...off(row.plannedBalanceFen - row.fileBalanceFen),
        sub: c.t(BALANCE_WORDS[row.balanceReason as BalanceReason]),
      },
    },
  }
}

async function render(c: Ctx, at: Looked, typed: FormState = emptyForm(), status = 200): Promise<void> {
  const { head, show, toleranceFen } = at
  const after = /^\d{1,6}$/.exec(c.query('after') ?? '')?.[0]
  const wanted = { show, toleranceFen, after: after ? Number.parseInt(after, 10) : 0, limit: PAGE + 1 }
  const [sums, rows, reasons, missing] = await Promise.all([
    sheetSums(c.db, c.viewer, head.id, toleranceFen),
    sheetRows(c.db, c.viewer, head.id, wanted),
    reasonCounts(c.db, c.viewer, head.id),
    leftOut(c.db, head.id),
  ])
  if (sums.loans === 0) throw notFound()
  const shown = rows.slice(0, PAGE)
  const href = (more: Record<string, string>) =>
    `/migrations/${head.id}?${new URLSearchParams({ show, tolerance: formatFen(toleranceFen).replaceAll(',', ''), ...more })}`
  const view = {
    head,
    figures: figuresOf(c, sums, missing, toleranceFen),
    tolerance: formatFen(toleranceFen),
    signed: head.toleranceFen !== null,
    badge: signedBadge(c, head),
    seg: [
      {
        label: c.t('有差异 {n}', { n: sums.differing }),
        href: href({ show: 'differing' }),
        active: show === 'differing',
      },
      { label: c.t('与计划不符 {n}', { n: sums.offPlan }), href: href({ show: 'plan' }), active: show === 'plan' },
      { label: c.t('全部 {n}', { n: sums.loans }), href: href({ show: 'all' }), active: show === 'all' },
    ],
    show,
    rows: shown.map(row => rowView(c, row)),
    reasons: reasonRows(c, reasons),
    nextHref: rows.length > PAGE ? href({ after: String(shown.at(-1)?.rowNo ?? 0) }) : null,
    signatures: signatures(c, head),
    files: href({}).split('?')[1],
    acts: { sign: c.may('migration.sign') && head.state === 'done' && maySign(head, c.viewer.id) },
    typed,
  }
  page(c, 'migration/show', { sheet: view, errors: typed.errors }, { status })
}

const maySign = (head: BatchHead, userId: number): boolean =>
  head.secondBy === null && (head.firstBy === null || (head.firstBy !== userId && head.createdBy !== userId))

const signatures = (c: Ctx, head: BatchHead) =>
  [
    { name: head.firstName, at: head.firstAt, note: head.firstNote },
    { name: head.secondName, at: head.secondAt, note: head.secondNote },
  ].flatMap(({ name, at, note }, index) =>
    name === null || at === null
      ? []
      : [
          {
            label: index === 0 ? c.t('第一签认人') : c.t('第二签认人'),
            value: [name, minute(at), note].filter(Boolean).join(' · '),
          },
        ],
  )

function figuresOf(c: Ctx, sums: Awaited<ReturnType<typeof sheetSums>>, missing: number, toleranceFen: bigint) {
  const { t } = c
  return [
    {
      label: t('迁入贷款'),
      value: sums.loans.toLocaleString('en'),
      unit: t('笔'),
      note: missing > 0 ? t('另有 {n} 行未迁入', { n: missing }) : t('文件各行均已迁入'),
    },
    {
      label: t('每期还款额差额合计'),
      value: formatFen(sums.installmentFen - sums.fileInstallmentFen),
      unit: t('元'),
      note: t('已比对 {n} 笔，最大差额 {max} 元', { n: sums.compared, max: formatFen(sums.widestFen) }),
    },
    {
      label: t('余额差额合计'),
      value: formatFen(sums.balanceFen - sums.fileBalanceFen),
      unit: t('元'),
      note: t('原系统 {a} 元，迁入 {b} 元', { a: formatFen(sums.fileBalanceFen), b: formatFen(sums.balanceFen) }),
    },
    {
      label: t('有差异'),
      value: sums.differing.toLocaleString('en'),
      unit: t('笔'),
      note: t('容差 {sum} 元', { sum: formatFen(toleranceFen) }),
      tone: sums.differing > 0 ? 'warn' : 'ok',
    },
  ]
}

/** Both comparisons by reason. */
function reasonRows(c: Ctx, found: Awaited<ReturnType<typeof reasonCounts>>) {
  const sum = (key: 'installmentReason' | 'balanceReason', words: Readonly<Record<string, string>>, what: string) => {
    const all = new Map<string, { n: number; fen: bigint }>()
    for (const one of found) {
      const { n, fen } = all.get(one[key]) ?? { n: 0, fen: 0n }
      const add = key === 'installmentReason' ? one.gapFen : one.plannedGapFen
      all.set(one[key], { n: n + one.n, fen: fen + add })
    }
    return [...all]
      .sort((a, b) => b[1].n - a[1].n)
      .map(([reason, { n, fen }]) => ({
        cells: { what: c.t(what), why: c.t(words[reason] ?? reason), n, fen: { money: fen } },
      }))
  }
  return [...sum('installmentReason', GAP_WORDS, '每期还款额'), ...sum('balanceReason', BALANCE_WORDS, '余额与计划')]
}

export const show = async (c: Ctx): Promise<void> => render(c, await looked(c))

const fields = { tolerance: f.money('容差'), note: f.text('签认说明', { max: 200 }) }

export async function sign(c: Ctx): Promise<void> {
  const at = await looked(c)
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return render(c, at, read.form, 422)
  const { tolerance: toleranceFen, note } = read.values
  const by = { actor: { ...c.actor, userId: c.viewer.id }, viewer: c.viewer }
  const done = await transact(c, (trx, _actor, today) =>
    signSheet(trx, by, today, { batchId: at.head.id, toleranceFen, note }),
  )
  if (isRefused(done)) return render(c, at, refusedForm(fields, read.raw, done, c.t), 422)
  leaveToast(c.res, { words: done.both ? '核对表已由两人签认' : '已签认，待第二人签认' })
  c.res.redirect(303, `/migrations/${at.head.id}`)
}
