import { f } from '../../web/form'
import { CHANNEL_WORDS } from '../customers/words'

/** What a payer is to the borrower. */
export const RELATION_WORDS: Readonly<Record<string, string>> = {
  spouse: '配偶',
  parent: '父母',
  child: '子女',
  relative: '其他亲属',
  guarantor: '保证人',
  employer: '所在单位',
  partner: '合伙人或股东',
  affiliate: '关联企业',
  other: '其他',
}
const RELATIONS = Object.keys(RELATION_WORDS)

export const CHANNELS = Object.keys(CHANNEL_WORDS)

const source = {
  valueDate: f.date('入账日期'),
  channel: f.oneOf('还款渠道', CHANNELS),
  bankSerial: f.text('银行流水号', { max: 64 }),
  payerName: f.text('付款人', { max: 60 }),
  payerRelation: f.optionalOneOf('与借款人关系', RELATIONS),
}

export { source as sourceFields }
export const repaymentFields = { loan: f.id('借据'), amount: f.money('还款金额', { min: 1n }), ...source }

/** `expected` is the sum that was shown; a quote that has changed since is asked again. */
export const payoffFields = { expected: f.money('结清金额'), ...source }

export const reverseFields = { reason: f.text('冲正原因', { required: true, max: 200 }) }
