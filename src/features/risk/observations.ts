import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import type { Ctx } from '../../web/context'
import { page } from '../../web/page'
import { hrefOf } from '../customers/links'
import { tabsOf } from './tabs'
import { classBadge, classWord, RELIEF_WORDS } from './words'

const PAGE = 50

const CLOSED_WORDS: Readonly<Record<string, readonly [word: string, tone: string]>> = {
  passed: ['观察期满', 'ok'],
  again: ['再次重组', 'bad'],
  reversed: ['变更已冲正', 'mute'],
  over: ['贷款已结束', 'mute'],
}

export interface ObservationFilter {
  readonly loanId?: number
  readonly open: boolean
  readonly before?: number
}

/** Observations in sight, newest first. */
export const observationsOf = (
  db: Kysely<DB>,
  viewer: Sight,
  { loanId, open, before }: ObservationFilter,
  limit: number,
) =>
  db
    .selectFrom('observations as o')
    .innerJoin('loans', 'loans.id', 'o.loanId')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('users', 'users.id', 'customers.officerId')
    .selectAll('o')
    .select([
      'loans.loanNo',
      'loans.customerId',
      'loans.riskClass',
      'loans.balanceFen',
      'customers.name as customerName',
      'users.name as officerName',
      sql<number>`(select count(*)::int from installments i where i.loan_id = o.loan_id and i.due_date > coalesce(o.restarted_on, o.began_on)
        and i.settled_on is not null)`.as('paidPeriods'),
      sql<
        number | null
      >`(select c.id from loan_changes c where c.loan_id = o.loan_id and c.event_seq = o.event_seq limit 1)`.as(
        'changeId',
      ),
    ])
    .where(visibleTo(viewer))
    .$if(open, q => q.where('o.closedOn', 'is', null))
    .$if(!open, q => q.where('o.closedOn', 'is not', null))
    .$if(loanId !== undefined, q => q.where('o.loanId', '=', loanId!))
    .$if(before !== undefined, q => q.where('o.id', '<', before!))
    .orderBy('o.id', 'desc')
    .limit(limit)
    .execute()

type Row = Awaited<ReturnType<typeof observationsOf>>[number]

function stateOf(c: Ctx, row: Row, today: BookDate) {
  if (row.closed !== null) {
    const [word, tone] = CLOSED_WORDS[row.closed] ?? [row.closed, 'mute']
    return { word: c.t(word), tone }
  }
  if (row.restartedOn !== null && row.restartedOn >= row.beganOn) return { word: c.t('重新计算'), tone: 'warn' }
  return row.endsOn !== null && row.endsOn < today
    ? { word: c.t('待日终认定'), tone: 'info' }
    : { word: c.t('观察中'), tone: 'info' }
}

const rowOf = (c: Ctx, row: Row) => ({
  id: `observation-${row.id}`,
  href: `/classifications/${row.loanId}`,
  cells: {
    loan: row.loanNo,
    name: { text: row.customerName, href: `/customers/${row.customerId}` },
    state: { badge: stateOf(c, row, c.today) },
    reliefs: row.reliefs.map(one => c.t(RELIEF_WORDS[one] ?? one)).join('、'),
    began: row.changeId === null ? row.beganOn : { text: row.beganOn, href: `/changes/${row.changeId}` },
    before: classWord(c, row.classBefore),
    restarted: row.restartedOn ?? '—',
    paid: row.paidPeriods,
    ends: row.closedOn ?? row.endsOn ?? '—',
    now: { text: classBadge(c, row.riskClass).word },
    balance: { money: row.balanceFen },
    officer: row.officerName,
  },
})

/** 重组观察期: which loans are observed, since when, until when, and what began it anew. */
export async function observations(c: Ctx): Promise<void> {
  const open = c.query('state') !== 'closed'
  const before = c.query('before')
  const from = before && /^\d{1,9}$/.test(before) ? { before: Number.parseInt(before, 10) } : {}
  const found = await observationsOf(c.db, c.viewer, { open, ...from }, PAGE + 1)
  const rows = found.slice(0, PAGE)
  const state = open ? undefined : 'closed'
  page(c, 'risk/observations', {
    tabs: tabsOf(c, '/classifications/observations'),
    filter: [
      { label: c.t('观察中'), href: '/classifications/observations', active: open },
      { label: c.t('已结束'), href: '/classifications/observations?state=closed', active: !open },
    ],
    rows: rows.map(row => rowOf(c, row)),
    nextHref:
      found.length > PAGE
        ? hrefOf('/classifications/observations', { state, before: String(rows.at(-1)?.id ?? '') })
        : undefined,
  })
}
