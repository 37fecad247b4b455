import { join } from 'node:path'
import { seedReference } from '../../seeds/reference'
import { seedStory } from '../../seeds/story'
import { root } from '../../src/config'
import { connect } from '../../src/db/connect'
import type { Embedded } from '../../src/db/embedded'
import { rememberKeys } from '../../src/db/keys'
import { migrate } from '../../src/db/migrate'
import type { BookDate } from '../../src/lending/dates'
import type { Place } from './runs'

const TEMPLATE = 'kill_template'
/** Copies are dropped with whatever still hangs on them. */
const QUIET = { onConnectionError: () => undefined }

/** One database with the story of the bank up to a day, and as many copies of it as there are runs. */
export class Stand {
  private clones = 0
  constructor(
    private readonly embedded: Embedded,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  private url(name: string): string {
    const url = new URL(this.embedded.url)
    url.pathname = `/${name}`
    return url.href
  }

  private async admin(statement: string): Promise<void> {
    const { pool, db } = connect(this.embedded.url, { maxConnections: 1, statementTimeoutMs: 0, ...QUIET })
    try {
      await pool.query(statement)
    } finally {
      await db.destroy()
    }
  }

  async prepare(until: BookDate): Promise<void> {
    await this.admin(`create database ${TEMPLATE}`)
    const { db } = connect(this.url(TEMPLATE), { statementTimeoutMs: 0, ...QUIET })
    await migrate(db, { folder: join(root, 'migrations') })
    await rememberKeys(db)
    await seedReference(db)
    await seedStory(db, () => undefined, until)
    await db.destroy()
  }

  /** A copy of the book for one run, gone afterwards. */
  async on<T>(act: (place: Place) => Promise<T>): Promise<T> {
    const name = `kill_${++this.clones}`
    await this.admin(`create database ${name} template ${TEMPLATE} strategy wal_log`)
    const url = this.url(name)
    const { db } = connect(url, { maxConnections: 4, ...QUIET })
    try {
      return await act({ db, env: { ...this.env, DATABASE_URL: url } })
    } finally {
      await db.destroy()
      await this.admin(`drop database if exists ${name} with (force)`)
    }
  }
}
