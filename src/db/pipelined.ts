import {
  type DatabaseConnection,
  DummyDriver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  Transaction,
} from 'kysely'
import type { DB } from './schema'

// Asked only by what opens a transaction or a schema, which inside a transaction nobody does: Kysely refuses the first.
const dialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (db: ConstructorParameters<typeof PostgresIntrospector>[0]) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
}

/**
 * The same transaction on the same connection, but a statement is sent when it is asked for and not when the one before
 * has answered (Kysely lets one run at a time). Order stays: they run as they are sent, on one connection.
 */
export function pipelined(trx: Transaction<DB>, connection: DatabaseConnection): Transaction<DB> {
  const executor = trx.getExecutor().withConnectionProvider({ provideConnection: use => use(connection) })
  return new Transaction<DB>({ config: { dialect }, dialect, driver: dialect.createDriver(), executor })
}
