import { readEvent } from '../../lending/loan'
import { formatFen } from '../../lending/money'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { datetime } from '../../web/format'
import { page } from '../../web/page'
import { CHANNEL_WORDS } from '../customers/words'
import { wordOf } from '../products/words'
import { remember } from '../session/recent'
import { receiptsBefore } from './before'
import { EVENT_WORDS, eventTone } from './event-words'
import { explanation } from './explain'
import { adviceOf, headOf, KIND_WORDS, owedOf, recentMoves, type Tab } from './head'
import {
  entriesOf,
  historyOf,
  type InstallmentRow,
  installmentsOf,
  type LoanHead,
  loanHead,
  observationNow,
  type TransactionRow,
  transactionsOf,
  unpaidFeesOf,
  waitingChanges,
} from './queries'
import { renewalAdvice } from './renewed'
import { scheduleView, VIEWS } from './schedule-view'
import { standingOn } from './terms'

const RECENT = 5
const MOST = 500

export async function foundLoan(c: Ctx): Promise<LoanHead> {
  const loan = await loanHead(c.db, c.viewer, c.id())
  if (!loan) throw notFound()
  return loan
}

interface Frame {
  readonly loan: LoanHead
  readonly installments: readonly InstallmentRow[]
  readonly recent: readonly TransactionRow[]
  readonly waiting: Awaited<ReturnType<typeof waitingChanges>>
  readonly observed: Awaited<ReturnType<typeof observationNow>>
  readonly fees: Awaited<ReturnType<typeof unpaidFeesOf>>
  readonly renewed: Awaited<ReturnType<typeof renewalAdvice>>
}

async function frameOf(c: Ctx): Promise<Frame> {
  const loan = await foundLoan(c)
  const [installments, recent, waiting, observed, fees, renewed] = await Promise.all([
    installmentsOf(c.db, loan.id),
    transactionsOf(c.db, loan.id, RECENT),
    waitingChanges(c.db, loan.id),
    observationNow(c.db, loan.id),
    unpaidFeesOf(c.db, loan.id),
    renewalAdvice(c, loan),
  ])
  remember(c, `/loans/${loan.id}`, loan.loanNo)
  return { loan, installments, recent, waiting, observed, fees, renewed }
}

const observedAdvice = (c: Ctx, loan: LoanHead, observed: Frame['observed']) =>
  observed === undefined
    ? []
    : [
        {
          tone: 'warn',
          text: observed.endsOn
            ? c.t('重组贷款，{from} 生效，观察期至 {to}，期内至少为关注。', {
                from: observed.beganOn,
                to: observed.endsOn,
              })
            : c.t('重组贷款，{from} 生效，在观察期内，至少为关注。', { from: observed.beganOn }),
          action: c.may('classification.read')
            ? { label: c.t('重组观察期'), href: `/classifications/${loan.id}` }
            : undefined,
        },
      ]

const waitingAdvice = (c: Ctx, waiting: Frame['waiting']) =>
  waiting.map(change => ({
    tone: 'info',
    text: c.t('{kind}申请待办理，{day} 前有效。', {
      kind: c.t(wordOf(EVENT_WORDS, change.kind === 'backdate' ? 'rebook' : change.kind)),
      day: change.validUntil,
    }),
    action: { label: c.t('查看'), href: `/changes/${change.id}` },
  }))

const divertedAdvice = (c: Ctx, loan: LoanHead) => {
  const { diverted } = standingOn(loan)
  if (diverted?.until !== null) return []
  return [
    {
      tone: 'bad',
      text: c.t('自 {day} 起有 {amount} 元被挪用，逐日计收挪用罚息，与逾期罚息就高不叠加。', {
        day: diverted.from,
        amount: formatFen(diverted.fen),
      }),
      action: { label: c.t('挪用罚息怎么算的'), href: `/loans/${loan.id}/diversion` },
    },
  ]
}

/** Fees come before everything else that is paid, so they are said where people look first. */
const feeAdvice = (c: Ctx, loan: LoanHead, { count, fen }: Frame['fees']) =>
  fen === 0n
    ? []
    : [
        {
          tone: 'warn',
          text: c.t('有 {n} 项未收费用，合计 {amount} 元，下次还款先收。', { n: count, amount: formatFen(fen) }),
          action: c.may('repayment.read') ? { label: c.t('查看费用'), href: `/loans/${loan.id}/fees` } : undefined,
        },
      ]

function render(c: Ctx, frame: Frame, tab: Tab, data: object): void {
  const { loan, installments, recent, waiting, observed, fees } = frame
  const open = installments.filter(i => i.settledOn === null)
  const owed = owedOf(loan, open, c)
  const view = {
    loan,
    tab,
    head: headOf(c, loan, owed, tab, installments.length),
    advice: [
      ...waitingAdvice(c, waiting),
      ...observedAdvice(c, loan, observed),
      ...divertedAdvice(c, loan),
      ...feeAdvice(c, loan, fees),
      ...adviceOf(c, loan, owed),
      ...frame.renewed,
    ],
    moves: recentMoves(c, recent),
    ...data,
  }
  page(c, 'loans/show', view, { part: 'loans/_tab' })
}

export async function show(c: Ctx): Promise<void> {
  const frame = await frameOf(c)
  const view = VIEWS.find(one => one === c.query('view')) ?? 'open'
  const base = `/loans/${frame.loan.id}`
  render(c, frame, 'schedule', { schedule: scheduleView(c, frame.loan, frame.installments, view, base) })
}

/** 怎么算的: one 期 explained; a page of its own and the content of a dialog. */
export async function explain(c: Ctx): Promise<void> {
  const loan = await foundLoan(c)
  const seq = Number.parseInt(c.param('seq'), 10)
  const how = await explanation(c, loan, seq)
  if (!how) throw notFound()
  page(c, 'loans/explain', { loan, how, seq }, { part: 'loans/_explain' })
}

export async function transactions(c: Ctx): Promise<void> {
  const frame = await frameOf(c)
  const [rows, before] = await Promise.all([
    transactionsOf(c.db, frame.loan.id, MOST),
    frame.loan.takenOver ? receiptsBefore(c.db, frame.loan.id) : [],
  ])
  render(c, frame, 'transactions', {
    before,
    rows: rows.map(row => ({
      href: `/repayments/${row.id}`,
      done: row.reversedOn !== null,
      cells: {
        date: row.businessDate,
        receipt: row.receiptNo,
        kind: c.t(wordOf(KIND_WORDS, row.kind)),
        channel: row.channel === 'prepaid' ? '—' : c.t(wordOf(CHANNEL_WORDS, row.channel)),
        amount: { money: row.amountFen, tone: 'strong' },
        principal: { money: row.principalFen },
        interest: { money: row.interestFen },
        late: { money: row.penaltyFen + row.compoundFen },
        prepaid: { money: row.prepaidFen },
        balance: formatFen(row.balanceFen),
        state: { badge: row.reversedOn ? { word: c.t('已冲正'), tone: 'mute' } : { word: c.t('已入账'), tone: 'ok' } },
      },
    })),
  })
}

export async function entries(c: Ctx): Promise<void> {
  const frame = await frameOf(c)
  const rows = await entriesOf(c.db, frame.loan.id, MOST)
  render(c, frame, 'entries', {
    rows: rows.map(row => ({
      href: `/vouchers/${row.businessDate}/${row.voucherId}`,
      cells: {
        voucher: String(row.voucherId),
        date: row.businessDate,
        account: `${row.account} ${c.t(row.accountName)}`,
        debit: { money: row.debitFen },
        credit: { money: row.creditFen },
        memo: row.memo,
      },
    })),
  })
}

type EventRow = Awaited<ReturnType<typeof historyOf>>[number]

const movementWord = (c: Ctx, row: EventRow): string => {
  const event = readEvent(row)
  return event.kind === 'revolve' && event.movement === 'repay' ? c.t('归还本金') : c.t('支用')
}

/** 倒起息 and 冲正 say of what. */
function eventWords(c: Ctx, row: EventRow): string {
  const word = c.t(wordOf(EVENT_WORDS, row.kind))
  if (row.kind === 'apply_prepaid' && row.amountFen === 0n) return c.t('账单无应还，自动结清')
  if (row.kind === 'revolve') return movementWord(c, row)
  if (row.kind !== 'rebook' && row.kind !== 'reverse') return word
  const event = readEvent(row)
  if (event.kind === 'rebook') return `${word} · ${c.t(wordOf(EVENT_WORDS, event.entry.kind))}`
  return event.kind === 'reverse' ? c.t('冲正第 {n} 项', { n: event.of }) : word
}

const eventNotes = (c: Ctx, row: EventRow): string =>
  [
    c.t('业务日期 {day}', { day: row.businessDate }),
    row.valueDate === row.businessDate ? '' : c.t('起息日 {day}', { day: row.valueDate }),
    row.maker === null || row.maker === row.who
      ? ''
      : c.t('经办 {maker}，复核 {checker}', { maker: row.maker, checker: row.who ?? '' }),
    row.reason ?? '',
  ]
    .filter(Boolean)
    .join(' · ')

export async function history(c: Ctx): Promise<void> {
  const frame = await frameOf(c)
  const rows = await historyOf(c.db, frame.loan.id, MOST)
  render(c, frame, 'history', {
    events: rows.map(row => ({
      at: datetime(row.at),
      who: row.who ?? c.t('系统'),
      text: `${row.seq}. ${eventWords(c, row)}${row.amountFen > 0n ? ` ${formatFen(row.amountFen)}` : ''}`,
      sub: eventNotes(c, row),
      tone: eventTone(row.kind),
      href: row.changeId === null ? undefined : `/changes/${row.changeId}`,
    })),
  })
}
