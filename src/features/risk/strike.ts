import { sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { ClassHit } from '../../lending/class-rules'
import { isNonPerforming, isWorse } from '../../lending/classification'
import type { BookDate } from '../../lending/dates'
import { type ClassOutcome, classifyDebtor, isChange } from '../../lending/reclassify'
import { setRiskClasses } from '../loans/classes'
import { lockLoans } from '../loans/lock'
import { setAccrual } from '../loans/overdue'
import { type ClassChange, debtorsOf } from './facts'
import { refreshObservations } from './observe'
import { type LenderPolicy, policyOn } from './policy'
import { tellClass } from './tell'

export type ClassSource = 'day_end' | 'event' | 'change' | 'review'

export interface Wave {
  /** The day from which the new class holds. */
  readonly on: BookDate
  /** The day on which what follows is booked: at the day-end the day before. */
  readonly bookedOn: BookDate
  readonly source: ClassSource
  readonly userId: number | null
  /** The decision it comes from, and the loan it was about. */
  readonly review?: { readonly id: number; readonly loanId: number }
}

/** Why a class is better than before; its hits are then empty. */
const CURED: ClassHit = { rule: 'cured', atLeast: 'pass', article: '10' }

/** The strictest first: what decides stands at the head. */
const sorted = (hits: readonly ClassHit[]): ClassHit[] =>
  [...hits].sort((a, b) => (isWorse(a.atLeast, b.atLeast) ? -1 : isWorse(b.atLeast, a.atLeast) ? 1 : 0))

/** Writes classes that moved: the loans, their history with the rules that struck, 非应计 where the lender wants it, and who is told. */
export async function writeClasses(
  trx: Transaction<DB>,
  policy: LenderPolicy,
  wave: Wave,
  changes: readonly ClassChange[],
): Promise<number> {
  const set = await setRiskClasses(
    trx,
    changes.map(({ loan, to }) => ({ loanId: loan.id, from: loan.current, to })),
  )
  const done = changes.filter(change => set.has(change.loan.id))
  if (done.length === 0) return 0
  await trx
    .insertInto('classifications')
    .values(
      done.map(({ loan, to, hits, carried }) => ({
        loanId: loan.id,
        businessDate: wave.on,
        fromClass: loan.current,
        toClass: to,
        overdueDays: loan.overdueDays,
        reasons: JSON.stringify(hits.length > 0 ? sorted(hits) : [CURED]),
        userId: wave.userId,
        source: wave.source,
        reviewId: wave.review?.loanId === loan.id ? wave.review.id : null,
        carried,
      })),
    )
    .execute()
  if (policy.nonAccrual) await stopAccrual(trx, wave, done)
  await tellClass(
    trx,
    wave.on,
    done.filter(({ loan, to }) => loan.current !== to),
  )
  return done.length
}

async function stopAccrual(trx: Transaction<DB>, wave: Wave, changes: readonly ClassChange[]): Promise<void> {
  const bad = changes.filter(change => isNonPerforming(change.to)).map(change => change.loan.id)
  await setAccrual(trx, await lockLoans(trx, bad), wave.bookedOn, 'non_accrual', wave.userId)
}

/** Classes of these customers anew, all their loans together; the loans are locked first, in the order of their ids. */
export async function strike(
  trx: Transaction<DB>,
  customerIds: readonly number[],
  wave: Wave,
  known?: LenderPolicy,
): Promise<number> {
  const policy = known ?? (await policyOn(trx, wave.on))
  await lockLoansOf(trx, customerIds)
  await refreshObservations(trx, customerIds, wave.on)
  const debtors = await debtorsOf(trx, customerIds, wave.on)
  const changes = debtors.flatMap(debtor => {
    const outcomes = new Map(classifyDebtor(debtor, policy).map((one): [number, ClassOutcome] => [one.id, one]))
    return debtor.claims.flatMap((loan): ClassChange[] => {
      const outcome = outcomes.get(loan.id)
      return outcome && isChange(loan, outcome)
        ? [{ loan, to: outcome.to, hits: outcome.hits, carried: outcome.carried }]
        : []
    })
  })
  return changes.length > 0 ? writeClasses(trx, policy, wave, changes) : 0
}

/** A later statement sees what the last holder of a loan wrote. */
export const lockLoansOf = (trx: Transaction<DB>, customerIds: readonly number[]) =>
  sql`select id from loans where customer_id = any(${[...customerIds]}::int[]) and state = 'active' order by id for update`.execute(
    trx,
  )
