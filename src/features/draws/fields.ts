import { f } from '../../web/form'
import { payeeFields } from '../loans/disbursement-fields'
import { sourceFields } from '../repayments/fields'

export const drawFields = {
  amount: f.money('放款金额', { min: 1n }),
  useNote: f.text('本次用途', { required: true, max: 200 }),
  ...payeeFields,
}

/** `expected` is the sum that was shown; when it has changed since, the person is asked again. */
export const principalFields = {
  amount: f.money('归还本金', { min: 1n }),
  expected: f.optionalMoney('应收合计'),
  ...sourceFields,
}

export const stopFields = { reason: f.text('原因', { required: true, max: 200 }) }
export const versionFields = { version: f.whole('版本', 1, 999_999) }
