import { CODE_TABLES, type CodeTable } from '../../lending/codes'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { page } from '../../web/page'
import { nationalBooks } from './queries'

const NAMES: Readonly<Record<CodeTable, string>> = {
  region: '行政区划',
  industry: '行业分类',
  country: '国家和地区',
  ethnicity: '民族',
}

/** What a few typed characters may mean in one of the national lists: suggestions under a field, or a page of its own. */
export async function findCodes(c: Ctx): Promise<void> {
  const table = CODE_TABLES.find(one => one === c.param('list'))
  if (!table) throw notFound()
  const book = (await nationalBooks(c.db, c.viewer.lang))[table]
  // the field sends what was typed under its own name
  const typed = (c.query(c.query('for') ?? 'q') ?? '').slice(0, 60)
  const found = book.find(typed, 30)
  page(
    c,
    'codes/find',
    { table, typed, found, title: c.t('{list}代码', { list: c.t(NAMES[table]) }) },
    { part: 'codes/_options' },
  )
}
