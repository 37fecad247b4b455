/** Channels of a repayment, as the code list names them. */
export const CHANNEL_WORDS: Readonly<Record<string, string>> = {
  counter: '柜面',
  transfer: '转账',
  debit: '批量扣款',
  online: '线上',
  third_party: '第三方代还',
  renewal: '续贷',
}
