import { addMonths, bookDate } from '../../lending/dates'
import { formatFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { line, wan } from '../../web/charts'
import type { Ctx } from '../../web/context'
import { page } from '../../web/page'
import { overdueTone, status } from '../../web/status'
import { valuesOfOne } from '../fields/values'
import { remember } from '../session/recent'
import { eventsView } from './events-view'
import { archiveNoOf, headOf, type Loaded, load, running, sumOf, type Tab } from './head'
import { itemsOf } from './items/queries'
import { itemCards } from './items/view'
import { overdueDays } from './list-view'
import { customerFields } from './own'
import { balanceTrend, heatOf, lentOf, monthsUpTo } from './panels'
import { profileOf } from './profile'
import { type CustomerLoan, eventsOf, mergedInto, monthsOf, receiptsOf } from './queries'
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
export function showTab(c: Ctx, loaded: Loaded, tab: Tab, data: object, status = 200): void {
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
  const [loaded, events, { dues, paidBack }] = await Promise.all([
    loadOrMoved(c, id),
    eventsOf(c.db, c.viewer, id, { limit: 8 }),
    monthsOf(c.db, c.viewer, id, {
      duesFrom: bookDate(`${heatMonths[0]}-01`),
      paidFrom: addMonths(c.today, -TREND_MONTHS),
      today: c.today,
    }),
  ])
  if (typeof loaded === 'number') return c.res.redirect(303, `/customers/${loaded}`)
  const balance = sumOf(running(loaded.loans), loan => loan.balanceFen)
  const trend = balanceTrend(trendMonths, balance, loaded.loans, paidBack)
  showTab(c, loaded, 'overview', {
    loans: loanTable(c, running(loaded.loans)),
    heat: dues.length > 0 ? heatOf(c.t, heatMonths, dues) : null,
    trend: trend.some(fen => fen > 0n) ? trendOf(c, trendMonths, trend) : null,
    events: eventsView(c, events),
    canWrite: c.may('follow-up.record'),
  })
}

export async function profile(c: Ctx): Promise<void> {
  const id = c.id()
  const [loaded, items, own] = await Promise.all([
    load(c, id),
    itemsOf(c.db, c.viewer, id),
    customerFields(c.db, c.viewer),
  ])
  showTab(c, loaded, 'profile', {
    sections: profileOf(c, loaded, own, await valuesOfOne(c.db, own, id)),
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
