import { addFollowUp } from '../../src/features/follow-ups/commands'
import { addDays, type BookDate } from '../../src/lending/dates'
import type { Way } from '../../src/lending/follow-up'
import { borrower } from './borrowers'
import type { Borrower } from './cast'
import { loans } from './loans'
import { pick, timeOf } from './numbers'
import { officerOf } from './offices'
import { customerKey } from './opening'
import type { Act, Stage } from './stage'

/** Days after the money is paid out on which the officer looks after it. */
const VISITS = [25, 110, 200, 300] as const

type Seen = readonly [way: Way, what: string]

const EARNS: readonly Seen[] = [
  ['call', '电话回访，客户工作和收入没有变化，对还款安排清楚。'],
  ['visit', '上门核对用途凭证，发票与合同一致。'],
  ['message', '发送还款日提醒，客户已确认收到。'],
  ['counter', '客户到网点办理业务，当面了解家庭收支，情况稳定。'],
]
const FARMS: readonly Seen[] = [
  ['visit', '走访时客户在田间，长势正常，预计按期收获。'],
  ['visit', '到村查看，贷款已用于约定的种养，投入到位。'],
  ['call', '电话了解今年行情，客户称收购价比去年略高。'],
  ['visit', '与村干部核实，客户口碑好，家中劳力充足。'],
]
const TRADES: readonly Seen[] = [
  ['visit', '查看经营场所，货架充足，客流正常。'],
  ['visit', '现场检查，营业正常，近三个月流水平稳。'],
  ['call', '电话了解进货和回款，资金周转正常。'],
  ['visit', '与店主核对账本，毛利稳定，无新增负债。'],
]
const FIRM: readonly Seen[] = [
  ['visit', '完成季度贷后检查，生产经营正常，库存偏高。'],
  ['visit', '查阅季度报表，收入同比增长，应收账款略增。'],
  ['visit', '走访现场，开工率约八成，用工稳定。'],
  ['call', '与财务核对资金流向，贷款已支付给约定的供应商。'],
]

function seenAt({ kind, occupation }: Borrower, key: string): Seen {
  if (kind === 'company') return pick(FIRM, key)
  if (kind === 'sole' || occupation === '54') return pick(TRADES, key)
  return pick(occupation === '27' ? FARMS : EARNS, key)
}

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
        run: async (trx, { actor, viewer, today: day }) => {
          const customerId = stage.id(customerKey(loan.who))
          const [way, content] = seenAt(borrower(loan.who), key)
          return addFollowUp(trx, actor, day, {
            customerId,
            way,
            content,
            happenedOn: day,
            happenedMinute: null,
            person: way === 'counter' ? '本人' : '',
            place: null,
            position: null,
            documentId: null,
            next: { on: addDays(day, 90), way, what: '' },
            closes: await earliestStep(trx, customerId),
            sight: viewer,
          })
        },
      },
    ]
  })
}

/** What was planned with him before is what he is seen for now. */
async function earliestStep(trx: Parameters<Act['run']>[0], customerId: number): Promise<number | null> {
  const step = await trx
    .selectFrom('nextSteps')
    .select('id')
    .where('customerId', '=', customerId)
    .where('state', '=', 'open')
    .orderBy('dueOn')
    .orderBy('id')
    .executeTakeFirst()
  return step?.id ?? null
}
