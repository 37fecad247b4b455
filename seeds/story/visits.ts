import { addFollowUp, type Way } from '../../src/features/customers/keeping'
import { addDays, type BookDate } from '../../src/lending/dates'
import { borrower } from './borrowers'
import { loans } from './loans'
import { pick, timeOf } from './numbers'
import { officerOf } from './offices'
import { customerKey } from './opening'
import type { Act, Stage } from './stage'

/** Days after the money is paid out on which the officer looks after it. */
const VISITS = [25, 110, 200, 300] as const

const SEEN: Readonly<Record<'person' | 'sole' | 'company', readonly string[]>> = {
  person: [
    '上门查看，贷款已按约定用途使用，家庭收入稳定。',
    '走访时客户在田间，长势正常，预计按期收获。',
    '电话回访，客户工作和收入没有变化。',
    '查看经营场所，货架充足，客流正常。',
    '核对用途凭证，发票与合同一致。',
  ],
  sole: [
    '现场检查，营业正常，近三个月流水平稳。',
    '查看存货，较上次略有增加，回款正常。',
    '与店主核对账本，毛利稳定，无新增负债。',
  ],
  company: [
    '完成贷后检查，生产经营正常，库存偏高。',
    '查阅季度报表，收入同比增长，应收账款略增。',
    '走访车间，开工率约八成，用工稳定。',
    '核对资金流向，贷款已支付给约定的供应商。',
  ],
}
const WAYS: readonly Way[] = ['visit', 'visit', 'call', 'message', 'counter']

/** 贷后走访 of loans that are out. */
export function visits(stage: Stage, today: BookDate): Act[] {
  return loans.flatMap(loan => {
    const since = stage.on(`${loan.id}/release`)
    if (!since || stage.has(`${loan.id}/payoff`)) return []
    const due = VISITS.find(days => addDays(since, days) <= today && !stage.has(`${loan.id}/visit/${days}`))
    if (due === undefined) return []
    const key = `${loan.id}/visit/${due}`
    return [
      {
        key,
        staffNo: officerOf(stage, loan.who),
        time: timeOf(key, 10, 17),
        run: (trx, { actor, viewer, today: day }) =>
          addFollowUp(trx, actor, day, {
            customerId: stage.id(customerKey(loan.who)),
            way: pick(WAYS, key),
            content: pick(SEEN[borrower(loan.who).kind], key),
            nextOn: addDays(day, 90),
            sight: viewer,
          }),
      },
    ]
  })
}
