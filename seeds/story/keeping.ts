import { hash } from '@node-rs/argon2'
import { actOnUser, createUser } from '../../src/features/access/user-commands'
import { record } from '../../src/features/audit/commands'
import { updateCustomer } from '../../src/features/customers/commands'
import { assignOfficer } from '../../src/features/customers/keeping'
import type { Basics } from '../../src/features/customers/record'
import { markRead } from '../../src/features/notifications/commands'
import { type BookDate, dayOf } from '../../src/lending/dates'
import { borrowers } from './borrowers'
import { agreesPricing, asksPricing, chargesFee, publishesLpr } from './cost'
import { mobileNo, timeOf } from './numbers'
import { HANDED_OVER, LEAVER, officerOf } from './offices'
import { customerKey } from './opening'
import { STORY_PASSWORD } from './people'
import type { Act, Stage } from './stage'

interface Once {
  readonly on: string
  readonly act: (stage: Stage) => Act
}

/** Once in the story: done on its day, or the next working day. */
const onces: readonly Once[] = [
  { on: '2025-12-08', act: hires },
  { on: '2026-08-03', act: handsOver },
  { on: '2026-08-05', act: leaves },
  change('2025-12-24', '陈秀兰', { phone: mobileNo(301) }, '客户更换手机号码'),
  change('2026-03-12', '张伟', { address: '云溪县城关镇水厂路 12 号 2 幢 601 室' }, '地址补充门牌'),
  change('2026-04-23', '马俊杰', { annualIncomeFen: 15_000_000n, employer: '马家村蔬菜大棚' }, '年度资料更新'),
  change('2026-06-18', '云溪县绿源茶业有限公司', { employeeCount: 81, annualRevenueFen: 2_140_000_000n }, '年报更新'),
  change('2026-09-09', '云溪县顺达农机有限公司', { employeeCount: 39 }, '贷后检查发现人员减少'),
  change('2026-10-14', '王建国', { phone: mobileNo(302), monthlyDebtFen: 1_200_000n }, '客户更换手机号码，更新负债'),
  change('2026-11-05', '王建国', { occupation: '54', employer: '云溪县建国农机经营部（城北店）' }, '经营部迁址'),
  shown('2026-01-15', '杨丽华', 'idNo', '核对抵押登记'),
  shown('2026-07-02', '孙桂芳', 'address', '核对催收函地址'),
  shown('2026-11-18', '云溪明辉纺织品有限责任公司', 'accountNo', '核对受托支付账户'),
  { on: '2026-08-20', act: publishesLpr },
  { on: '2026-11-17', act: asksPricing },
  { on: '2026-11-18', act: agreesPricing },
  { on: '2026-11-20', act: chargesFee },
]

export function onceActs(stage: Stage, today: BookDate): Act[] {
  return [
    ...onces.filter(once => once.on <= today).map(once => once.act(stage)),
    ...(dayOf(today) === 25 || today === '2026-11-16' ? [reads(today)] : []),
  ].filter(act => !stage.has(act.key))
}

function hires(): Act {
  return {
    key: 'hire',
    staffNo: '0901',
    time: '09:12',
    run: async (trx, { actor }) => {
      const branch = await trx.selectFrom('branches').select('id').where('code', '=', '0602').executeTakeFirstOrThrow()
      const role = await trx.selectFrom('roles').select('id').where('code', '=', 'officer').executeTakeFirstOrThrow()
      const passwordHash = await hash(STORY_PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
      const { staffNo, name } = LEAVER
      const user = {
        staffNo,
        name,
        title: '客户经理',
        branchId: branch.id,
        roleIds: [role.id],
        passwordHash,
        reason: '新入职',
      }
      return createUser(trx, actor, user)
    },
  }
}

function handsOver(stage: Stage): Act {
  return {
    key: HANDED_OVER,
    staffNo: '0202',
    // After hours: until then the day's work is still his.
    time: '17:40',
    run: async (trx, { actor, viewer, today }) => {
      const { id } = await trx
        .selectFrom('users')
        .select('id')
        .where('staffNo', '=', LEAVER.successor)
        .executeTakeFirstOrThrow()
      const kept = borrowers.filter(one => one.officer === LEAVER.staffNo).map(one => stage.id(customerKey(one.name)))
      return assignOfficer(trx, actor, today, {
        customerIds: kept,
        officerId: id,
        reason: `${LEAVER.name}离职，管户移交`,
        sight: viewer,
      })
    },
  }
}

function leaves(stage: Stage): Act {
  return {
    key: 'leave',
    staffNo: '0901',
    time: '17:20',
    run: (trx, { actor }) => actOnUser(trx, actor, stage.id('hire'), 'disable', { reason: '离职', secretHash: '' }),
  }
}

function change(on: string, who: string, changes: Partial<Basics>, reason: string): Once {
  const key = `change/${who}/${on}`
  return {
    on,
    act: stage => ({
      key,
      staffNo: officerOf(stage, who),
      time: timeOf(key, 9, 12),
      run: async (trx, { actor, viewer, today }) => {
        const id = stage.id(customerKey(who))
        const { version } = await trx
          .selectFrom('customers')
          .select('version')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        return updateCustomer(trx, actor, today, { id, version, changes, reason, sight: viewer })
      },
    }),
  }
}

/** An officer looks at an encrypted value: what the handler of the button writes. */
function shown(on: string, who: string, field: string, reason: string): Once {
  const key = `shown/${who}/${on}`
  return {
    on,
    act: stage => ({
      key,
      staffNo: officerOf(stage, who),
      time: timeOf(key, 9, 12),
      run: async (trx, { actor, today }) => {
        const id = stage.id(customerKey(who))
        const after = { field, reason }
        await record(trx, actor, {
          act: 'customer.reveal',
          subject: `customer:${id}`,
          customerId: id,
          businessDate: today,
          after,
        })
        return {}
      },
    }),
  }
}

/** Everybody reads what has come so far. */
const reads = (today: BookDate): Act => ({
  key: `reads/${today}`,
  staffNo: '0901',
  time: '08:35',
  run: async trx => {
    const users = await trx.selectFrom('users').select('id').execute()
    for (const { id } of users) await markRead(trx, id, 'all')
    return {}
  },
})
