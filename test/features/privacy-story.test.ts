import { sql } from 'kysely'
import { inTransaction } from '../../src/db/transaction'
import { verify } from '../../src/features/accounting/verify'
import { forgetCustomer } from '../../src/features/privacy/forget/forget'
import { bookDate } from '../../src/lending/dates'
import type { TestApp } from '../support/app'
import { storyApp } from '../support/story'

let t: TestApp
beforeAll(async () => {
  t = await storyApp({ until: bookDate('2025-11-21') })
}, 120_000)
afterAll(() => t?.close())

test('whoever is made anonymous, whatever hangs on him: the book goes on agreeing with itself', async () => {
  const customers = await t.db.selectFrom('customers').select(['id', 'name']).where('withdrawnAt', 'is', null).execute()
  expect(customers.length).toBeGreaterThan(10)
  const [maker, checker] = await t.db.selectFrom('users').select('id').orderBy('id').limit(2).execute()
  const before = await verify(t.db)
  for (const { id } of customers)
    await inTransaction(t.db, async trx => {
      const made = await sql<{
        id: number
      }>`insert into privacy_cases (customer_id, kind, reason, asked_by, asked_on, state, decided_by,
        decided_on, decided_at) values (${id}, 'anonymise', '', ${maker!.id}, current_date, 'agreed', ${checker!.id}, current_date, now())
        returning id`.execute(trx)
      await forgetCustomer(trx, made.rows[0]!.id, id)
    })
  expect(await verify(t.db)).toEqual(before)
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from customers
    where withdrawn_at is null and not starts_with(name, '已匿名客户')`.execute(t.db)
  expect(rows[0]!.n).toBe(0)
  // no name of a person is left in anybody's notices, pages or the timeline of another
  const { rows: told } = await sql<{
    name: string
  }>`select n.name from unnest(${customers.map(one => one.name)}::text[]) n (name)
    where exists (select from notices x where strpos(x.params::text, n.name) > 0)
      or exists (select from customer_events x where strpos(x.params::text, n.name) > 0)
      or exists (select from recent_pages x where strpos(x.label, n.name) > 0)
      or exists (select from outbox x where strpos(x.body, n.name) > 0)`.execute(t.db)
  expect(told).toEqual([])
})
