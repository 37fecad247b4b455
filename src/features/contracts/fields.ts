import { f } from '../../web/form'

export const signFields = {
  signedOn: f.date('签署日期'),
  signedBy: f.text('签署人', { required: true, max: 50 }),
  version: f.whole('版本', 1, 999_999),
}

export const voidFields = {
  reason: f.text('作废原因', { required: true, max: 200 }),
  version: f.whole('版本', 1, 999_999),
}
