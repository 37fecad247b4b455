import { writeCsv } from '../../../export/csv'
import { writeXlsx } from '../../../export/xlsx-write'
import { addMonths } from '../../../lending/dates'
import { isRefused } from '../../../lending/refusal'
import { refusalWords } from '../../../refusals'
import type { Ctx } from '../../../web/context'
import { beginCsv, beginXlsx, takenBy } from '../../../web/download'
import { f, readForm } from '../../../web/form'
import { transact } from '../../../web/once'
import { page } from '../../../web/page'
import { hrefOf } from '../../customers/links'
import { numberSetting } from '../../settings/queries'
import { bookedMonths, monthOfText, monthStart, monthText } from '../closed'
import { branchesInSight, branchOptions } from '../queries'
import { accountName, idIn, inSnapshot } from '../reading'
import { tabsOf } from '../tabs'
import { EVENT_WORDS } from '../words'
import { handOver } from './commands'
import { handedFile, isTarget, TARGETS, type Target } from './layouts.paper'
import { type HandoverAsked, handedLines, handoverSums, handovers, unmapped } from './queries'

export const TARGET_WORDS: Readonly<Record<Target, string>> = { yonyou: '用友 U8 / T+', kingdee: '金蝶 K/3 / KIS' }

type Get = (name: string) => string | undefined

/** Month, target and branch from the address or the form; a branch out of sight is none. */
function asked(c: Ctx, get: Get): HandoverAsked & { branch: number | undefined } {
  const wanted = get('target')
  const branch = idIn(get('branch'))
  const sight = branchesInSight(c.viewer)
  return {
    target: isTarget(wanted) ? wanted : TARGETS[0],
    month: monthOfText(get('month')) ?? addMonths(monthStart(c.today), -1),
    branch,
    branchIds: branch === undefined ? sight : sight === null || sight.includes(branch) ? [branch] : [],
  }
}

async function render(c: Ctx, get: Get, refused?: string, status = 200): Promise<void> {
  const choice = asked(c, get)
  const [sums, missing, months, branches, log] = await Promise.all([
    handoverSums(c.db, choice),
    unmapped(c.db, choice),
    bookedMonths(c.db),
    branchOptions(c.db, c.viewer),
    branchesInSight(c.viewer) === null ? handovers(c.db) : [],
  ])
  const { t } = c
  const branch = choice.branch === undefined ? undefined : String(choice.branch)
  page(
    c,
    'accounting/handovers',
    {
      tabs: tabsOf(c, '/handovers'),
      refused,
      month: monthText(choice.month),
      target: choice.target,
      branch,
      sums,
      missing: missing.map(one => `${one.code} ${accountName(c, one)}`),
      mappingHref: hrefOf('/handovers/mapping', { target: choice.target }),
      fields: [
        {
          name: 'target',
          label: t('目标软件'),
          kind: 'select',
          value: choice.target,
          options: TARGETS.map(value => ({ value, label: t(TARGET_WORDS[value]) })),
        },
        {
          name: 'month',
          label: t('会计期间'),
          kind: 'select',
          value: monthText(choice.month),
          options: months.map(month => ({ value: monthText(month), label: monthText(month) })),
        },
        {
          name: 'branch',
          label: t('机构'),
          kind: 'select',
          value: branch,
          options: [{ value: '', label: t('全部') }, ...branches],
        },
      ],
      log: log.map(row => ({
        cells: {
          month: monthText(row.month),
          target: t(TARGET_WORDS[isTarget(row.target) ? row.target : 'yonyou']),
          branch: row.branchName ?? t('全部'),
          format: row.format,
          vouchers: String(row.voucherCount),
          lines: String(row.lineCount),
          total: { money: row.totalFen },
          by: row.takenBy,
          at: { at: row.takenAt },
        },
      })),
      acts: { export: c.may('voucher.handover') && sums.lines > 0 && missing.length === 0 },
    },
    { status, part: 'accounting/_handovers' },
  )
}

export const handoverPage = (c: Ctx): Promise<void> => render(c, name => c.query(name))

const fields = { format: f.oneOf('格式', ['xlsx', 'csv']) }

/** A month of vouchers in the import layout of the other program, in its accounts, with totals at the foot. */
export async function exportHandover(c: Ctx): Promise<void> {
  const body = c.req.body as Readonly<Record<string, unknown>>
  const get: Get = name => (typeof body[name] === 'string' ? body[name] : undefined)
  const read = readForm(fields, body, c.t)
  if (!read.ok) return render(c, get, read.form.errors[0]?.message, 422)
  const { format } = read.values
  const choice = asked(c, get)
  const cap = await numberSetting(c.db, 'export.row-cap', c.today, 50_000)
  const sums = await transact(c, (trx, actor, today) => handOver(trx, actor, today, { ...choice, format, cap }))
  if (isRefused(sums)) return render(c, get, c.t(refusalWords(sums), sums.params), 422)
  const file = handedFile(choice.target)
  const name = `${c.t('凭证')}_${choice.target}_${monthText(choice.month)}`
  const words = { system: c.t('系统'), event: (code: string) => c.t(EVENT_WORDS[code] ?? code) }
  const totals = file.totals(sums.debitFen, sums.creditFen)
  await inSnapshot(c.db, async db => {
    async function* rows() {
      for await (const line of handedLines(db, choice, words)) yield file.cells(line)
    }
    if (format === 'csv') {
      beginCsv(c, name)
      return writeCsv(c.res, { columns: file.columns, rows: rows(), totals })
    }
    beginXlsx(c, name)
    return writeXlsx(c.res, {
      title: file.sheet,
      author: takenBy(c),
      sheets: [{ name: file.sheet, columns: file.columns, rows: rows(), totals }],
    })
  })
}
