import { CLASSES } from '../../../lending/classification'
import { type BookDate, daysBetween, monthOf, yearOf } from '../../../lending/dates'
import { isRefused } from '../../../lending/refusal'
import { refusalWords } from '../../../refusals'
import type { Ctx } from '../../../web/context'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { idsIn } from '../../customers/assign'
import { hrefOf } from '../../customers/links'
import { branchOptions } from '../list'
import { tabsOf } from '../tabs'
import { classBadge, classWord } from '../words'
import { type Chosen, proposeUnchanged, recogniseUnchanged } from './commands'
import { type QuarterFilter, type QuarterRow, quarterOf, quarterPage, quarterProgress, STATES } from './queries'

const PAGE = 50

const STATE_WORDS: Readonly<Record<string, readonly [word: string, tone: string]>> = {
  open: ['待初分', 'warn'],
  proposed: ['待认定', 'vio'],
  done: ['已分类', 'ok'],
}
export const stateWord = (c: Ctx, state: string): string => c.t(STATE_WORDS[state]?.[0] ?? state)

export const quarterWords = (c: Ctx, quarter: BookDate): string =>
  c.t('{year} 年第 {n} 季度', { year: yearOf(quarter), n: (monthOf(quarter) + 2) / 3 })

const number = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined

/** What the address asks for; nothing asked: what waits. */
export function filterOf(c: Ctx): QuarterFilter & { readonly all: boolean } {
  const asked = c.query('state')
  const all = asked === 'all'
  const state = STATES.find(one => one === asked) ?? 'open'
  const branchId = number(c.query('branch'))
  const riskClass = CLASSES.find(one => one === c.query('class'))
  const after = number(c.query('after'))
  return {
    all,
    quarter: quarterOf(c.today),
    ...(all ? {} : { state }),
    ...(branchId === undefined ? {} : { branchId }),
    ...(riskClass === undefined ? {} : { riskClass }),
    ...(after === undefined ? {} : { after }),
  }
}

const queryOf = ({ all, state, branchId, riskClass }: ReturnType<typeof filterOf>) => ({
  state: all ? 'all' : state,
  branch: branchId === undefined ? undefined : String(branchId),
  class: riskClass,
})

export const overdueDays = (row: QuarterRow, today: BookDate): number =>
  row.oldestUnpaidOn === null ? 0 : Math.max(0, daysBetween(row.oldestUnpaidOn, today))

const rowOf = (c: Ctx, row: QuarterRow) => ({
  id: `loan-${row.id}`,
  pick: row.state !== 'done',
  value: row.id,
  label: row.loanNo,
  sum: row.balanceFen.toString(),
  href: `/classifications/${row.id}`,
  late: false,
  cells: {
    loan: row.loanNo,
    name: row.customerName,
    class: { badge: classBadge(c, row.riskClass) },
    state: { text: stateWord(c, row.state) },
    days: overdueDays(row, c.today),
    balance: { money: row.balanceFen },
    hands: [row.proposedByName, row.recognisedByName].filter(Boolean).join(' / ') || '—',
    branch: row.branchName,
    officer: row.officerName,
  },
})

export async function quarter(c: Ctx, problem?: string, status = 200): Promise<void> {
  const filter = filterOf(c)
  const [found, progress, branches] = await Promise.all([
    quarterPage(c.db, c.viewer, filter, PAGE + 1),
    quarterProgress(c.db, c.viewer, filter.quarter),
    branchOptions(c),
  ])
  const rows = found.slice(0, PAGE)
  const query = queryOf(filter)
  const acts = { propose: c.may('classification.propose'), recognise: c.may('classification.recognise') }
  const total = progress.reduce((sum, one) => sum + one.loans, 0)
  const done = progress.reduce((sum, one) => sum + one.done, 0)
  page(
    c,
    'risk/quarter',
    {
      tabs: tabsOf(c, '/classifications/quarter'),
      quarter: quarterWords(c, filter.quarter),
      problem: problem ?? null,
      acts,
      total,
      done,
      branches,
      places: progress.map(one => ({ value: String(one.branchId), label: one.branchName })),
      progress: progress.map(one => ({
        id: `branch-${one.branchId}`,
        cells: {
          branch: { text: one.branchName, href: hrefOf('/classifications/quarter', { branch: String(one.branchId) }) },
          loans: one.loans,
          open: one.loans - one.proposed - one.done,
          proposed: one.proposed,
          done: one.done,
          share: `${one.loans === 0 ? 100 : Math.floor((one.done * 100) / one.loans)}%`,
        },
      })),
      filter: query,
      acting: (step: 'keep' | 'confirm') => hrefOf(`/classifications/quarter/${step}`, query),
      states: ['open', 'proposed', 'done', 'all'].map(value => ({
        value,
        label: value === 'all' ? c.t('全部') : stateWord(c, value),
      })),
      classes: CLASSES.map(value => ({ value, label: classWord(c, value) })),
      rows: rows.map(row => rowOf(c, row)),
      exportHref: c.may('report.export') ? hrefOf('/classifications/quarter/export', query) : null,
      nextHref:
        found.length > PAGE
          ? hrefOf('/classifications/quarter', { ...query, after: String(rows.at(-1)?.id ?? '') })
          : undefined,
    },
    { status, ...(problem === undefined ? { part: 'risk/_quarter' } : {}) },
  )
}

export const quarterList = (c: Ctx): Promise<void> => quarter(c)

/** The ticked loans, or a whole branch by its own button. */
function chosenIn(body: Readonly<Record<string, unknown>>): Chosen {
  const branch = typeof body.branch === 'string' ? number(body.branch) : undefined
  return { loanIds: branch === undefined ? idsIn(body.id) : [], branchId: branch ?? null }
}

type Work = typeof proposeUnchanged

async function act(c: Ctx, action: string, words: string, work: Work): Promise<void> {
  const chosen = chosenIn(c.req.body ?? {})
  const result = await once(c, action, (trx, actor, today) =>
    work(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, chosen),
  )
  if (isRefused(result)) return quarter(c, c.t(refusalWords(result), result.params), 422)
  leaveToast(c.res, { words, params: { n: result.count } })
  c.res.redirect(303, hrefOf('/classifications/quarter', queryOf(filterOf(c))))
}

export const keep = (c: Ctx): Promise<void> =>
  act(c, 'classification.keep', '已初分 {n} 笔，维持原分类', proposeUnchanged)

export const confirm = (c: Ctx): Promise<void> =>
  act(c, 'classification.confirm', '已认定 {n} 笔，维持原分类', recogniseUnchanged)
