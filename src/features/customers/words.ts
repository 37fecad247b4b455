import type { EnterpriseSize } from '../../lending/enterprise-size'

/** Channels of a repayment, as the code list names them. */
export const CHANNEL_WORDS: Readonly<Record<string, string>> = {
  counter: '柜面',
  transfer: '转账',
  debit: '批量扣款',
  online: '线上',
  third_party: '第三方代还',
  renewal: '续贷',
}

/** 工信部联企业〔2011〕300号. */
export const SIZE_WORDS: Readonly<Record<EnterpriseSize, string>> = {
  large: '大型企业',
  medium: '中型企业',
  small: '小型企业',
  micro: '微型企业',
}
