import { encrypt } from '../../src/db/codec'
import { bookDate } from '../../src/lending/dates'
import type { TestApp } from './app'

const ON = bookDate('2026-03-14')

/** A visit of a customer with its next step, and a task a rule found for him. */
export async function followUpsFor(
  t: Pick<TestApp, 'db'>,
  staffNo: string,
  customerId: number,
): Promise<{ followUp: number; step: number; careTask: number }> {
  const user = await t.db.selectFrom('users').select('id').where('staffNo', '=', staffNo).executeTakeFirstOrThrow()
  const visit = await t.db
    .insertInto('followUps')
    .values({ customerId, way: 'visit', happenedOn: ON, content: '走访', userId: user.id, businessDate: ON })
    .returning('id')
    .executeTakeFirstOrThrow()
  await t.db
    .updateTable('followUps')
    .set({ place: encrypt({ table: 'follow_ups', column: 'place', row: visit.id }, '云溪县城北路 18 号') })
    .where('id', '=', visit.id)
    .execute()
  const step = await t.db
    .insertInto('nextSteps')
    .values({ customerId, followUpId: visit.id, way: 'call', dueOn: ON, firstDueOn: ON, madeBy: user.id, madeOn: ON })
    .returning('id')
    .executeTakeFirstOrThrow()
  const rule = await t.db.selectFrom('careRules').select(['id', 'version']).orderBy('id').executeTakeFirstOrThrow()
  const task = await t.db
    .insertInto('careTasks')
    .values({ ruleId: rule.id, ruleVersion: rule.version, customerId, facts: '{}', foundOn: ON, dueOn: ON })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { followUp: visit.id, step: step.id, careTask: task.id }
}
