import { type RunningBill, runningBill } from '../../lending/loan'
import { formatFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import type { Ctx } from '../../web/context'
import type { LockedLoan } from '../loans/lock'
import { payoutSentence } from '../products/payout'
import type { LineFacts } from './queries'

/** 额度, 已用, 可用 with the day until which it may be drawn. */
export function lineItems(c: Ctx, { line }: LineFacts) {
  const { t } = c
  const revolving = line.mode === 'revolving'
  return [
    { label: revolving ? t('授信额度') : t('合同金额'), money: line.limitFen },
    { label: revolving ? t('已用额度') : t('已放金额'), money: line.usedFen },
    { label: revolving ? t('可用额度') : t('未放金额'), money: line.availableFen, strong: true },
    { label: revolving ? t('额度到期日') : t('提款期截止日'), value: line.until },
    { label: t('每次支用最低'), money: line.minDrawFen },
    { label: t('约定'), value: payoutSentence(t, line.payout), full: true },
  ]
}

const product = (fenDays: bigint): string => formatFen(fenDays)

/** 积数 of the running bill, as a sentence that can be reckoned by hand. */
export function billItems(c: Ctx, loan: LockedLoan, bill: RunningBill) {
  const { t } = c
  const { dayBasis } = loan.contract.schedule
  const days = bill.fenDays - bill.sinceFenDays
  return [
    { label: t('账单期间'), value: t('{from} 至 {to}（算头不算尾）', { from: bill.startDate, to: bill.dueDate }) },
    { label: t('当前本金'), money: bill.balanceFen },
    {
      label: t('截至 {day} 的积数', { day: bill.since }),
      value: product(bill.sinceFenDays),
    },
    { label: t('其后至今日的积数'), value: product(days), sub: t('本金 × 天数') },
    { label: t('积数合计'), value: product(bill.fenDays), sub: t('每日余额逐日相加，单位：元·天') },
    {
      label: t('本期已计利息'),
      money: bill.interestFen,
      strong: true,
      sub: t('{sum} × {rate} ÷ {basis}', {
        sum: product(bill.fenDays),
        rate: formatRate(bill.ratePpm),
        basis: dayBasis,
      }),
    },
  ]
}

export const billOf = (c: Ctx, loan: LockedLoan): RunningBill | null =>
  loan.state === 'active' ? runningBill(loan, c.today) : null
