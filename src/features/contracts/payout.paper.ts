import { formatFen } from '../../lending/money'
import { translator } from '../../web/i18n'
import { hasPayout, isRevolving, payoutOf, payoutSentence } from '../products/payout'
import type { ContractPage } from './queries'

const zh = translator('zh')

export const payoutRow = (contract: ContractPage): string[][] => {
  const words = payoutSentence(zh, contract.payout)
  const planned = payoutOf(contract.payout).planned ?? []
  const lines = planned.map(line => `${line.date} ${formatFen(BigInt(line.fen))} 元`).join('；')
  return [...(words === null ? [] : [['放款方式', words]]), ...(lines === '' ? [] : [['用款计划', lines]])]
}

/** 一次, or as often as the contract allows; each payout has its own 借据 record and notice. */
export const payoutClause = (contract: ContractPage): string => {
  if (isRevolving(contract)) {
    return '在额度有效期内根据乙方的支用申请和符合放款条件的证明，将借款划入约定账户；乙方归还的本金恢复为可用额度，额度到期日前应还清全部本息。乙方逾期、被停止支用或者额度到期的，甲方不再发放'
  }
  return hasPayout(contract.payout)
    ? '在提款期内根据乙方的提款申请和符合放款条件的证明，分次将借款划入约定账户，每次放款后重新计算还款计划并通知乙方；乙方逾期、被停止支用或者提款期届满的，甲方不再发放'
    : '将借款一次划入约定账户'
}
