import type { Cell } from '../../export/cells'
import { type Letter, writeLetter } from '../../export/pdf/letter'
import { writeXlsx } from '../../export/xlsx-write'
import { addMonths, type BookDate, parseDate } from '../../lending/dates'
import { formatFen } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { beginPdf, beginXlsx, paperFoot, takenBy } from '../../web/download'
import { notFound } from '../../web/errors'
import { page } from '../../web/page'
import { recordAlone } from '../audit/commands'
import { visibleCustomer } from '../customers/find'
import { hrefOf } from '../customers/links'
import { EVENT_WORDS } from '../loans/event-words'
import { readLoan } from '../loans/lock'
import { wordOf } from '../products/words'
import { filtersOf, queryOf } from './list'
import { linesOf, receiptPage } from './queries'
import { receiptPaper } from './receipt.paper'
import { accountPaper } from './statement.paper'
import { type LoanStatement, loanIdsOf, partOf, type StatementLine, statementOf } from './statement-lines'

const idIn = (text: string | undefined): number => (text && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : 0)
const dateIn = (text: string | undefined, otherwise: BookDate): BookDate => {
  const read = parseDate(text ?? '')
  return isRefused(read) ? otherwise : read.date
}

interface Asked {
  readonly customerId: number
  readonly customerName: string
  readonly no: string
  readonly from: BookDate
  readonly to: BookDate
  readonly query: Record<string, string>
  readonly resetHref: string
  readonly statements: readonly LoanStatement[]
}

/** A loan, or all loans of a customer, over the days asked for; the last three months when none were. */
async function asked(c: Ctx): Promise<Asked> {
  const to = dateIn(c.query('to', 20), c.today)
  const from = dateIn(c.query('from', 20), addMonths(to, -3))
  const loanId = idIn(c.query('loan'))
  const one = loanId > 0 ? await readLoan(c.db, c.viewer, loanId) : undefined
  const customer = await visibleCustomer(c.db, c.viewer, one?.customerId ?? idIn(c.query('customer')))
  if (!customer || (loanId > 0 && !one)) throw notFound()
  const ids = one ? [one.id] : await loanIdsOf(c.db, customer.id)
  const statements: LoanStatement[] = []
  for (const id of ids) {
    const loan = one ?? (await readLoan(c.db, c.viewer, id))
    if (loan) statements.push(await statementOf(c.db, loan, from, to))
  }
  const about: Record<string, string> = one ? { loan: String(one.id) } : { customer: String(customer.id) }
  return {
    customerId: customer.id,
    customerName: customer.name,
    no: one ? one.loanNo : customer.customerNo,
    from,
    to,
    query: { ...about, from, to },
    resetHref: hrefOf('/repayments/statement', about),
    statements,
  }
}

const COLUMNS = [
  ['借据号', 'text', 18],
  ['入账日期', 'date', 12],
  ['交易', 'text', 14],
  ['回单号', 'text', 20],
  ['金额', 'money', 16],
  ['本金', 'money', 16],
  ['利息', 'money', 14],
  ['罚息复利', 'money', 14],
  ['费用', 'money', 12],
  ['贷款余额', 'money', 16],
  ['溢缴款余额', 'money', 14],
  ['利息算法', 'text', 60],
] as const

const howWords = (c: Ctx, { how }: StatementLine): string =>
  how.map(({ seq, text }) => `${c.t('第 {n} 期', { n: seq })} ${text}`).join('; ')

const cellsOf = (c: Ctx, { loan, lines }: LoanStatement): Cell[][] =>
  lines.map(line => [
    loan.loanNo,
    line.date,
    c.t(wordOf(EVENT_WORDS, line.kind)),
    line.receiptNo,
    line.amountFen,
    partOf(line, 'principal'),
    partOf(line, 'interest'),
    partOf(line, 'penalty', 'compound'),
    partOf(line, 'fee'),
    line.balanceFen,
    line.prepaidFen,
    howWords(c, line),
  ])

export async function statement(c: Ctx): Promise<void> {
  const found = await asked(c)
  page(c, 'repayments/statement', {
    ...found,
    printHref: hrefOf('/repayments/statement/print', found.query),
    exportHref: hrefOf('/repayments/statement/export', found.query),
    loans: found.statements.map(({ loan, openingFen, closingFen, lines }) => ({
      loan,
      opening: formatFen(openingFen),
      closing: formatFen(closingFen),
      rows: lines.map(line => ({
        cells: {
          on: line.date,
          kind: c.t(wordOf(EVENT_WORDS, line.kind)),
          no: line.receiptNo,
          amount: { money: line.amountFen },
          principal: { money: partOf(line, 'principal') },
          interest: { money: partOf(line, 'interest'), sub: howWords(c, line) || undefined },
          late: { money: partOf(line, 'penalty', 'compound') },
          fee: { money: partOf(line, 'fee') },
          balance: { money: line.balanceFen },
        },
      })),
    })),
  })
}

const note = (c: Ctx, found: Asked, format: string) =>
  recordAlone(c.db, c.actor, {
    act: 'repayment.statement',
    subject: `customer:${found.customerId}`,
    customerId: found.customerId,
    businessDate: c.today,
    after: { no: found.no, from: found.from, to: found.to, format },
  })

const frameOf = (c: Ctx, no: string): Pick<Letter, 'bank' | 'footer'> & { watermark: string } => ({
  bank: c.deps.bank(),
  footer: paperFoot(c, no),
  watermark: takenBy(c),
})

export async function printStatement(c: Ctx): Promise<void> {
  const found = await asked(c)
  await note(c, found, 'pdf')
  beginPdf(c, `${found.no}_${c.t('对账单')}`)
  await writeLetter(c.res, accountPaper(frameOf(c, found.no), found.customerName, found, found.statements))
}

export async function statementExcel(c: Ctx): Promise<void> {
  const found = await asked(c)
  await note(c, found, 'xlsx')
  const title = c.t('对账单')
  beginXlsx(c, `${found.no}_${title}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      {
        name: title,
        columns: COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
        rows: found.statements.flatMap(each => cellsOf(c, each)),
        head: [
          `${found.customerName} ${found.from} – ${found.to}`,
          c.t('{bank} · 业务日期 {day} · 单位：元', { bank: c.deps.bank(), day: c.today }),
          takenBy(c),
        ],
      },
    ],
  })
}

const AT_ONCE = 100

/** Receipts of the list as it is filtered, one behind the other in one file; the hundred latest. */
export async function printMany(c: Ctx): Promise<void> {
  const filters = filtersOf(c)
  const { rows } = await receiptPage(c.db, c.viewer, filters, undefined, AT_ONCE)
  if (rows.length === 0) throw notFound()
  const frame = frameOf(c, rows[0]!.receiptNo)
  const papers = []
  for (const row of [...rows].reverse()) papers.push(receiptPaper(frame, row, await linesOf(c.db, row.id)))
  await recordAlone(c.db, c.actor, {
    act: 'repayment.print',
    subject: 'repayments',
    businessDate: c.today,
    after: { receipts: rows.length, filters: queryOf(filters) },
  })
  beginPdf(c, `${c.t('还款回单')}_${c.today}`)
  const paragraphs = papers.flatMap(paper => [{ heading: `${paper.title} ${paper.no ?? ''}` }, ...paper.paragraphs])
  await writeLetter(c.res, { ...frame, title: papers[0]!.title, paragraphs })
}
