import { createServer, connect as openSocket, type Server, type Socket } from 'node:net'
import { type Kysely, sql } from 'kysely'
import { type Connection, connect } from '../../src/db/connect'
import type { DB } from '../../src/db/schema'
import { afterCommit, alongside, CommitUnknownError, inTransaction } from '../../src/db/transaction'
import { type TestDatabase, testDatabase } from '../support/database'

let base: TestDatabase
beforeAll(async () => {
  base = await testDatabase({ empty: true })
  await sql`create table purses (id int primary key, fen bigint not null)`.execute(base.db)
  await sql`create table unique_later (n int unique deferrable initially deferred)`.execute(base.db)
})
beforeEach(async () => {
  await sql`truncate purses, unique_later`.execute(base.db)
  await sql`insert into purses values (1, 100), (2, 100)`.execute(base.db)
})
afterAll(() => base.close())

async function fenOf(id: number, db: Kysely<DB> = base.db): Promise<bigint | undefined> {
  const { rows } = await sql<{ fen: bigint }>`select fen from purses where id = ${id}`.execute(db)
  return rows[0]?.fen
}

const add = (fen: number, id: number) => sql`update purses set fen = fen + ${fen} where id = ${id}`

test('commits, and runs what was asked for after the commit, in order', async () => {
  const seen: string[] = []
  const result = await inTransaction(base.db, async trx => {
    afterCommit(trx, async () => void seen.push(`first: ${await fenOf(1)}`))
    afterCommit(trx, () => void seen.push('second'))
    await add(5, 1).execute(trx)
    seen.push('work')
    return 'done'
  })
  expect(result).toBe('done')
  expect(seen).toEqual(['work', 'first: 105', 'second'])
})

test('an error rolls back and no after-commit act runs', async () => {
  const seen: string[] = []
  const failing = inTransaction(base.db, async trx => {
    afterCommit(trx, () => void seen.push('hook'))
    await add(5, 1).execute(trx)
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect([await fenOf(1), seen]).toEqual([100n, []])
})

test('a failing after-commit act is reported and does not undo the answer', async () => {
  const errors: unknown[] = []
  const result = await inTransaction(
    base.db,
    async trx => {
      afterCommit(trx, () => Promise.reject(new Error('mail server away')))
      return 'paid'
    },
    { onAfterCommitError: error => errors.push(error) },
  )
  expect(result).toBe('paid')
  expect(errors).toEqual([new Error('mail server away')])
})

test('afterCommit refuses a transaction that is not ours or is over', async () => {
  const kept = await inTransaction(base.db, async trx => trx)
  expect(() => afterCommit(kept, () => undefined)).toThrow('inTransaction')
})

test('statements sent alongside run in the order they are sent and are there at the commit', async () => {
  const seen = await inTransaction(base.db, async trx => {
    alongside(trx, add(5, 1).execute(trx))
    alongside(trx, sql`update purses set fen = fen * 2 where id = 1`.execute(trx))
    return fenOf(1, trx)
  })
  expect([seen, await fenOf(1)]).toEqual([210n, 210n])
})

test('one that fails alongside rolls all of it back and is the error that is told', async () => {
  const twice = sql`insert into purses values (2, 1)`
  const unwaited = inTransaction(base.db, async trx => {
    alongside(trx, add(5, 1).execute(trx))
    alongside(trx, twice.execute(trx))
    return 'paid'
  })
  await expect(unwaited).rejects.toMatchObject({ code: '23505' })
  const behind = inTransaction(base.db, async trx => {
    alongside(trx, twice.execute(trx))
    await add(5, 1).execute(trx)
  })
  await expect(behind).rejects.toMatchObject({ code: '23505' })
  expect([await fenOf(1), await fenOf(2)]).toEqual([100n, 100n])
})

test('a value that cannot be sent is an error too, and nothing is committed without it', async () => {
  const broken = inTransaction(base.db, async trx => {
    alongside(trx, add(5, 1).execute(trx))
    const odd = {
      toPostgres: () => {
        throw new Error('no such value')
      },
    }
    alongside(trx, sql`update purses set fen = ${odd} where id = 2`.execute(trx))
  })
  await expect(broken).rejects.toThrow('no such value')
  expect([await fenOf(1), await fenOf(2)]).toEqual([100n, 100n])
})

test('runs READ COMMITTED under the limits asked for', async () => {
  const limits = { statementTimeoutMs: 1234, lockTimeoutMs: 567, idleInTransactionTimeoutMs: 890 }
  const read = sql`select current_setting('transaction_isolation') as level, current_setting('statement_timeout') as
    statement, current_setting('lock_timeout') as lock, current_setting('idle_in_transaction_session_timeout') as idle`
  const { rows } = await inTransaction(base.db, trx => read.execute(trx), limits)
  expect(rows).toEqual([{ level: 'read committed', statement: '1234ms', lock: '567ms', idle: '890ms' }])
})

test('both of two transactions that lock in opposite order come through', async () => {
  let tries = 0
  let holding = 0
  let bothHold: () => void = () => undefined
  const held = new Promise<void>(resolve => {
    bothHold = resolve
  })
  const both = (first: number, second: number) =>
    inTransaction(base.db, async trx => {
      tries++
      await add(1, first).execute(trx)
      if (++holding === 2) bothHold()
      // the first time round neither goes on before the other holds what it will ask for
      await held
      await add(1, second).execute(trx)
    })
  await Promise.all([both(1, 2), both(2, 1)])
  expect([await fenOf(1), await fenOf(2)]).toEqual([102n, 102n])
  expect(tries).toBeGreaterThan(2)
})

test('gives up after the retries it was given', async () => {
  let tries = 0
  const losing = inTransaction(
    base.db,
    async trx => {
      tries++
      await sql`do $$ begin raise exception 'lost' using errcode = '40001'; end $$`.execute(trx)
    },
    { retries: 2 },
  )
  await expect(losing).rejects.toMatchObject({ code: '40001' })
  expect(tries).toBe(3)
})

test.each([
  ['a statement that takes too long', { statementTimeoutMs: 50 }, sql`select pg_sleep(5)`, '57014'],
  ['a broken constraint', {}, sql`insert into purses values (1, 1)`, '23505'],
])('%s is not tried again', async (_name, limits, statement, code) => {
  let tries = 0
  const failing = inTransaction(
    base.db,
    async trx => {
      tries++
      await statement.execute(trx)
    },
    limits,
  )
  await expect(failing).rejects.toMatchObject({ code })
  expect(tries).toBe(1)
})

test('waiting for a lock is bounded', async () => {
  const waiting = inTransaction(base.db, async holder => {
    await add(1, 1).execute(holder)
    await inTransaction(base.db, trx => add(1, 1).execute(trx), { lockTimeoutMs: 50 })
  })
  await expect(waiting).rejects.toMatchObject({ code: '55P03' })
})

test('a transaction that idles too long is ended by the database, and the next one works', async () => {
  const idling = inTransaction(
    base.db,
    async trx => {
      await add(1, 1).execute(trx)
      await new Promise(resolve => setTimeout(resolve, 150))
      await add(1, 1).execute(trx)
    },
    { idleInTransactionTimeoutMs: 50, retries: 0 },
  )
  await expect(idling).rejects.toThrow()
  await inTransaction(base.db, trx => add(7, 1).execute(trx))
  expect(await fenOf(1)).toBe(107n)
})

test('a connection lost before the commit is replaced and the work done once', async () => {
  let tries = 0
  await inTransaction(base.db, async trx => {
    await add(1, 1).execute(trx)
    if (++tries === 1) {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(base.db)
    }
    await add(1, 2).execute(trx)
  })
  expect(tries).toBe(2)
  expect([await fenOf(1), await fenOf(2)]).toEqual([101n, 101n])
})

test('a failing rollback does not hide why the work failed', async () => {
  let tries = 0
  const failing = inTransaction(base.db, async trx => {
    tries++
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(base.db)
    await new Promise(resolve => setTimeout(resolve, 50))
    throw new Error('the customer is blocked')
  })
  await expect(failing).rejects.toThrow('the customer is blocked')
  expect(tries).toBe(1)
})

test('a constraint that speaks at the commit is thrown as itself', async () => {
  const failing = inTransaction(base.db, trx => sql`insert into unique_later values (1), (1)`.execute(trx))
  await expect(failing).rejects.toMatchObject({ code: '23505' })
})

describe('behind a line that is cut', () => {
  let line: Server
  let cutWhen: (sent: string) => boolean
  let remote: Connection

  beforeAll(async () => {
    const target = new URL(base.url)
    const databasePort = Number(target.port)
    line = createServer(near => carry(near, openSocket(databasePort, '127.0.0.1'), sent => cutWhen(sent)))
    await new Promise<void>(resolve => line.listen(0, '127.0.0.1', resolve))
    const address = line.address()
    target.port = typeof address === 'object' && address ? String(address.port) : ''
    remote = connect(target.href, { maxConnections: 2, onConnectionError: () => undefined })
  })
  afterAll(async () => {
    await remote.db.destroy()
    await new Promise(resolve => line.close(resolve))
  })

  test('a cut during the commit is never retried: the outcome is not known', async () => {
    cutWhen = sent => sent.includes('commit\0')
    let tries = 0
    const work = inTransaction(remote.db, async trx => {
      tries++
      await add(1, 1).execute(trx)
    })
    await expect(work).rejects.toBeInstanceOf(CommitUnknownError)
    expect(tries).toBe(1)
    // Only the answer was lost here; a second try would have made 102.
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(await fenOf(1)).toBe(101n)
  })

  test('a cut before the commit is retried and the work done once', async () => {
    let cuts = 0
    cutWhen = sent => sent.includes('update purses') && ++cuts === 1
    await inTransaction(remote.db, trx => add(1, 1).execute(trx))
    expect(await fenOf(1)).toBe(101n)
    expect(cuts).toBe(2)
  })
})

/** Carries both directions until `cut` says so; what it said so for still reaches the database, the answer is lost. */
function carry(near: Socket, far: Socket, cut: (sent: string) => boolean): void {
  near.on('data', bytes => {
    far.write(bytes)
    if (!cut(bytes.toString('latin1'))) return
    near.destroy()
    setTimeout(() => far.destroy(), 50)
  })
  far.on('data', bytes => near.destroyed || near.write(bytes))
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on('error', () => undefined)
    one.on('close', () => setTimeout(() => other.destroy(), 60))
  }
}
