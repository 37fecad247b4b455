import { sql, type Transaction } from 'kysely'
import { rowsOf } from '../../db/rows'
import type { DB } from '../../db/schema'
import { inTransaction } from '../../db/transaction'
import { ratePpmOn } from '../../lending/servicing'
import type { DayEndStep, DayEndWork } from '../../web/feature'
import { termsNowOf } from './terms'

const CHUNK = 500

const changedAfter = (work: DayEndWork, after: number) =>
  work.deps.db
    .selectFrom('loans')
    .select(['id', 'terms', 'standing', 'ratePpm'])
    .where('standing', 'is not', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(CHUNK)
    .execute()

/** A rate that was agreed for a day to come begins on that day: the row of the loan shows it from the morning on. */
async function followRates(work: DayEndWork): Promise<number> {
  let done = 0
  for (let after = 0; ; ) {
    const loans = await changedAfter(work, after)
    const last = loans.at(-1)
    if (!last) return done
    const due = loans.flatMap(loan => {
      const ratePpm = ratePpmOn(termsNowOf(loan), work.next)
      return ratePpm === loan.ratePpm ? [] : [{ id: loan.id, was: loan.ratePpm, ratePpm }]
    })
    if (due.length > 0) await inTransaction(work.deps.db, trx => work.fence(trx).then(() => setRates(trx, due)))
    done += due.length
    after = last.id
  }
}

const setRates = (trx: Transaction<DB>, due: readonly { id: number; was: number; ratePpm: number }[]) =>
  sql`update loans l set rate_ppm = x.rate from ${rowsOf([
    ['int', due.map(loan => loan.id)],
    ['int', due.map(loan => loan.was)],
    ['int', due.map(loan => loan.ratePpm)],
  ])} as x (id, was, rate) where l.id = x.id and l.rate_ppm = x.was`.execute(trx)

export const dayEnd: readonly DayEndStep[] = [{ name: 'rates', label: '约定利率到日生效', run: followRates }]
