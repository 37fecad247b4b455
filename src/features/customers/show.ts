import { addMonths, bookDate } from '../../lending/dates'
import { formatFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { line, wan } from '../../web/charts'
import type { Ctx } from '../../web/context'
import { minute } from '../../web/format'
import { page } from '../../web/page'
import { overdueTone, status } from '../../web/status'
import { remember } from '../session/recent'
import { eventsView, kindIn } from './events-view'
import { archiveNoOf, headOf, type Loaded, load, running, sumOf, type Tab } from './head'
import { itemsOf } from './items/queries'
import { itemCards } from './items/view'
import { overdueDays } from './list-view'
import { balanceTrend, heatOf, lentOf, monthsUpTo } from './panels'
import { changeOf, profileOf } from './profile'
import {
  type CustomerLoan,
  duesByMonth,
  eventsOf,
  mergedInto,
  principalByMonth,
  receiptsOf,
  type Version,
  versions,
} from './queries'
import { CHANNEL_WORDS } from './words'

const HEAT_MONTHS = 24
const TREND_MONTHS = 12

const VIEWS: Readonly<Record<Tab, readonly [whole: string, part: string]>> = {
  overview: ['customers/overview', 'customers/_overview'],
  profile: ['customers/profile', 'customers/_profile'],
  loans: ['customers/loans', 'customers/_loans'],
  repayments: ['customers/repayments', 'customers/_repayments'],
  timeline: ['customers/timeline', 'customers/_timeline'],
  history: ['customers/history', 'customers/_history'],
}

/** Every tab is a page of its own with the same head. */
function showTab(c: Ctx, loaded: Loaded, tab: Tab, data: object, status = 200): void {
  const { file } = loaded
  remember(c, `/customers/${file.id}`, file.name)
  const view = { head: headOf(c, loaded, tab), ...data }
  const [whole, part] = VIEWS[tab]
  page(c, whole, view, { part, status })
}

function loanCells(c: Ctx, loan: CustomerLoan) {
  const days = overdueDays(loan.oldestUnpaidOn, c.today)
  const state = status('loan', loan.state)
  const badge =
    loan.state === 'active' && days > 0
      ? { word: c.t('逾期 {n} 天', { n: days }), tone: overdueTone(days) }
      : { word: c.t(state.word), tone: state.tone }
  return {
    no: loan.loanNo,
    product: { text: loan.product, sub: c.t(status('method', loan.method).word) },
    principal: { money: loan.principalFen },
    balance: { money: loan.balanceFen },
    rate: formatRate(loan.ratePpm),
    from: loan.valueDate,
    maturity: loan.maturityDate,
    overdue: { money: loan.overdueFen, tone: loan.overdueFen > 0n ? 'bad' : undefined },
    state: { badge },
  }
}

function loanTable(c: Ctx, loans: readonly CustomerLoan[]) {
  return {
    rows: loans.map(loan => ({
      id: `customers-loan-${loan.id}`,
      href: c.may('loan.read') ? `/loans/${loan.id}` : undefined,
      done: loan.state === 'settled' || loan.state === 'reversed',
      late: loan.overdueFen > 0n,
      cells: loanCells(c, loan),
    })),
    foot: {
      cells: {
        no: c.t('合计'),
        principal: {
          money: sumOf(lentOf(loans), loan => loan.principalFen),
        },
        balance: { money: sumOf(running(loans), loan => loan.balanceFen) },
        overdue: { money: sumOf(running(loans), loan => loan.overdueFen), tone: 'bad' },
      },
    },
  }
}

function trendOf(c: Ctx, months: readonly string[], balances: readonly bigint[]) {
  const series = [{ name: c.t('贷款余额'), values: balances.map(wan), colour: 'c1' as const }]
  const labels = months.map(month => c.t('{n}月', { n: Number.parseInt(month.slice(5), 10) }))
  return {
    ...line({ labels, series, unit: c.t('万元'), area: true, width: 786 }),
    label: c.t('贷款余额由 {from} 元变为 {to} 元', {
      from: formatFen(balances[0] ?? 0n),
      to: formatFen(balances.at(-1) ?? 0n),
    }),
    rows: months.map((month, i) => ({ cells: { month, balance: { money: balances[i] } } })),
  }
}

/** The file, or the number of the one it became part of. */
const loadOrMoved = (c: Ctx, id: number): Promise<Loaded | number> =>
  load(c, id).catch(async (error: unknown) => {
    const into = await mergedInto(c.db, c.viewer, id)
    if (into === null) throw error
    return into
  })

export async function overview(c: Ctx): Promise<void> {
  const id = c.id()
  const heatMonths = monthsUpTo(c.today, HEAT_MONTHS)
  const trendMonths = monthsUpTo(c.today, TREND_MONTHS)
  const [loaded, events, dues, paidBack] = await Promise.all([
    loadOrMoved(c, id),
    eventsOf(c.db, c.viewer, id, { limit: 8 }),
    duesByMonth(c.db, c.viewer, id, bookDate(`${heatMonths[0]}-01`), c.today),
    principalByMonth(c.db, c.viewer, id, addMonths(c.today, -TREND_MONTHS)),
  ])
  if (typeof loaded === 'number') return c.res.redirect(303, `/customers/${loaded}`)
  const balance = sumOf(running(loaded.loans), loan => loan.balanceFen)
  const trend = balanceTrend(trendMonths, balance, loaded.loans, paidBack)
  showTab(c, loaded, 'overview', {
    loans: loanTable(c, running(loaded.loans)),
    heat: dues.length > 0 ? heatOf(c.t, heatMonths, dues) : null,
    trend: trend.some(fen => fen > 0n) ? trendOf(c, trendMonths, trend) : null,
    events: eventsView(c, events),
    canWrite: c.may('customer.update'),
  })
}

export async function profile(c: Ctx): Promise<void> {
  const id = c.id()
  const [loaded, items] = await Promise.all([load(c, id), itemsOf(c.db, c.viewer, id)])
  showTab(c, loaded, 'profile', {
    sections: profileOf(c, loaded),
    lists: itemCards(c, loaded, items),
    archiveNo: archiveNoOf(loaded.file),
  })
}

export async function loans(c: Ctx): Promise<void> {
  const loaded = await load(c, c.id())
  showTab(c, loaded, 'loans', { loans: loanTable(c, loaded.loans) })
}

export async function repayments(c: Ctx): Promise<void> {
  const id = c.id()
  const before = /^[1-9]\d{0,8}$/.exec(c.query('before') ?? '')?.[0]
  const [loaded, receipts] = await Promise.all([
    load(c, id),
    receiptsOf(c.db, c.viewer, id, before ? Number.parseInt(before, 10) : undefined),
  ])
  const shown = receipts.slice(0, 50)
  const last = shown.at(-1)
  showTab(c, loaded, 'repayments', {
    receipts: {
      rows: shown.map(one => receiptRow(c, one)),
      nextHref: receipts.length > 50 && last ? `/customers/${id}/repayments?before=${last.id}` : null,
    },
  })
}

const receiptRow = (c: Ctx, one: Awaited<ReturnType<typeof receiptsOf>>[number]) => ({
  id: `customers-receipt-${one.id}`,
  href: c.may('repayment.read') ? `/repayments/${one.id}` : undefined,
  done: one.reversedBy !== null,
  cells: {
    no: one.receiptNo,
    day: one.businessDate,
    loan: c.may('loan.read') ? { text: one.loanNo, href: `/loans/${one.loanId}` } : one.loanNo,
    amount: { money: one.amountFen },
    balance: { money: one.balanceFen },
    channel: c.t(CHANNEL_WORDS[one.channel] ?? one.channel),
    state: { badge: stateOfReceipt(c, one.reversedBy !== null) },
  },
})

function stateOfReceipt(c: Ctx, reversed: boolean) {
  const { word, tone } = status('repayment', reversed ? 'reversed' : 'posted')
  return { word: c.t(word), tone }
}

export async function timeline(c: Ctx): Promise<void> {
  const id = c.id()
  const kind = kindIn(c.query('kind'))
  const before = /^\d{1,18}$/.exec(c.query('before') ?? '')?.[0]
  const [loaded, events] = await Promise.all([
    load(c, id),
    eventsOf(c.db, c.viewer, id, {
      limit: 51,
      ...(kind ? { kind } : {}),
      ...(before ? { before: BigInt(before) } : {}),
    }),
  ])
  showTab(c, loaded, 'timeline', timelineData(c, id, kind, events))
}

export function timelineData(
  c: Ctx,
  id: number,
  kind: ReturnType<typeof kindIn>,
  events: Awaited<ReturnType<typeof eventsOf>>,
) {
  const last = events.length > 50 ? events[49] : undefined
  const at = (name: string) => `/customers/${id}/timeline${name ? `?kind=${name}` : ''}`
  return {
    events: eventsView(c, events.slice(0, 50)),
    older: last ? `/customers/${id}/timeline?${kind ? `kind=${kind}&` : ''}before=${last.id}` : null,
    kinds: [
      { label: c.t('全部'), href: at(''), active: kind === undefined },
      { label: c.t('系统'), href: at('system'), active: kind === 'system' },
      { label: c.t('人员'), href: at('person'), active: kind === 'person' },
      { label: c.t('资金'), href: at('money'), active: kind === 'money' },
    ],
    canWrite: c.may('customer.update'),
    followUp: {
      raw: {} as Record<string, string | string[]>,
      errors: [] as { field: string; label: string; message: string }[],
    },
  }
}

export async function history(c: Ctx): Promise<void> {
  const id = c.id()
  const before = /^[1-9]\d{0,8}$/.exec(c.query('before') ?? '')?.[0]
  const [loaded, all] = await Promise.all([
    load(c, id),
    versions(c.db, c.viewer, id, before ? Number.parseInt(before, 10) : undefined),
  ])
  const last = all.at(-1)
  showTab(c, loaded, 'history', {
    versions: all.map(version => versionView(c, loaded, version)),
    older: all.length === 50 && last ? `/customers/${id}/history?before=${last.version}` : null,
  })
}

const versionView = (c: Ctx, loaded: Loaded, version: Version) => ({
  archiveNo: version.archiveNo,
  current: version.version === loaded.file.archiveVersion,
  note: c.t('{who} {at} · {reason}', { who: version.who, at: minute(version.at), reason: c.t(version.reason) }),
  rows: version.diff.map(change => ({ cells: changeOf(c, loaded, change) })),
})
