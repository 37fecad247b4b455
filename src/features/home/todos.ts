import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { addDays, type BookDate } from '../../lending/dates'
import type { Viewer } from '../../permissions'
import { customersInSight } from '../reports/sight-sql'
import { ARCHIVE_SOURCES } from './archive-todos'
import { CLASS_SOURCES } from './class-todos'
import { DOCUMENT_SOURCES } from './document-todos'
import { FIELD_SOURCES } from './field-todos'
import { FOLLOW_SOURCES } from './follow-todos'
import { PRIVACY_SOURCES } from './privacy-todos'
import { RELATION_SOURCES } from './relation-todos'
import type { Found, Source, Todo } from './todo-source'

export type { Todo } from './todo-source'

/** Where to-dos come from. Each is a query over what is there: nothing to keep in step, done means gone. */
const SOURCES: readonly Source[] = [
  ...CLASS_SOURCES,
  ...DOCUMENT_SOURCES,
  ...FIELD_SOURCES,
  ...ARCHIVE_SOURCES,
  ...PRIVACY_SOURCES,
  ...FOLLOW_SOURCES,
  ...RELATION_SOURCES,
  {
    key: 'returned',
    needs: 'application.create',
    icon: 'file-text',
    tone: 'bad',
    words: '审批退回补件',
    sub: '申请金额 {fen} 元，请补件后重新提交',
    from: viewer => sql<Found>`select a.id::text as id, c.name as text, null::date as due_on, '/applications/' || a.id as href,
      a.amount_fen as fen, null::int as days, null::text as extra
      from applications a join customers c on c.id = a.customer_id
      where a.state = 'returned' and ${customersInSight(viewer)}`,
  },
  {
    key: 'approval',
    needs: 'approval.decide',
    icon: 'clipboard-check',
    tone: 'bad',
    words: '待我审批',
    sub: '敞口 {fen} 元',
    from: viewer => sql<Found>`select k.id::text as id, c.name as text, (k.step_due_at at time zone 'Asia/Shanghai')::date as due_on,
      '/approvals/' || k.id as href, k.exposure_fen as fen, null::int as days, null::text as extra
      from approval_cases k join applications a on a.id = k.application_id join customers c on c.id = a.customer_id
      where k.state = 'open' and k.steps[k.step] = any(${[...viewer.roles]}::text[]) and k.maker_id <> ${viewer.id}
        and c.officer_id <> ${viewer.id} and not exists (select from decisions d where d.case_id = k.id and d.user_id = ${viewer.id}
          and not exists (select from decision_withdrawals w where w.decision_id = d.id)) and ${customersInSight(viewer)}`,
  },
  {
    key: 'contract',
    needs: 'contract.create',
    icon: 'file-certificate',
    tone: 'info',
    words: '制作合同',
    sub: '已批准 {fen} 元，待制作合同',
    from: viewer => sql<Found>`select a.id::text as id, c.name as text, a.valid_until as due_on, '/applications/' || a.id as href,
      a.amount_fen as fen, null::int as days, null::text as extra
      from applications a join customers c on c.id = a.customer_id where a.state = 'approved' and ${customersInSight(viewer)}`,
  },
  {
    key: 'sign',
    needs: 'contract.sign',
    icon: 'file-certificate',
    tone: 'info',
    words: '合同签署',
    sub: '合同 {extra}，{fen} 元',
    from: viewer => sql<Found>`select k.id::text as id, c.name as text, null::date as due_on, '/contracts/' || k.id as href,
      k.amount_fen as fen, null::int as days, k.contract_no as extra
      from contracts k join customers c on c.id = k.customer_id where k.state = 'drafted' and ${customersInSight(viewer)}`,
  },
  {
    key: 'disburse',
    needs: 'disbursement.prepare',
    icon: 'cash',
    tone: 'info',
    words: '放款经办',
    sub: '合同 {extra} 已签署，{fen} 元',
    from: viewer => sql<Found>`select k.id::text as id, c.name as text, null::date as due_on, '/disbursements' as href,
      k.amount_fen as fen, null::int as days, k.contract_no as extra
      from contracts k join customers c on c.id = k.customer_id
      where k.state = 'signed' and not exists (select from disbursements d where d.contract_id = k.id and d.state in ('prepared', 'released'))
        and ${customersInSight(viewer)}`,
  },
  {
    key: 'release',
    needs: 'disbursement.release',
    icon: 'cash',
    tone: 'warn',
    words: '放款复核',
    sub: '{fen} 元待复核',
    from: viewer => sql<Found>`select d.id::text as id, c.name as text, d.value_date as due_on, '/disbursements/' || d.id as href,
      d.amount_fen as fen, null::int as days, null::text as extra
      from disbursements d join customers c on c.id = d.customer_id
      where d.state = 'prepared' and d.prepared_by <> ${viewer.id} and ${customersInSight(viewer)}`,
  },
  {
    key: 'loan-change',
    needs: 'loan-change.approve',
    icon: 'edit',
    tone: 'warn',
    words: '贷款变更复核',
    sub: '借据 {extra} 的变更待复核',
    from: viewer => sql<Found>`select k.id::text as id, c.name as text, k.valid_until as due_on, '/changes/' || k.id as href,
      null::bigint as fen, null::int as days, l.loan_no as extra
      from loan_changes k join loans l on l.id = k.loan_id join customers c on c.id = k.customer_id
      where k.state = 'prepared' and k.kind not in ('prepay', 'take_back') and k.prepared_by <> ${viewer.id} and ${customersInSight(viewer)}`,
  },
  {
    key: 'take-back',
    needs: 'disbursement.reverse',
    icon: 'arrow-back-up',
    tone: 'bad',
    words: '放款冲正等待复核',
    sub: '借据 {extra}，{fen} 元待冲正',
    from: viewer => sql<Found>`select k.id::text as id, c.name as text, k.valid_until as due_on, '/changes/' || k.id as href,
      k.amount_fen as fen, null::int as days, l.loan_no as extra
      from loan_changes k join loans l on l.id = k.loan_id join customers c on c.id = k.customer_id
      where k.state = 'prepared' and k.kind = 'take_back' and k.prepared_by <> ${viewer.id} and ${customersInSight(viewer)}`,
  },
  {
    key: 'overdue',
    needs: 'application.create',
    icon: 'phone-call',
    tone: 'bad',
    words: '还款提醒',
    sub: '借据 {extra} 已逾期 {days} 天',
    from: (
      viewer,
      today,
    ) => sql<Found>`select l.id::text as id, c.name as text, l.oldest_unpaid_on as due_on, '/loans/' || l.id as href,
      null::bigint as fen, ${today}::date - l.oldest_unpaid_on as days, l.loan_no as extra
      from loans l join customers c on c.id = l.customer_id
      where l.state = 'active' and l.oldest_unpaid_on between ${addDays(today, -10)}::date and ${addDays(today, -1)}::date
        and ${customersInSight(viewer)}`,
  },
  {
    key: 'promise',
    needs: 'collection.work',
    icon: 'calendar-event',
    tone: 'warn',
    words: '承诺到期',
    sub: '承诺还款 {fen} 元',
    from: (
      viewer,
      today,
    ) => sql<Found>`select p.id::text as id, c.name as text, p.due_on, '/collections/cases/' || k.id as href,
      p.amount_fen as fen, null::int as days, null::text as extra
      from promises p join collection_cases k on k.id = p.case_id join customers c on c.id = k.customer_id
      where p.state = 'open' and p.due_on <= ${today}::date and k.state = 'open' and ${customersInSight(viewer)}`,
  },
  {
    key: 'follow',
    needs: 'collection.work',
    icon: 'phone',
    tone: 'info',
    words: '催收跟进',
    sub: '约定今日跟进，案件 {extra}',
    from: (
      viewer,
      today,
    ) => sql<Found>`select k.id::text as id, c.name as text, r.next_follow_on as due_on, '/collections/cases/' || k.id as href,
      null::bigint as fen, null::int as days, k.case_no as extra
      from collection_cases k join customers c on c.id = k.customer_id
      cross join lateral (select next_follow_on from contact_records x where x.case_id = k.id order by x.id desc limit 1) r
      where k.state = 'open' and r.next_follow_on <= ${today}::date and ${customersInSight(viewer)}`,
  },
  {
    key: 'identity',
    needs: 'customer.update',
    icon: 'id',
    tone: 'warn',
    words: '证件到期',
    sub: '证件有效期至 {extra}',
    from: (
      viewer,
      today,
    ) => sql<Found>`select c.id::text as id, c.name as text, c.id_expires_on as due_on, '/customers/' || c.id as href,
      null::bigint as fen, null::int as days, c.id_expires_on::text as extra
      from customers c where c.id_expires_on <= ${addDays(today, 30)}::date and ${customersInSight(viewer)}
        and exists (select from loans l where l.customer_id = c.id and l.state = 'active')`,
  },
]

const sourcesFor = (viewer: Viewer): readonly Source[] => SOURCES.filter(source => viewer.permissions.has(source.needs))

/** Red when the day is past, amber today, blue later; without a day as its kind is. */
const urgency = (dueOn: BookDate | null, today: BookDate, usual: Todo['tone']): Todo['tone'] =>
  dueOn === null ? usual : dueOn < today ? 'bad' : dueOn === today ? 'warn' : 'info'

const NEVER = '9999-12-31'
const EACH = 50

/** All that waits for a person, most urgent first; at most 50 of each kind. */
export async function todosOf(db: Kysely<DB>, viewer: Viewer, today: BookDate): Promise<Todo[]> {
  const sources = sourcesFor(viewer)
  if (sources.length === 0) return []
  const parts = sources.map(
    source =>
      sql`(select ${source.key}::text as source, q.* from (${source.from(viewer, today)}) q order by q.due_on nulls last, q.id limit ${EACH})`,
  )
  const { rows } = await sql<Found & { source: string }>`${sql.join(parts, sql` union all `)}`.execute(db)
  const known = new Map(sources.map(source => [source.key, source]))
  const todos = rows.map((row): Todo => {
    const { key, icon, tone, words, sub } = known.get(row.source)!
    const params = { fen: row.fen ?? 0n, days: row.days ?? 0, extra: row.extra ?? '' }
    return {
      id: `${key}-${row.id}`,
      icon,
      tone: urgency(row.dueOn, today, tone),
      words,
      sub,
      params,
      text: row.text,
      href: row.href,
      dueOn: row.dueOn,
    }
  })
  return todos.sort((a, b) =>
    (a.dueOn ?? NEVER) < (b.dueOn ?? NEVER) ? -1 : (a.dueOn ?? NEVER) > (b.dueOn ?? NEVER) ? 1 : 0,
  )
}

export interface TodoCount {
  readonly all: number
  readonly dueToday: number
}

/** How many wait, and how many of them are due by today: what the menu shows. */
export async function countTodos(db: Kysely<DB>, viewer: Viewer, today: BookDate): Promise<TodoCount> {
  const sources = sourcesFor(viewer)
  if (sources.length === 0) return { all: 0, dueToday: 0 }
  const parts = sources.map(source => sql`select due_on from (${source.from(viewer, today)}) q`)
  const { rows } =
    await sql<TodoCount>`select count(*)::int as all, count(*) filter (where due_on <= ${today}::date)::int as due_today
    from (${sql.join(parts, sql` union all `)}) x`.execute(db)
  return rows[0]!
}
