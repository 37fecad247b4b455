import { inTransaction } from '../../../db/transaction'
import { type BookDate, earlier } from '../../../lending/dates'
import { applyEvent, decide } from '../../../lending/loan'
import { type LprQuote, tenorPpm } from '../../../lending/lpr'
import { isRefused } from '../../../lending/refusal'
import { pricedOnDay } from '../../../lending/reprice'
import { ratePpmOn } from '../../../lending/servicing'
import type { DayEndStep, DayEndWork } from '../../../web/feature'
import { appendEvents } from '../../loans/events'
import { loanNow, lockLoans } from '../../loans/lock'
import { termsNowOf } from '../../loans/terms'
import { bankCalendar, lprQuotes } from '../../settings/queries'
import { giveNotice, type NoticeContent } from './notice'
import { type Floating, type FloatingLoan, floatingLoans, floatingTerms } from './queries'

const CHUNK = 200

type Calendar = Awaited<ReturnType<typeof bankCalendar>>

interface Tools {
  readonly work: DayEndWork
  readonly quotes: readonly LprQuote[]
  readonly calendar: Calendar
}

/** The rate the pricing asks for on a day, with the publication it comes from. */
export const pricedOn = (floating: Floating, quotes: readonly LprQuote[], maturity: BookDate, on: BookDate) =>
  pricedOnDay(floatingTerms(floating, maturity), quotes, on)

/** Looked at without a lock: does the next day bring another rate, or a reason why it cannot be told? */
function moves({ work, quotes }: Tools, floating: FloatingLoan): boolean {
  const terms = termsNowOf(floating)
  const priced = pricedOn(floating, quotes, earlier(terms.maturityDate, floating.maturityDate), work.next)
  return isRefused(priced) || priced.ratePpm !== ratePpmOn(terms, work.next)
}

const lprContent = (floating: Floating, quote: LprQuote): NoticeContent['lpr'] => ({
  tenor: floating.tenor,
  ppm: tenorPpm(quote, floating.tenor),
  from: quote.from,
  spreadPpm: floating.spreadPpm,
})

/** One loan priced again from the next day on; a refusal of the core is noted and holds up nobody else. */
async function repriceOne({ work, quotes, calendar }: Tools, floating: Floating): Promise<number> {
  const refused = await inTransaction(work.deps.db, async trx => {
    await work.fence(trx)
    const [loan] = await lockLoans(trx, [floating.loanId])
    if (loan?.state !== 'active') return 0
    const priced = pricedOn(floating, quotes, earlier(loan.terms.maturityDate, loan.maturityDate), work.next)
    const oldPpm = ratePpmOn(loan.terms, work.next)
    if (work.next >= loan.terms.maturityDate) return 0
    if (isRefused(priced)) return priced.refused
    if (priced.ratePpm === oldPpm) return 0
    const act = { kind: 'rate', date: work.next, ratePpm: priced.ratePpm, why: 'reprice' } as const
    const decided = decide(loanNow(loan, calendar), act)
    if (isRefused(decided)) return decided.refused
    const after = applyEvent(loan.contract.servicing, loan.book, decided.event)
    await appendEvents(trx, [{ loan, event: decided.event, businessDate: work.date, amountFen: 0n, userId: null }])
    await giveNotice(trx, work, {
      loan,
      from: work.next,
      oldPpm,
      newPpm: priced.ratePpm,
      why: 'reprice',
      before: loan.book.installments,
      after: after.installments,
      lpr: lprContent(floating, priced.quote),
    })
    return 1
  })
  if (typeof refused === 'number') return refused
  await work.itemFailed(`loan:${floating.loanId}`, refused)
  return 0
}

async function repriceAll(tools: Tools): Promise<number> {
  let done = 0
  for (let after = 0; ; ) {
    const loans = await floatingLoans(tools.work.deps.db, after, CHUNK)
    const last = loans.at(-1)
    if (!last) return done
    for (const floating of loans.filter(one => moves(tools, one))) {
      done += await repriceOne(tools, floating).catch(async error => {
        await inTransaction(tools.work.deps.db, tools.work.fence)
        await tools.work.itemFailed(`loan:${floating.loanId}`, error instanceof Error ? error.message : String(error))
        return 0
      })
    }
    after = last.loanId
  }
}

const withStanding = (work: DayEndWork, after: number) =>
  work.deps.db
    .selectFrom('loans')
    .select(['id', 'terms', 'standing', 'ratePpm'])
    .where('standing', 'is not', null)
    .where('state', '=', 'active')
    .where('id', '>', after)
    .orderBy('id')
    .limit(CHUNK)
    .execute()

/** A rate that was agreed for a day to come and begins on the next one: the borrower hears of it too. */
async function agreedRates({ work }: Tools): Promise<number> {
  let done = 0
  for (let after = 0; ; ) {
    const loans = await withStanding(work, after)
    const last = loans.at(-1)
    if (!last) return done
    for (const { id, ratePpm } of loans.filter(one => ratePpmOn(termsNowOf(one), work.next) !== one.ratePpm)) {
      done += await tellAgreed(work, id, ratePpm)
    }
    after = last.id
  }
}

const tellAgreed = (work: DayEndWork, id: number, oldPpm: number): Promise<number> =>
  inTransaction(work.deps.db, async trx => {
    await work.fence(trx)
    const [loan] = await lockLoans(trx, [id])
    if (!loan) return 0
    const rows = loan.book.installments
    const newPpm = ratePpmOn(loan.terms, work.next)
    const rate = { loan, from: work.next, oldPpm, newPpm, why: 'agreed', before: rows, after: rows, lpr: null } as const
    return (await giveNotice(trx, work, rate)) ? 1 : 0
  })

export const repriceStep: DayEndStep = {
  name: 'reprice',
  label: '按 LPR 重定价并通知',
  run: async work => {
    const [quotes, calendar] = await Promise.all([lprQuotes(work.deps.db), bankCalendar(work.deps.db)])
    const tools = { work, quotes, calendar }
    const priced = await repriceAll(tools)
    return priced + (await agreedRates(tools))
  },
}
