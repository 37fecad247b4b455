import { sql } from 'kysely'
import { seedStory } from '../../seeds/story'
import { staff } from '../../seeds/story/people'
import { verify } from '../../src/features/accounting/verify'
import { bookDate } from '../../src/lending/dates'
import { installTestKeys, type TestApp } from '../support/app'
import { testDatabase } from '../support/database'
import { storyApp } from '../support/story'

const UNTIL = bookDate('2025-11-21')

let t: TestApp
beforeAll(async () => {
  t = await storyApp({ until: UNTIL })
}, 120_000)
afterAll(() => t?.close())

const count = async (what: ReturnType<typeof sql<{ n: number }>>) => (await what.execute(t.db)).rows[0]?.n

test('six weeks of the bank leave a book in which everything agrees', async () => {
  expect(await verify(t.db)).toEqual([])
  expect(await count(sql`select count(*)::int as n from day_ends where state = 'done'`)).toBe(43)
  expect(await count(sql`select count(*)::int as n from day_end_errors`)).toBe(0)
  expect(await count(sql`select count(*)::int as n from users`)).toBe(staff.length)
})

test('there are loans of several methods, paid, late and owed', async () => {
  const { rows } = await sql<{ method: string; n: number }>`
    select method, count(*)::int as n from loans group by method order by method`.execute(t.db)
  expect(rows.map(row => row.method)).toEqual(['bullet', 'equal_installment', 'equal_principal', 'interest_only'])
  expect(await count(sql`select count(*)::int as n from loans where oldest_unpaid_on = '2025-11-14'`)).toBe(1)
  expect(await count(sql`select count(*)::int as n from repayments`)).toBeGreaterThan(1)
  expect(await count(sql`select count(*)::int as n from contact_records`)).toBeGreaterThan(0)
})

test('everything was done by somebody who may, and stands in the audit', async () => {
  const alone = await sql`select 1 from disbursements where released_by = prepared_by`.execute(t.db)
  expect(alone.rows).toEqual([])
  const without = await sql<{ loanNo: string }>`
    select loan_no from loans l where not exists (select from audit_events a
      where a.act = 'disbursement.release' and a.after ->> 'loanNo' = l.loan_no)`.execute(t.db)
  expect(without.rows).toEqual([])
  expect(
    await count(
      sql`select count(*)::int as n from audit_events e left join audit_seals s on s.event_id = e.id where s.seal_no is null`,
    ),
  ).toBe(0)
})

test('what is stamped carries the time of the story, and the clock of the story is gone', async () => {
  const wrong = await sql<{ businessDate: string; at: Date }>`
    select business_date, at from customer_events
    where (at at time zone 'Asia/Shanghai')::date not in (business_date, business_date - 1)`.execute(t.db)
  expect(wrong.rows).toEqual([])
  const left = await sql`select tgname from pg_trigger where tgname = 'story_stamp'
    union all select relname from pg_class where relname = 'story_clock'`.execute(t.db)
  expect(left.rows).toEqual([])
})

/** Acts without a line in the timeline: papers and letters whose bundle tells, what is asked for and told with its answer, looking. */
const UNTOLD = [
  'archive-checkout.create',
  'archive-checkout.decide',
  'archive-item.create',
  'archive-vault.order',
  'classification.propose',
  'customer.reveal',
  'loan-rate.ask',
  'privacy.ask',
  'privacy.identify',
  'privacy.prepare',
]

test('what was done to a customer stands in his timeline', async () => {
  const { rows } = await sql<{ act: string }>`
    select distinct a.act from audit_events a where a.customer_id is not null
      and not exists (select from customer_events e where e.customer_id = a.customer_id and e.at = a.at) order by 1`.execute(
    t.db,
  )
  // an application that is decided at once tells of the decision in the same act
  expect(rows.map(row => row.act).filter(act => !UNTOLD.includes(act))).toEqual([])
})

test('a story that is whole is left alone', async () => {
  const before = await count(sql`select count(*)::int as n from audit_events`)
  await seedStory(t.db, () => undefined)
  expect(await count(sql`select count(*)::int as n from audit_events`)).toBe(before)
})

/** What had been done when the cut one ends, before that day's day-end. */
const deeds = async (db: TestApp['db']) =>
  (
    await sql<{ act: string; n: number }>`
      select act, count(*)::int as n from audit_events where at < '2025-10-24 20:00+08' group by act order by act`.execute(
      db,
    )
  ).rows

test('a story cut short in the middle of a day is gone on with, and comes to the same', async () => {
  installTestKeys()
  const evening = bookDate('2025-10-24')
  const broken = await testDatabase({ owner: true })
  try {
    // The twelfth decision of the bank fails, as if the program had died there.
    await sql`create function stop_here() returns trigger language plpgsql as $$
      begin if (select count(*) from decisions) > 10 then raise exception 'cut short'; end if; return new; end $$`.execute(
      broken.db,
    )
    await sql`create trigger stop_here before insert on decisions for each row execute function stop_here()`.execute(
      broken.db,
    )
    await expect(seedStory(broken.db, () => undefined, evening)).rejects.toThrow('cut short')
    await sql`drop function stop_here() cascade`.execute(broken.db)
    await seedStory(broken.db, () => undefined, evening)
    expect(await verify(broken.db)).toEqual([])
    expect(await deeds(broken.db)).toEqual(await deeds(t.db))
  } finally {
    await broken.close()
  }
}, 120_000)
