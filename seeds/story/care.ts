import { addFestival, addSatisfaction, closeTask } from '../../src/features/care/commands'
import { addRule } from '../../src/features/care/rule-commands'
import { addFollowUp } from '../../src/features/follow-ups/commands'
import { addStep } from '../../src/features/follow-ups/step-commands'
import { addDays, type BookDate, bookDate } from '../../src/lending/dates'
import { officerOf } from './offices'
import { customerKey } from './opening'
import type { Act, Stage } from './stage'

interface Once {
  readonly on: string
  readonly act: (stage: Stage) => Act
}

const asked = (on: string, who: string, score: number, note: string): Once => ({
  on,
  act: stage => ({
    key: `satisfaction/${who}`,
    staffNo: officerOf(stage, who),
    time: '16:20',
    run: (trx, { actor, viewer, today }) =>
      addSatisfaction(trx, actor, today, { customerId: stage.id(customerKey(who)), sight: viewer, score, note }),
  }),
})

const planned = (on: string, who: string, days: number, way: 'visit' | 'call', what: string): Once => ({
  on,
  act: stage => ({
    key: `plan/${who}/${on}`,
    staffNo: officerOf(stage, who),
    time: '09:40',
    run: (trx, { actor, viewer, today }) =>
      addStep(trx, actor, today, {
        customerId: stage.id(customerKey(who)),
        on: addDays(today, days),
        way,
        what,
        sight: viewer,
      }),
  }),
})

/** A visit with everything a visit may have. */
const visited: Once = {
  on: '2026-11-18',
  act: stage => ({
    key: 'visit/王建国/store',
    staffNo: officerOf(stage, '王建国'),
    time: '15:30',
    run: (trx, { actor, viewer, today }) =>
      addFollowUp(trx, actor, today, {
        customerId: stage.id(customerKey('王建国')),
        way: 'visit',
        happenedOn: today,
        happenedMinute: 14 * 60 + 30,
        person: '本人',
        content: '查看城北店，搬迁后客流恢复约七成；本期款项等货款到账，约定三天内还清。',
        place: '云溪县城北路 18 号',
        position: null,
        documentId: null,
        next: { on: addDays(today, 3), way: 'call', what: '确认货款到账和本期还款' },
        closes: null,
        sight: viewer,
      }),
  }),
}

/** A lender's own rule, looser than those that come with the program. */
const rule: Once = {
  on: '2026-09-15',
  act: () => ({
    key: 'care/rule',
    staffNo: '0711',
    time: '10:05',
    run: (trx, { actor, today }) =>
      addRule(trx, actor, today, {
        kind: 'raise',
        name: '九个月无逾期：了解新的资金需求',
        bounds: { goodMonths: [9, null] },
        productId: null,
        pauseMonths: 6,
        days: 60,
        off: false,
      }),
  }),
}

/** The ninth day of the ninth month: customers who agreed to it are greeted. */
const festival: Once = {
  on: '2026-10-12',
  act: () => ({
    key: 'care/festival',
    staffNo: '0711',
    time: '10:15',
    run: (trx, { actor, today }) =>
      addFestival(trx, actor, today, { day: bookDate('2026-10-18'), name: '重阳节', nameEn: 'Double Ninth Festival' }),
  }),
}

const TEA = '云溪县绿源茶业有限公司'
/** What a customer said to what the rule found. */
const accepted: Once = {
  on: '2026-10-20',
  act: stage => ({
    key: `care/${TEA}`,
    staffNo: officerOf(stage, TEA),
    time: '11:10',
    run: async (trx, { actor, viewer, today }) => {
      const task = await trx
        .selectFrom('careTasks')
        .select(['id', 'version'])
        .where('customerId', '=', stage.id(customerKey(TEA)))
        .where('state', '=', 'open')
        .orderBy('id')
        .executeTakeFirstOrThrow()
      const result = '秋茶收购季需要增加周转资金，约定下周提交申请'
      return closeTask(trx, actor, today, { ...task, outcome: 'accepted', result, sight: viewer })
    },
  }),
}

const onces: readonly Once[] = [
  rule,
  festival,
  accepted,
  asked('2026-10-14', '王建国', 4, '办理快，希望利率再低一些'),
  asked('2026-11-05', '杨丽华', 5, '服务周到'),
  planned('2026-11-17', '杨丽华', 6, 'visit', '了解续贷意向'),
  planned('2026-11-18', '陈秀兰', 2, 'call', '核对家庭收入变化'),
  visited,
]

/** Looking after customers beyond the regular visits, each on its day or the next working day. */
export const careActs = (stage: Stage, today: BookDate): Act[] =>
  onces
    .filter(once => once.on <= today)
    .map(once => once.act(stage))
    .filter(act => !stage.has(act.key))
