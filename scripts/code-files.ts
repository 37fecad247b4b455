import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CODE_FILES } from '../seeds/reference/national'
import { root } from '../src/config'
import { type CodeBook, type CodeTable, codeBook, readCodeTable } from '../src/lending/codes'

/** A shipped list as it lies in its file, without a database. */
export const shippedBook = (table: CodeTable): CodeBook =>
  codeBook(table, readCodeTable(readFileSync(join(root, 'seeds/reference/codes', CODE_FILES[table]), 'utf8')))
