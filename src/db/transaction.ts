import { type Kysely, sql, type Transaction } from 'kysely'
import { errorCode } from './error-code'
import { pipelined } from './pipelined'
import type { DB } from './schema'

export interface TransactionOptions {
  /** How often a transaction that lost against another one is tried again. */
  retries?: number
  statementTimeoutMs?: number
  lockTimeoutMs?: number
  idleInTransactionTimeoutMs?: number
  /** Told of an after-commit act that failed: what was committed stays committed. */
  onAfterCommitError?: (error: unknown) => void
}

/** The connection broke while COMMIT was under way: the database may have committed or not. Never retried here. */
export class CommitUnknownError extends Error {
  constructor(cause: unknown) {
    super('the connection broke during commit; whether the transaction took effect is not known', { cause })
    this.name = 'CommitUnknownError'
  }
}

type Hook = () => void | Promise<void>
/** What a transaction carries besides its statements. */
interface Luggage {
  readonly hooks: Hook[]
  readonly alongside: Promise<unknown>[]
}
const luggageOf = new WeakMap<Transaction<DB>, Luggage>()

function luggage(trx: Transaction<DB>): Luggage {
  const found = luggageOf.get(trx)
  if (!found) throw new Error('this needs a transaction opened by inTransaction')
  return found
}

/** Runs `hook` once the transaction is committed; never when it rolls back, and not for a try that was repeated. */
export function afterCommit(trx: Transaction<DB>, hook: Hook): void {
  luggage(trx).hooks.push(hook)
}

/**
 * For a statement whose answer nobody needs: it is sent at once, the next one right behind it, and all are waited for
 * before COMMIT; when one fails the transaction rolls back. Statements still run in the order they are sent.
 */
export function alongside(trx: Transaction<DB>, sent: Promise<unknown>): void {
  // told again by the wait before COMMIT; here only so that a failure in between is not called unhandled
  sent.catch(() => undefined)
  luggage(trx).alongside.push(sent)
}

/**
 * One write of the product: READ COMMITTED, bounded by time limits, tried again (`retries` times) when it lost a
 * deadlock or a serialisation race or its connection before COMMIT was sent. `work` may therefore run more than once;
 * what must happen outside the database belongs into `afterCommit`.
 */
export async function inTransaction<T>(
  db: Kysely<DB>,
  work: (trx: Transaction<DB>) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const retries = options.retries ?? 3
  for (let attempt = 0; ; attempt++) {
    const outcome = await tryOnce(db, work, options)
    if ('error' in outcome) {
      if (!outcome.again || attempt >= retries) throw outcome.error
      await pause(outcome.again, attempt)
      continue
    }
    await runHooks(outcome.hooks, options)
    return outcome.value
  }
}

type Again = 'contention' | 'connection'
type Outcome<T> = { value: T; hooks: Hook[] } | { error: unknown; again: Again | null }

async function tryOnce<T>(
  db: Kysely<DB>,
  work: (trx: Transaction<DB>) => Promise<T>,
  options: TransactionOptions,
): Promise<Outcome<T>> {
  const carried: Luggage = { hooks: [], alongside: [] }
  let committing = false
  let first: { error: unknown } | undefined
  const run = async (trx: Transaction<DB>) => {
    try {
      await setLimits(trx, options)
      luggageOf.set(trx, carried)
      const value = await work(trx)
      await Promise.all(carried.alongside)
      committing = true
      return value
    } catch (error) {
      first = { error: await rootOf(error, carried.alongside) }
      throw error
    } finally {
      luggageOf.delete(trx)
    }
  }
  try {
    const value = await db
      .transaction()
      .setIsolationLevel('read committed')
      .execute(trx => trx.getExecutor().provideConnection(connection => run(pipelined(trx, connection))))
    return { value, hooks: carried.hooks }
  } catch (last) {
    // When the connection is gone ROLLBACK fails as well; the error that came first says what happened.
    const error = first ? first.error : last
    if (committing && isConnectionLoss(error)) return { error: new CommitUnknownError(error), again: null }
    return { error, again: isContention(error) ? 'contention' : isConnectionLoss(error) ? 'connection' : null }
  }
}

/** After one failure every later statement fails with 25P02: what is told and judged is the first. */
async function rootOf(error: unknown, sent: readonly Promise<unknown>[]): Promise<unknown> {
  if (errorCode(error) !== '25P02') return error
  const ends = await Promise.allSettled(sent)
  const failed = ends.filter(end => end.status === 'rejected').map(end => end.reason)
  return failed.find(reason => errorCode(reason) !== '25P02') ?? error
}

/** Every connection has its limits from the start (connect.ts); only work that needs others says so. */
async function setLimits(trx: Transaction<DB>, options: TransactionOptions): Promise<void> {
  const limits = {
    statement_timeout: options.statementTimeoutMs,
    lock_timeout: options.lockTimeoutMs,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs,
  }
  for (const [name, ms] of Object.entries(limits)) {
    if (ms !== undefined) await sql`select set_config(${name}, ${String(ms)}, true)`.execute(trx)
  }
}

async function runHooks(hooks: Hook[], options: TransactionOptions): Promise<void> {
  const report = options.onAfterCommitError ?? (error => console.error('after commit:', error))
  for (const hook of hooks) {
    try {
      await hook()
    } catch (error) {
      report(error)
    }
  }
}

// Contention resolves in milliseconds; a database that restarts needs seconds (0.1 + 0.5 + 2.5 s over three tries).
function pause(again: Again, attempt: number): Promise<void> {
  const baseMs = again === 'contention' ? 10 * 3 ** attempt : 100 * 5 ** attempt
  return new Promise(resolve => setTimeout(resolve, baseMs * (0.5 + Math.random())))
}

/** Serialisation failure or deadlock: the database has already rolled back, the same work may succeed now. */
export function isContention(error: unknown): boolean {
  const code = errorCode(error)
  return code === '40001' || code === '40P01'
}

// 57P01–03: the server is shutting down, crashed, or is still starting. 25P03 (idle too long) and 57014 (statement
// too slow) are faults of the work itself and would only happen again.
const lossCodes = new Set(['57P01', '57P02', '57P03', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'])
const lossWords =
  /^Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|^Client was closed/

/** The connection to the database was lost, or could not be had. */
export function isConnectionLoss(error: unknown): boolean {
  const code = errorCode(error)
  if (code) return lossCodes.has(code) || code.startsWith('08')
  return lossWords.test(String((error as { message?: unknown } | null)?.message))
}
