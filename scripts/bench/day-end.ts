import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { inTransaction } from '../../src/db/transaction'
import { addDays } from '../../src/lending/dates'
import { fillCustomers } from '../generate/customers'
import { fillLoans } from '../generate/loans'
import { type SignedIn, signIn } from './sign-in'
import { type Finding, type Stand, stand, TODAY } from './stand'

const LOANS = Number(process.env.BENCH_LOANS ?? 200_000)
const NEXT = addDays(TODAY, 1)
const POSTS_A_SECOND = 20
const IDLE_SECONDS = 10
/** Compiled code and plans are what a branch meets at night; a server just started is slower by itself. */
const WARM_SECONDS = 5

/** One business day closed on a large book, beside the bare SQL of it, with repayments posted all the while. */
export async function dayEnd(): Promise<Finding[]> {
  const place = await stand()
  try {
    await fillCustomers(place, LOANS)
    await fillLoans(place, LOANS, TODAY, () => undefined)
    await sql`vacuum analyze`.execute(place.db)
    const app = await place.serve('src/server.js', 3931)
    const person = await signIn(app, '0401')
    const late = await lateLoans(place)
    const lasting = (seconds: number) => new Promise(done => setTimeout(done, seconds * 1000))
    await posting(app, person, late, lasting(WARM_SECONDS))
    const idle = await posting(app, person, late, lasting(IDLE_SECONDS))
    const bare = await bareDay(place)
    const started = performance.now()
    let seconds = 0
    const closing = place.run('day-end').finally(() => {
      seconds = (performance.now() - started) / 1000
    })
    const meanwhile = await posting(app, person, late, closing)
    const megabytes = Number(/(\d+) MB at most/.exec(await closing)?.[1])
    const closed = Number(/in ([\d.]+) s,/.exec(await closing)?.[1])
    const name = `day-end of ${LOANS} loans`
    return [
      { name, unit: 'seconds', ours: closed, yardstick: bare, ratio: closed / bare, target: 'ratio <= 6' },
      { name: `${name}, with its start`, unit: 'seconds', ours: seconds, target: '' },
      { name: `${name}: memory`, unit: 'MB', ours: megabytes, target: '<= 300' },
      {
        name: 'repayment while it runs, p95',
        unit: 'ms',
        ours: p95(meanwhile),
        yardstick: p95(idle),
        ratio: p95(meanwhile) / p95(idle),
        target: 'ratio <= 2',
      },
    ]
  } finally {
    await place.close()
  }
}

async function lateLoans({ db }: Stand): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select l.id from loans l join branches b on b.id = l.branch_id
    where b.code = '0601' and l.oldest_unpaid_on is not null order by l.id`.execute(db)
  return rows.map(row => row.id)
}

const p95 = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0

/** One yuan after another on loans that are late, at an even pace until `end`; the time of each in ms. */
async function posting(
  app: string,
  person: SignedIn,
  loans: readonly number[],
  end: Promise<unknown>,
): Promise<number[]> {
  const times: number[] = []
  let going = true
  end.then(
    () => (going = false),
    () => (going = false),
  )
  const running: Promise<void>[] = []
  for (let n = 0; going; n++) {
    const one = postOne(app, person, loans[n % loans.length]!).then(ms => void times.push(ms))
    one.catch(() => (going = false))
    running.push(one)
    await new Promise(done => setTimeout(done, 1000 / POSTS_A_SECOND))
  }
  await Promise.all(running)
  return times
}

async function postOne(app: string, { cookie, token }: SignedIn, loan: number): Promise<number> {
  const fields = {
    _csrf: token,
    _key: randomUUID(),
    loan: String(loan),
    amount: '1.00',
    valueDate: TODAY,
    channel: 'counter',
  }
  const started = performance.now()
  const body = new URLSearchParams({ ...fields, bankSerial: '', payerName: '' })
  const answer = await fetch(`${app}/repayments`, { method: 'POST', body, headers: { cookie }, redirect: 'manual' })
  // once the day is closed the form names a day that has passed: refused, and not a posting to be timed
  if (answer.status !== 303 && answer.status !== 422)
    throw new Error(`a repayment of ${loan} was answered ${answer.status}`)
  return performance.now() - started
}

/** The same work with nothing around it: read the book once and group it, mark what falls overdue. Undone afterwards. */
async function bareDay({ db }: Stand): Promise<number> {
  const undo = new Error('undo')
  let seconds = 0
  const work = inTransaction(
    db,
    async trx => {
      const started = performance.now()
      await sql`create temporary table bare_accrual on commit drop as
        select l.branch_id, l.product_id, sum(case when ${TODAY}::date >= i.due_date then i.interest_fen
          else i.interest_fen * (${TODAY}::date - i.start_date) / (i.due_date - i.start_date) end - i.paid_interest_fen) as fen
        from installments i join loans l on l.id = i.loan_id
        where i.settled_on is null and i.start_date < ${TODAY}::date and l.state = 'active' group by 1, 2`.execute(trx)
      await sql`update installments set overdue = true where settled_on is null and pay_date < ${NEXT}::date and not overdue`.execute(
        trx,
      )
      await sql`update loans l set oldest_unpaid_on = x.pay_date from (select loan_id, min(pay_date) as pay_date from installments
        where settled_on is null and pay_date < ${NEXT}::date group by loan_id) x where x.loan_id = l.id and l.oldest_unpaid_on is null`.execute(
        trx,
      )
      await sql`select risk_class, count(*), sum(balance_fen) from loans where state = 'active' group by 1`.execute(trx)
      seconds = (performance.now() - started) / 1000
      throw undo
    },
    { statementTimeoutMs: 600_000, idleInTransactionTimeoutMs: 600_000 },
  )
  await work.catch(error => {
    if (error !== undo) throw error
  })
  return seconds
}
