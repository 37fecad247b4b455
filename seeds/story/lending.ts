import type { BookDate } from '../../src/lending/dates'
import { amend, apply, submit, withdraw } from './acts/application'
import { contract, sign, voidFirst } from './acts/contract'
import { decideStep } from './acts/decision'
import { prepare, release } from './acts/disbursement'
import { isRenewal, prepareRenewed, releaseRenewed, start } from './acts/renewal'
import { type LoanStory, loans } from './loans'
import type { Act, Stage } from './stage'
import { daysOpenSince } from './workdays'

/** Where an application stands, read from what has been done. */
interface Way {
  readonly stage: Stage
  readonly loan: LoanStory
  readonly today: BookDate
}

const keyed = (loan: LoanStory, what: string): string => `${loan.id}/${what}`

/** Has it been done before today? Then the next thing may happen. */
const ripe = ({ stage, loan, today }: Way, what: string): boolean => {
  const on = stage.on(keyed(loan, what))
  return on !== undefined && on < today
}

/** The next steps of every application that is on its way: one stage a working day. */
export async function lendings(stage: Stage, today: BookDate): Promise<Act[]> {
  const acts: Act[] = []
  for (const loan of loans) {
    if (loan.on > today || stage.has(keyed(loan, 'release'))) continue
    acts.push(...(await next({ stage, loan, today })))
  }
  return acts
}

async function next(way: Way): Promise<Act[]> {
  const { stage, loan } = way
  if (!stage.has(keyed(loan, 'apply'))) {
    const first = isRenewal(loan) ? start(stage, loan) : apply(stage, loan)
    return loan.ending === 'draft' ? [first] : [first, submit(stage, loan, 1)]
  }
  if (loan.ending === 'draft' || stage.has(keyed(loan, 'withdraw'))) return []
  for (let round = 1; ; round++) {
    const submitted = stage.result(keyed(loan, `submit/${round}`))
    if (!submitted) return [submit(stage, loan, round)]
    const outcome = submitted.outcome === 'reject' ? 'turned-down' : await decided(way, round)
    if (typeof outcome !== 'string') return outcome
    if (outcome === 'approved') return contracting(way)
    if (outcome === loan.ending) return []
    if (outcome !== 'turned-down' && outcome !== 'returned') return []
    const before = outcome === 'returned' ? lastDecision(way, round) : `submit/${round}`
    if (!stage.has(keyed(loan, `amend/${round}`))) {
      return ripe(way, before) ? [amend(stage, loan, round), submit(stage, loan, round + 1)] : []
    }
  }
}

function lastDecision({ stage, loan }: Way, round: number): string {
  let step = 1
  while (stage.has(keyed(loan, `decide/${round}/${step + 1}`))) step++
  return `decide/${round}/${step}`
}

/** How a round ended, or what is done about it today. */
async function decided(way: Way, round: number): Promise<string | Act[]> {
  const { stage, loan } = way
  for (let step = 1; ; step++) {
    const state = stage.result(keyed(loan, `decide/${round}/${step}`))?.state
    if (state === 'open') continue
    if (typeof state === 'string') return state
    const before = step === 1 ? `submit/${round}` : `decide/${round}/${step - 1}`
    const agreed = step - 1
    if (loan.ending === 'waiting' && agreed === loan.steps) return []
    if (!ripe(way, before)) return []
    if (loan.ending === 'withdrawn' && agreed === loan.steps) return [withdraw(stage, loan)]
    return [await decideStep(stage, loan, round, step)]
  }
}

function contracting(way: Way): Act[] {
  const { stage, loan, today } = way
  if (loan.ending === 'approved') return []
  const nth = stage.has(keyed(loan, 'void')) ? 2 : 1
  const approvedOn = approvalDay(way)
  if (!stage.has(keyed(loan, `contract/${nth}`))) {
    const waits = nth === 1 ? (loan.hesitates ?? 1) : 1
    const since = nth === 1 ? approvedOn : stage.on(keyed(loan, 'void'))!
    if (daysOpenSince(since, today) < waits) return []
    if (loan.ending === 'drafted' || (loan.voided !== undefined && nth === 1)) return [contract(stage, loan, nth)]
    return [contract(stage, loan, nth), sign(stage, loan, nth)]
  }
  if (loan.ending === 'drafted') return []
  if (loan.voided !== undefined && nth === 1) return ripe(way, 'contract/1') ? [voidFirst(stage, loan)] : []
  if (!stage.has(keyed(loan, `sign/${nth}`))) return [sign(stage, loan, nth)]
  return paying(way, nth)
}

function approvalDay({ stage, loan }: Way): BookDate {
  for (let round = 9; round > 0; round--)
    for (let step = 9; step > 0; step--) {
      const on = stage.on(keyed(loan, `decide/${round}/${step}`))
      if (on) return on
    }
  throw new Error(`${loan.id} was never decided`)
}

function paying(way: Way, nth: number): Act[] {
  const { stage, loan, today } = way
  if (loan.ending === 'signed') return []
  if (loan.ending === 'prepared') {
    // Prepared on the very last day, because a preparation is good for its day only.
    return today >= LAST && !stage.has(keyed(loan, 'prepare')) ? [prepare(stage, loan, nth)] : []
  }
  const second = isRenewal(loan) ? releaseRenewed(stage, loan) : release(stage, loan)
  if (stage.has(keyed(loan, 'prepare'))) return [second]
  const first = isRenewal(loan) ? prepareRenewed(stage, loan) : prepare(stage, loan, nth)
  return ripe(way, `sign/${nth}`) ? [first, second] : []
}

const LAST = '2026-11-20'
