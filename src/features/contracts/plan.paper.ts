import type { Block } from '../../export/pdf/letter'
import { formatFen } from '../../lending/money'
import { translator } from '../../web/i18n'
import { partsOf, rulesOf } from '../products/plan'
import { dueText as dueWords, planSentence, rhythmWords } from '../products/plan-words'
import type { Quote } from '../products/quote'
import type { ProductTerms } from '../products/terms'
import type { ContractPage } from './queries'

/** Formal papers are Chinese whatever the screen speaks. */
const zh = translator('zh')

export const dueText = (contract: ContractPage): string => dueWords(zh, contract, contract.dueRule, contract.dueDay)

export const rhythmText = (contract: ContractPage): string => rhythmWords(zh, contract)

/** 按计划还款: what was agreed, line by line; it binds whatever the day of the money. */
export function agreedPlan(contract: ContractPage): Block[] {
  const { lines } = partsOf(contract.plan)
  if (contract.method !== 'custom' || !lines) return []
  return [
    '双方约定的本金归还计划如下，利息随每期本金一并支付：',
    {
      unit: '元',
      table: {
        columns: [
          { label: '期次', weight: 16, align: 'right' },
          { label: '日期', weight: 40, align: 'center' },
          { label: '归还本金', weight: 44, align: 'right' },
        ],
        rows: lines.map((line, i) => [String(i + 1), line.date, formatFen(BigInt(line.principalFen))]),
        totals: ['合计', '', formatFen(contract.amountFen)],
      },
    },
  ]
}

export const termText = (contract: ContractPage, quote: Quote): string =>
  contract.method === 'custom'
    ? `自实际放款日起至 ${quote.maturityDate} 止`
    : `${contract.termMonths} 个月，自实际放款日起算`

export const planRow = (contract: ContractPage): string[][] => {
  const words = planSentence(zh, contract)
  return words === null ? [] : [['还款约定', words]]
}

/** The level payment, and the last one where the method leaves a rest for it. */
export function paymentText(contract: ContractPage, quote: Quote): string {
  const { installmentFen, rows } = quote.schedule
  if (installmentFen === null) return '见还款计划'
  const last = rows.at(-1)
  return contract.method.startsWith('balloon') && last
    ? `${formatFen(installmentFen)} 元，最后一期 ${formatFen(last.paymentFen)} 元`
    : `${formatFen(installmentFen)} 元`
}

export const interestDays = (product: ProductTerms): string =>
  rulesOf(product.planRules).cutoff === 'include_settle_day'
    ? '起息日计息，每期利息计至还款日当日，次日起计入下一期；到期日不计息。'
    : '起息日计息、还款日不计息。'
