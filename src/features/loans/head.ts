import { looksFresh } from '../../lending/loan'
import { type Fen, formatFen, sumFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { duesOf } from '../../lending/servicing'
import type { Ctx } from '../../web/context'
import { SECURITY_WORDS, wordOf } from '../products/words'
import { lineOf } from './line'
import type { InstallmentRow, LoanHead, TransactionRow } from './queries'
import { dueRuleNow, loanTerms, planOn, standingOn, termsNowOf } from './terms'
import { classBadge, dueRuleWords, loanBadge, methodWord, overdueDaysOf, PAYMENT_MODE_WORDS } from './words'

export type Tab = 'schedule' | 'transactions' | 'entries' | 'history'

/** What is owed today: due and overdue with penalty and compound interest. */
export interface Owed {
  readonly dueFen: Fen
  readonly lateFen: Fen
  readonly overdueFen: Fen
  readonly overdueSeqs: readonly number[]
}

export function owedOf(loan: LoanHead, open: readonly InstallmentRow[], c: Ctx): Owed {
  const dues = duesOf(termsNowOf(loan), open, c.today)
  const late = dues.filter(due => due.overdueDays > 0 || due.penaltyFen + due.compoundFen > 0n)
  return {
    dueFen: sumFen(dues.map(due => due.totalFen)),
    lateFen: sumFen(dues.map(due => due.penaltyFen + due.compoundFen)),
    overdueFen: sumFen(late.map(due => due.totalFen)),
    overdueSeqs: late.map(due => due.seq),
  }
}

/** Which buttons: the rights of the viewer and the state of the loan together. */
export const actsOf = (c: Ctx, loan: LoanHead) => ({
  repay: c.may('repayment.post') && loan.state === 'active',
  quote: c.may('repayment.read') && loan.state === 'active',
  change: c.may('loan-change.prepare') && loan.state !== 'reversed',
  takeBack: c.may('loan-change.prepare') && !loan.takenOver && looksFresh(loan, c.today),
  line: loanTerms(loan.terms).payout?.mode,
  certificate: loan.certificateNo !== null,
  entries: c.may('voucher.read'),
})

export function headOf(c: Ctx, loan: LoanHead, owed: Owed, tab: Tab, periods: number) {
  const { t } = c
  const base = `/loans/${loan.id}`
  const acts = actsOf(c, loan)
  const nonAccrual = loan.accrual === 'non_accrual' ? [{ word: t('非应计'), tone: 'bad' }] : []
  const takenOver = loan.takenOver ? [{ word: t('迁入'), tone: 'info' }] : []
  return {
    title: loan.loanNo,
    badges: [
      loanBadge(c, loan),
      ...(loan.riskClass === 'pass' ? [] : [classBadge(c, loan.riskClass)]),
      ...nonAccrual,
      ...takenOver,
    ],
    meta: [
      { label: t('借款人'), value: loan.customerName, href: `/customers/${loan.customerId}` },
      { value: t(loan.productName) },
      {
        label: t('合同'),
        value: loan.contractNo,
        href: c.may('contract.read') ? `/contracts/${loan.contractId}` : undefined,
      },
      { label: t('放款'), value: loan.valueDate },
      { label: t('到期'), value: loan.maturityDate },
      { label: t('客户经理'), value: `${loan.officerName} · ${loan.branchName}` },
      {
        label: t('五级分类'),
        value: classBadge(c, loan.riskClass).word,
        href: c.may('classification.read') ? `/classifications/${loan.id}` : undefined,
      },
    ],
    actions: [
      ...(acts.repay
        ? [{ label: t('还款登记'), icon: 'currency-yuan', kind: 'primary', href: `/repayments/new?loan=${loan.id}` }]
        : []),
      ...(acts.line ? [{ label: t('放款与额度'), icon: 'cash', href: `${base}/draws` }] : []),
      ...(acts.quote ? [{ label: t('提前结清试算'), icon: 'calculator', href: `${base}/payoff` }] : []),
      ...(acts.change ? [{ label: t('变更'), icon: 'edit', href: `${base}/changes/new` }] : []),
      ...(acts.certificate
        ? [{ label: t('打印结清证明'), icon: 'file-certificate', href: `${base}/certificate` }]
        : []),
      { label: t('打印'), icon: 'printer', href: `${base}/schedule/print` },
      {
        more: [
          { label: t('导出还款计划'), icon: 'file-spreadsheet', href: `${base}/schedule/export` },
          { label: t('打印对账单'), icon: 'receipt', href: `${base}/statement` },
          { label: t('利率定价与调整通知'), icon: 'percentage', href: `${base}/pricing` },
          ...(c.may('repayment.read') ? [{ label: t('费用'), icon: 'coin', href: `${base}/fees` }] : []),
          ...(c.may('archive.read') ? [{ label: t('档案'), icon: 'archive', href: `${base}/archive` }] : []),
          ...(c.may('letter.make')
            ? [{ label: t('制作函件'), icon: 'mail', href: `/letters/new?loan=${loan.id}` }]
            : []),
          ...(acts.takeBack
            ? [{ label: t('放款冲正'), icon: 'arrow-back-up', href: `${base}/changes/new/take_back` }]
            : []),
        ],
      },
    ],
    figures: figuresOf(c, loan, owed, periods),
    tabs: tabsOf(c, loan, tab),
  }
}

function figuresOf(c: Ctx, loan: LoanHead, owed: Owed, periods: number) {
  const { t } = c
  const terms = loanTerms(loan.terms)
  const yuan = t('元')
  const standing = standingOn(loan)
  const lentFen = loan.principalFen + standing.drawnFen + standing.capitalisedFen
  const paidShare = loan.state === 'reversed' ? 0 : Number(((lentFen - loan.balanceFen) * 100n) / lentFen)
  return [
    lentFigure(c, loan),
    { label: t('贷款余额'), value: formatFen(loan.balanceFen), unit: yuan, bar: paidShare },
    owed.overdueFen > 0n
      ? {
          label: t('逾期本息'),
          value: formatFen(owed.overdueFen),
          unit: yuan,
          tone: 'bad',
          note: t('含罚息复利 {amount} 元', { amount: formatFen(owed.lateFen) }),
        }
      : {
          label: t('当前应还'),
          value: formatFen(owed.dueFen),
          unit: yuan,
          note: loan.nextDueOn ? t('下次还款 {day}', { day: loan.nextDueOn }) : undefined,
        },
    {
      label: t('执行年利率'),
      value: formatRate(loan.ratePpm),
      note: loan.floats
        ? t('浮动利率，随 LPR 重定价')
        : standing.rates.length > 0
          ? t('已调整，发放时 {rate}', { rate: formatRate(terms.servicing.ratePpm) })
          : t('固定利率'),
    },
    {
      label: t('还款方式'),
      value: t(methodWord(standing.method ?? loan.method)),
      note: [
        dueRuleWords(t, planOn(loan), dueRuleNow(loan)),
        ...(periods > 0 ? [t('{n} 期', { n: periods })] : []),
      ].join(' · '),
    },
    {
      label: t('溢缴款'),
      value: formatFen(loan.prepaidFen),
      unit: yuan,
      note: t('担保方式 {kind}', { kind: t(wordOf(SECURITY_WORDS, terms.securityType)) }),
    },
  ]
}

/** What went out, and what may still go out of a line or of a contract paid in several sums. */
function lentFigure(c: Ctx, loan: LoanHead) {
  const { t } = c
  const line = lineOf(loan)
  const paid = { value: formatFen(loan.principalFen), unit: t('元') }
  if (!line) {
    return { ...paid, label: t('发放金额'), note: t(wordOf(PAYMENT_MODE_WORDS, loanTerms(loan.terms).paymentMode)) }
  }
  const params = { limit: formatFen(line.limitFen), left: formatFen(line.availableFen) }
  return line.mode === 'revolving'
    ? { ...paid, label: t('已用额度'), value: formatFen(line.usedFen), note: t('额度 {limit}，可用 {left} 元', params) }
    : { ...paid, label: t('已放金额'), value: formatFen(line.usedFen), note: t('合同 {limit}，未放 {left} 元', params) }
}

const tabsOf = (c: Ctx, loan: LoanHead, tab: Tab) => {
  const base = `/loans/${loan.id}`
  return [
    { label: c.t('还款计划'), href: base, active: tab === 'schedule' },
    { label: c.t('交易流水'), href: `${base}/transactions`, active: tab === 'transactions' },
    ...(c.may('voucher.read') ? [{ label: c.t('会计分录'), href: `${base}/entries`, active: tab === 'entries' }] : []),
    { label: c.t('操作历史'), href: `${base}/history`, active: tab === 'history' },
  ]
}

/** 处理建议: what asks for something now, in words, with the way to do it. */
export function adviceOf(c: Ctx, loan: LoanHead, owed: Owed) {
  const { t } = c
  const days = overdueDaysOf(loan.oldestUnpaidOn, c.today)
  const off = standingOn(loan).writtenOff
  if (off) {
    const backFen = off.recoveredPrincipalFen + off.recoveredInterestFen
    const params = { day: off.on, amount: formatFen(off.principalFen), back: formatFen(backFen) }
    return [{ tone: 'bad', text: t('{day} 已核销本金 {amount} 元，账销案存，已收回 {back} 元。', params) }]
  }
  if (loan.state === 'reversed') {
    const params = { day: loan.reversedOn ?? '', amount: formatFen(loan.principalFen) }
    const words = t('放款 {amount} 元已于 {day} 冲正，借据作废，不计入余额；合同恢复为待放款。', params)
    return [{ tone: 'warn', text: words }]
  }
  if (loan.state === 'settled') return [{ tone: 'ok', text: t('贷款已于 {day} 结清。', { day: loan.settledOn ?? '' }) }]
  const advice: { tone: string; text: string }[] = []
  if (days > 0) {
    const seqs = owed.overdueSeqs.join('、')
    advice.push({
      tone: 'bad',
      text: t('第 {seqs} 期逾期 {n} 天，今日还清需 {amount} 元。', {
        seqs,
        n: days,
        amount: formatFen(owed.overdueFen),
      }),
    })
  } else if (owed.dueFen > 0n) {
    advice.push({ tone: 'warn', text: t('今日应还 {amount} 元。', { amount: formatFen(owed.dueFen) }) })
  } else if (loan.nextDueOn) {
    advice.push({ tone: 'info', text: t('没有到期应还，下次还款日 {day}。', { day: loan.nextDueOn }) })
  }
  if (loan.prepaidFen > 0n) {
    advice.push({
      tone: 'info',
      text: t('有溢缴款 {amount} 元，到期日日终自动抵扣。', { amount: formatFen(loan.prepaidFen) }),
    })
  }
  return advice
}

export const KIND_WORDS: Readonly<Record<string, string>> = {
  repay: '还款',
  payoff: '提前结清',
  apply_prepaid: '溢缴款抵扣',
  prepay: '部分提前还款',
  recover: '核销后收回',
  revolve: '归还本金',
}

/** 最近交易 in the right column. */
export const recentMoves = (c: Ctx, rows: readonly TransactionRow[]) =>
  rows.map(row => ({
    at: row.businessDate.slice(5),
    title: c.t(wordOf(KIND_WORDS, row.kind)),
    text: [row.periods ? c.t('第 {n} 期', { n: row.periods }) : '', row.reversedOn ? c.t('已冲正') : '']
      .filter(Boolean)
      .join(' · '),
    href: `/repayments/${row.id}`,
    money: row.amountFen,
    tone: row.reversedOn ? 'bad' : undefined,
  }))
