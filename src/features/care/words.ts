import type { CareFact, Offer } from '../../lending/care'

export const OFFER_WORDS: Readonly<Record<Offer, string>> = {
  renewal: '续贷邀请',
  raise: '提额提示',
  product: '匹配产品',
}
export const FACT_WORDS: Readonly<Record<CareFact, string>> = {
  goodMonths: '连续无逾期（月）',
  monthsLeft: '距最后到期（月）',
  paidPercent: '已还本金（%）',
  balanceYuan: '贷款余额（元）',
  settledLoans: '已结清贷款（笔）',
  years: '首贷至今（年）',
}
export const STATES = ['open', 'accepted', 'declined', 'lapsed'] as const
export type State = (typeof STATES)[number]
export const STATE_WORDS: Readonly<Record<State, { word: string; tone: 'info' | 'ok' | 'mute' | 'warn' }>> = {
  open: { word: '待联系', tone: 'info' },
  accepted: { word: '客户接受', tone: 'ok' },
  declined: { word: '客户未接受', tone: 'mute' },
  lapsed: { word: '过期未办', tone: 'warn' },
}
export const HOWS = ['reply', 'told'] as const
export const HOW_WORDS: Readonly<Record<(typeof HOWS)[number], string>> = {
  reply: '短信回复 T 或 R',
  told: '当面或电话告知',
}
