import { checkBankAccount } from '../../lending/identifiers'
import { isRefused } from '../../lending/refusal'
import { f } from '../../web/form'
import { PAYMENT_MODES } from './words'

/** Spaces and dashes people type are taken out; only the shape can be checked, banks number accounts their own way. */
const account = (text: string) => {
  const checked = checkBankAccount(text)
  return isRefused(checked) ? checked : { ok: checked.normalized }
}

/** Where the money goes: of the first payout as of each later one. */
export const payeeFields = {
  paymentMode: f.oneOf('支付方式', PAYMENT_MODES),
  payeeName: f.text('收款人户名', { required: true, max: 60 }),
  payeeBank: f.text('收款人开户行', { required: true, max: 60 }),
  payeeAccount: f.text('收款人账号', { required: true, max: 40, check: account }),
  selfReason: f.text('自主支付理由', { max: 200 }),
}

export const prepareFields = {
  contract: f.id('合同'),
  amount: f.optionalMoney('放款金额', { min: 1n }),
  ...payeeFields,
}

/** What was shown when the button was pressed: another version means somebody was faster. */
export const versionFields = { version: f.whole('版本', 1, 999_999) }
