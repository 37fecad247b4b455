import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { CODE_TABLES, type CodeBook, type CodeLine, type CodeTable, codeBook } from '../../lending/codes'

export type Books = Readonly<Record<CodeTable, CodeBook>>

let kept: Promise<Readonly<Record<'zh' | 'en', Books>>> | undefined

async function load(db: Kysely<DB>): Promise<Readonly<Record<'zh' | 'en', Books>>> {
  const rows = await db.selectFrom('nationalCodes').selectAll().orderBy('list').orderBy('code').execute()
  const linesOf = (table: CodeTable): CodeLine[] =>
    rows
      .filter(row => row.list === table)
      .map(row => ({ code: row.code, name: row.name, english: row.nameEn, from: row.validFrom, to: row.validTo }))
  const books = (name: (line: CodeLine) => string) =>
    Object.fromEntries(
      CODE_TABLES.map(table => [
        table,
        codeBook(
          table,
          linesOf(table).map(line => ({ ...line, name: name(line) })),
        ),
      ]),
    ) as Record<CodeTable, CodeBook>
  return { zh: books(line => line.name), en: books(line => line.english ?? line.name) }
}

/** The national lists, read once a process: they change with a release, at its start, and never while it runs. */
export async function nationalBooks(db: Kysely<DB>, lang: 'zh' | 'en'): Promise<Books> {
  kept ??= load(db)
  try {
    return (await kept)[lang]
  } catch (error) {
    kept = undefined
    throw error
  }
}
