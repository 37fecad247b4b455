import { OUTCOMES } from '../../lending/approval'
import { f } from '../../web/form'

export const decisionFields = {
  outcome: f.oneOf('审批结论', OUTCOMES),
  amount: f.money('批复金额', { min: 1n }),
  term: f.whole('期限', 1, 600),
  rate: f.rate('年利率'),
  opinion: f.text('审批意见', { required: true, max: 1000 }),
  version: f.whole('版本', 1, 999_999),
}
