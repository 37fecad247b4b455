import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { yuanText } from '../../src/lending/money'
import { fillCustomers } from '../generate/customers'
import { fillLoans } from './loans'
import { signIn } from './sign-in'
import { beside, type Finding, load, stand, TODAY } from './stand'

const LOANS = 20_000

/** Form posts that each pay the instalment due on a loan of its own, beside bare inserts of one row over HTTP. */
export async function repayments(): Promise<Finding> {
  const place = await stand()
  try {
    await fillCustomers(place, LOANS * 3)
    const dueFen = await fillLoans(place, '0601', LOANS)
    await sql`create table bench_rows (id bigint generated always as identity primary key, loan_id integer, amount_fen bigint, note text)`.execute(
      place.db,
    )
    const app = await place.serve('src/server.js', 3931)
    const bare = await place.serve('scripts/bench/yardstick.js', 3932)
    const { cookie, token } = await signIn(app, '0401')
    let loan = 0
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
    const pay = () => {
      loan++
      const fields = {
        _csrf: token,
        _key: randomUUID(),
        loan: `${loan}`,
        amount: yuanText(dueFen),
        valueDate: TODAY,
        channel: 'counter',
      }
      return new URLSearchParams({ ...fields, bankSerial: '', payerName: '' }).toString()
    }
    const insert = () =>
      new URLSearchParams({ loan: `${++loan}`, amount: dueFen.toString(), note: 'counter' }).toString()
    const posting = (path: string, body: () => string, own: Record<string, string>) => ({
      method: 'POST' as const,
      path,
      setupRequest: (request: object) => ({ ...request, method: 'POST' as const, path, headers: own, body: body() }),
    })
    const found = await beside(
      3,
      () => load(app, 5, posting('/repayments', pay, headers), 303),
      async () => {
        const paid = loan
        const result = await load(bare, 5, posting('/insert', insert, { 'content-type': headers['content-type'] }), 303)
        loan = paid
        return result
      },
    )
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from repayments`.execute(place.db)
    if (rows[0]!.n === 0) throw new Error('nothing was posted')
    return { name: 'repayments posted by form', unit: 'a second', target: 'ratio >= 0.07', ...found }
  } finally {
    await place.close()
  }
}
