import { writeXlsx } from '../../../export/xlsx-write'
import { CLASSES } from '../../../lending/classification'
import { type BookDate, monthEnd } from '../../../lending/dates'
import { maskName } from '../../../lending/mask'
import { sumFen } from '../../../lending/money'
import { mapClasses, provisionRatios, supervisoryFloorFen } from '../../../lending/provision'
import { formatRate } from '../../../lending/rate'
import { isRefused } from '../../../lending/refusal'
import { refusalWords } from '../../../refusals'
import type { Ctx } from '../../../web/context'
import { beginXlsx, takenBy } from '../../../web/download'
import { notFound } from '../../../web/errors'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { status } from '../../../web/status'
import { leaveToast } from '../../../web/toast'
import { recordAlone } from '../../audit/commands'
import { checkPeriod, monthOfText, monthStart, monthText } from '../closed'
import { inSnapshot } from '../reading'
import { tabsOf } from '../tabs'
import { askRun } from './commands'
import { bookingsOf, type LineRow, linesOf, providedRows, type RunRow, registeredMonths, runs } from './queries'
import { runRefusal } from './run'
import { loanScheme, schemeById, schemeOn } from './scheme'

const STATES: Readonly<Record<RunRow['state'], readonly [word: string, tone: string]>> = {
  waiting: ['正在计提', 'info'],
  done: ['已计提入账', 'ok'],
  failed: ['未完成', 'bad'],
}
const stateOf = (c: Ctx, run: RunRow | undefined) => {
  const [word, tone] = run ? STATES[run.state] : (['未计提', 'warn'] as const)
  return { word: c.t(word), tone }
}

export async function provisions(c: Ctx): Promise<void> {
  const [months, all] = await Promise.all([registeredMonths(c.db), runs(c.db)])
  page(c, 'accounting/provisions', {
    tabs: tabsOf(c, '/provisions'),
    rows: months.map(month => {
      const last = all.find(run => run.month === month)
      return {
        href: `/provisions/${monthText(month)}`,
        cells: {
          month: monthText(month),
          state: { badge: stateOf(c, last) },
          scheme: last?.schemeName ?? '',
          by: last?.askedBy ?? '',
          at: { at: last?.finishedAt ?? null },
        },
      }
    }),
  })
}

function monthIn(c: Ctx): BookDate {
  const month = monthOfText(c.param('month'))
  if (!month || month > monthStart(c.today)) throw notFound()
  return month
}

function lineCells(c: Ctx, line: LineRow) {
  return {
    branch: line.branchName,
    product: line.productName,
    riskClass: {
      badge: { ...status('risk-class', line.riskClass), word: c.t(status('risk-class', line.riskClass).word) },
    },
    loans: String(line.loanCount),
    balance: { money: line.balanceFen },
    special: { money: line.specialFen },
    general: { money: line.generalFen },
    total: { money: line.specialFen + line.generalFen, tone: 'strong' },
  }
}

function figuresOf(lines: readonly LineRow[]) {
  const balances = mapClasses(riskClass =>
    sumFen(lines.filter(line => line.riskClass === riskClass).map(line => line.balanceFen)),
  )
  const totalFen = sumFen(lines.map(line => line.specialFen + line.generalFen))
  const ratios = provisionRatios(balances, totalFen)
  const percent = (ppm: number | null) => (ppm === null ? '—' : formatRate(Math.round(ppm / 100) * 100))
  const floorFen = supervisoryFloorFen(balances)
  return {
    totalFen,
    balanceFen: sumFen(CLASSES.map(riskClass => balances[riskClass])),
    floorFen,
    short: floorFen > totalFen,
    coverage: percent(ratios.coveragePpm),
    provision: percent(ratios.provisionPpm),
    nonPerforming: percent(ratios.nonPerformingPpm),
  }
}

async function render(c: Ctx, refused?: string, code = 200): Promise<void> {
  const month = monthIn(c)
  const history = await runs(c.db, month)
  const last = history[0]
  const shown = history.find(run => run.state === 'done')
  const [lines, bookings, scheme, blocked, closed] = await Promise.all([
    shown ? linesOf(c.db, c.viewer, shown.id) : [],
    shown ? bookingsOf(c.db, c.viewer, shown.id) : [],
    schemeOn(c.db, monthEnd(month)),
    runRefusal(c.db, month, c.today),
    checkPeriod(c.db, monthEnd(month)),
  ])
  const why = blocked ?? closed
  const waiting = last?.state === 'waiting'
  page(
    c,
    'accounting/provision',
    {
      month: monthText(month),
      state: stateOf(c, last),
      last,
      waiting,
      error: last?.state === 'failed' ? c.t(last.error ?? '') : undefined,
      pollHref: waiting ? `/provisions/${monthText(month)}?poll=1` : undefined,
      refused,
      why: why ? c.t(refusalWords(why), why.params) : undefined,
      scheme,
      shown,
      figures: figuresOf(lines),
      rows: lines.map(line => ({ cells: lineCells(c, line) })),
      bookings,
      history,
      acts: { run: c.may('provision.run') && !waiting && !why },
    },
    { status: code, part: 'accounting/_provision' },
  )
}

export const provision = (c: Ctx): Promise<void> => render(c)

export async function run(c: Ctx): Promise<void> {
  const month = monthIn(c)
  const result = await once(c, 'provision.run', (trx, actor, today) => askRun(trx, actor, today, month))
  if (isRefused(result)) return render(c, c.t(refusalWords(result), result.params), 422)
  leaveToast(c.res, { words: '计提已开始，完成后通知您' })
  c.res.redirect(303, `/provisions/${monthText(month)}`)
}

const COLUMNS = [
  ['借据号', 'text', 20],
  ['客户名称', 'text', 14],
  ['机构', 'text', 14],
  ['产品', 'text', 20],
  ['五级分类', 'text', 10],
  ['逾期天数', 'int', 10],
  ['贷款余额', 'money', 16],
  ['专项比例', 'rate', 10],
  ['专项准备', 'money', 16],
  ['一般准备', 'money', 16],
  ['准备合计', 'money', 16],
] as const

/** Every loan with what it is provided with: by the last run of the month, or by the scheme in force before the first. */
export async function exportProvision(c: Ctx): Promise<void> {
  const month = monthIn(c)
  const shown = (await runs(c.db, month)).find(one => one.state === 'done')
  const row = shown ? await schemeById(c.db, shown.schemeId) : await schemeOn(c.db, monthEnd(month))
  if (!row) throw notFound()
  await recordAlone(c.db, c.actor, {
    act: 'provision.export',
    subject: `provision:${monthText(month)}`,
    businessDate: c.today,
    after: { run: shown?.id ?? null, scheme: row.id },
  })
  const title = c.t('减值准备明细')
  beginXlsx(c, `${title}_${monthText(month)}`)
  await inSnapshot(c.db, db =>
    writeXlsx(c.res, {
      title,
      watermark: takenBy(c),
      author: takenBy(c),
      sheets: [
        {
          name: title,
          columns: COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
          rows: cellsOf(c, providedRows(db, c.viewer, loanScheme(row), month)),
          head: [title, `${c.deps.bank()} · ${monthEnd(month)} · ${row.name}`, takenBy(c)],
        },
      ],
    }),
  )
}

async function* cellsOf(c: Ctx, rows: ReturnType<typeof providedRows>) {
  for await (const row of rows)
    yield [
      row.loanNo,
      row.customerKind === 'company' ? row.customerName : maskName(row.customerName),
      row.branchName,
      row.productName,
      c.t(status('risk-class', row.riskClass).word),
      row.overdueDays,
      row.balanceFen,
      row.specialPpm,
      row.specialFen,
      row.generalFen,
      row.specialFen + row.generalFen,
    ]
}
