import type { Cell } from '../../export/cells'
import { writeLetter } from '../../export/pdf/letter'
import { writeRegister } from '../../export/pdf/register'
import { type Sheet, writeXlsx } from '../../export/xlsx-write'
import { formatChinese, yearOf } from '../../lending/dates'
import { sumFen } from '../../lending/money'
import type { Ctx } from '../../web/context'
import { beginPdf, beginXlsx, paperFoot, takenBy } from '../../web/download'
import { notFound } from '../../web/errors'
import { translator } from '../../web/i18n'
import { recordAlone } from '../audit/commands'
import { planSentence } from '../products/plan-words'
import { certificatePaper, type PaperFrame, planPaper, statementPaper } from './papers.paper'
import { installmentsOf, type LoanHead, transactionsOf } from './queries'
import { renewalsOf } from './renewed'
import { type PeriodView, periodsOf } from './schedule-view'
import { foundLoan } from './show'
import { dueRuleNow, planOn, termsNowOf } from './terms'
import { dueRuleWords, methodWord } from './words'

const frame = (c: Ctx, no: string): PaperFrame => ({
  bank: c.deps.bank(),
  footer: paperFoot(c, no),
  watermark: takenBy(c),
})

const note = (c: Ctx, act: string, loan: LoanHead): Promise<void> =>
  recordAlone(c.db, c.actor, { act, subject: `loan:${loan.id}`, customerId: loan.customerId, businessDate: c.today })

/** 还款计划表 on paper: the plan as it stands, every print on record. */
export async function printSchedule(c: Ctx): Promise<void> {
  const loan = await foundLoan(c)
  const rows = await installmentsOf(c.db, loan.id)
  await note(c, 'loan.print-schedule', loan)
  let leftFen = sumFen(rows.map(row => row.principalFen))
  const lines = rows.map(row => {
    leftFen -= row.principalFen
    return { ...row, leftFen }
  })
  const words = {
    method: methodWord(planOn(loan).method),
    due: dueRuleWords(translator('zh'), planOn(loan), dueRuleNow(loan)),
    plan: planSentence(translator('zh'), planOn(loan)),
  }
  beginPdf(c, `${loan.loanNo}_${c.t('还款计划表')}`)
  await writeRegister(c.res, planPaper(frame(c, loan.loanNo), loan, lines, words))
}

export async function printStatement(c: Ctx): Promise<void> {
  const loan = await foundLoan(c)
  const rows = await transactionsOf(c.db, loan.id, 5_000)
  await note(c, 'loan.print-statement', loan)
  beginPdf(c, `${loan.loanNo}_${c.t('对账单')}`)
  await writeRegister(c.res, statementPaper(frame(c, loan.loanNo), loan, rows, c.today))
}

export async function printCertificate(c: Ctx): Promise<void> {
  const loan = await foundLoan(c)
  if (loan.certificateNo === null || loan.settledOn === null) throw notFound()
  const renewal = (await renewalsOf(c.db, loan.id)).find(
    row => row.loanId === loan.id && row.newNo !== null && row.newState !== 'reversed',
  )
  await note(c, 'loan.print-certificate', loan)
  beginPdf(c, `${loan.loanNo}_${c.t('结清证明')}`)
  await writeLetter(
    c.res,
    certificatePaper(frame(c, loan.certificateNo), loan, {
      settledOn: formatChinese(loan.settledOn),
      issued: formatChinese(c.today),
      renewedBy: renewal ? { no: renewal.newNo ?? '', fen: renewal.paidFen ?? 0n } : null,
    }),
  )
}

const COLUMNS = [
  ['期次', 'int', 8],
  ['起息日', 'date', 12],
  ['应还日', 'date', 12],
  ['顺延后应还日', 'date', 14],
  ['应还本金', 'money', 16],
  ['应还利息', 'money', 16],
  ['罚息复利', 'money', 14],
  ['应还合计', 'money', 16],
  ['已还金额', 'money', 16],
  ['入账日', 'date', 12],
  ['剩余本金', 'money', 16],
] as const

const YEAR_COLUMNS = [
  ['年度', 'int', 8],
  ['期数', 'int', 8],
  ['应还本金', 'money', 16],
  ['应还利息', 'money', 16],
  ['应还合计', 'money', 16],
  ['年末剩余本金', 'money', 16],
] as const

/** 年度小计 by the calendar year in which a 期 falls due. */
const yearSheet = (c: Ctx, periods: readonly PeriodView[], years: readonly number[]): Sheet => ({
  name: c.t('年度小计'),
  columns: YEAR_COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
  rows: years.map((year): Cell[] => {
    const mine = periods.filter(p => yearOf(p.i.dueDate) === year)
    const principalFen = sumFen(mine.map(p => p.i.principalFen))
    const interestFen = sumFen(mine.map(p => p.i.interestFen))
    const leftFen = mine.at(-1)?.leftFen ?? 0n
    return [year, mine.length, principalFen, interestFen, principalFen + interestFen, leftFen]
  }),
})

export async function exportSchedule(c: Ctx): Promise<void> {
  const loan = await foundLoan(c)
  const rows = await installmentsOf(c.db, loan.id)
  await note(c, 'loan.export-schedule', loan)
  const periods = periodsOf(rows, termsNowOf(loan), c.today)
  const cells = periods.map(({ i, lateFen, totalFen, paidFen, leftFen }): Cell[] => [
    i.seq,
    i.startDate,
    i.dueDate,
    i.payDate,
    i.principalFen,
    i.interestFen,
    lateFen,
    totalFen,
    paidFen,
    i.settledOn,
    leftFen,
  ])
  const title = c.t('还款计划')
  const years = [...new Set(periods.map(p => yearOf(p.i.dueDate)))]
  const sum = (of: (p: (typeof periods)[number]) => bigint) => sumFen(periods.map(of))
  beginXlsx(c, `${loan.loanNo}_${title}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      {
        name: title,
        columns: COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
        rows: cells,
        totals: [
          c.t('合计'),
          null,
          null,
          null,
          sum(p => p.i.principalFen),
          sum(p => p.i.interestFen),
          sum(p => p.lateFen),
          sum(p => p.totalFen),
          sum(p => p.paidFen),
        ],
        head: [
          `${loan.loanNo} ${loan.customerName}`,
          c.t('{bank} · 业务日期 {day} · 单位：元', { bank: c.deps.bank(), day: c.today }),
          takenBy(c),
        ],
      },
      ...(years.length > 1 ? [yearSheet(c, periods, years)] : []),
    ],
  })
}
