import { writeXlsx } from '../../export/xlsx-write'
import { parseDate } from '../../lending/dates'
import { LETTER_KINDS, type LetterKind } from '../../lending/letters'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { beginXlsx, takenBy } from '../../web/download'
import { minute } from '../../web/format'
import { page } from '../../web/page'
import { recordAlone } from '../audit/commands'
import { hrefOf } from '../customers/links'
import { numberSetting } from '../settings/queries'
import { A_PAGE, type LetterFilter, type LetterRow, registerRows } from './queries'
import { KIND_WORDS } from './words'

export const idIn = (text: string | undefined) =>
  text && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined

function dayIn(text: string | undefined) {
  const read = text === undefined ? undefined : parseDate(text)
  return read === undefined || isRefused(read) ? undefined : read.date
}

const typedIn = (c: Ctx) => ({
  kind: c.query('kind'),
  no: c.query('no', 40),
  name: c.query('name', 60),
  from: c.query('from', 10),
  to: c.query('to', 10),
  customer: c.query('customer'),
  loan: c.query('loan'),
})
type Typed = ReturnType<typeof typedIn>

const filterOf = (typed: Typed): LetterFilter => ({
  kind: LETTER_KINDS.find(kind => kind === typed.kind),
  no: typed.no,
  name: typed.name,
  from: dayIn(typed.from),
  to: dayIn(typed.to),
  customerId: idIn(typed.customer),
  loanId: idIn(typed.loan),
})

export const kindWord = (c: Ctx, kind: string): string => c.t(KIND_WORDS[kind as LetterKind] ?? '自由函件')

const subjectOf = (c: Ctx, row: LetterRow): string =>
  row.loanNo !== null
    ? `${c.t('借据')} ${row.loanNo}`
    : row.applicationNo !== null
      ? `${c.t('申请')} ${row.applicationNo}`
      : c.t('客户通用')

export const letterRows = (c: Ctx, rows: readonly LetterRow[]) =>
  rows.map(row => ({
    id: `letters-${row.id}`,
    href: `/letters/${row.id}`,
    done: row.voidReason !== null,
    cells: {
      no: row.letterNo,
      kind: kindWord(c, row.kind),
      template: { text: row.templateName, sub: `V${row.version}` },
      customer: { text: row.customerName, href: `/customers/${row.customerId}` },
      about: subjectOf(c, row),
      made: { text: row.madeOn, sub: row.makerName },
      state: {
        badge:
          row.voidReason === null
            ? { word: c.t('已归档'), tone: 'ok' as const }
            : { word: c.t('已作废'), tone: 'mute' as const },
      },
    },
  }))

/** 函件登记簿 */
export async function register(c: Ctx): Promise<void> {
  const typed = typedIn(c)
  const before = idIn(c.query('before'))
  const found = await registerRows(c.db, c.viewer, { ...filterOf(typed), before })
  const shown = found.slice(0, A_PAGE)
  const last = found.length > A_PAGE ? shown.at(-1)?.id : undefined
  page(
    c,
    'letters/register',
    {
      rows: letterRows(c, shown),
      filter: typed,
      filtered: Object.values(typed).some(value => value !== undefined),
      kinds: LETTER_KINDS.map(value => ({ value, label: c.t(KIND_WORDS[value]) })),
      nextHref: last === undefined ? undefined : hrefOf('/letters', { ...typed, before: String(last) }),
      firstHref: before === undefined ? undefined : hrefOf('/letters', typed),
      exportHref: c.may('report.export') ? hrefOf('/letters/export', typed) : undefined,
      acts: { make: c.may('letter.make'), batch: c.may('letter.make') },
    },
    { part: 'letters/_register' },
  )
}

const COLUMNS: readonly (readonly [header: string, kind: 'text' | 'date', width: number])[] = [
  ['函件编号', 'text', 22],
  ['函件种类', 'text', 14],
  ['模板', 'text', 24],
  ['版本', 'text', 8],
  ['客户', 'text', 24],
  ['归属', 'text', 26],
  ['制作日期', 'date', 12],
  ['经办', 'text', 12],
  ['状态', 'text', 10],
]

/** The register as a workbook, up to the cap; on record with what was asked for. */
export async function registerExport(c: Ctx): Promise<void> {
  const typed = typedIn(c)
  const cap = await numberSetting(c.db, 'export.row-cap', c.today, 50_000)
  const rows = await registerRows(c.db, c.viewer, filterOf(typed), cap)
  const { name: _, ...told } = typed
  await recordAlone(c.db, c.actor, {
    act: 'letter.export',
    subject: 'letters',
    businessDate: c.today,
    after: { rows: rows.length, ...told },
  })
  const title = c.t('函件登记簿')
  beginXlsx(c, `${title}_${c.today}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      {
        name: title,
        head: [title, `${takenBy(c)} ${minute(c.deps.now())}`],
        columns: COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
        rows: rows.map(row => [
          row.letterNo,
          kindWord(c, row.kind),
          row.templateName,
          `V${row.version}`,
          row.customerName,
          subjectOf(c, row),
          row.madeOn,
          row.makerName,
          c.t(row.voidReason === null ? '已归档' : '已作废'),
        ]),
      },
    ],
  })
}
