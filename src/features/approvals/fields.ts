import { OUTCOMES } from '../../lending/approval'
import { f } from '../../web/form'
import { silent, spreadField } from '../products/pricing-fields'

/** On a floating rate the spread is decided; the base stays as it was applied for. */
export const decisionFields = (floats: boolean) => ({
  outcome: f.oneOf('审批结论', OUTCOMES),
  amount: f.money('批复金额', { min: 1n }),
  term: f.whole('期限', 1, 600),
  rate: floats ? silent<number>('年利率') : f.rate('年利率'),
  spread: floats ? spreadField('加点', true) : silent<number>('加点'),
  opinion: f.text('审批意见', { required: true, max: 1000 }),
  version: f.whole('版本', 1, 999_999),
})
