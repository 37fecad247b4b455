import { sql } from 'kysely'
import { customersInSight } from '../reports/sight-sql'
import type { Found, Source } from './todo-source'

/** What waits of the archive: requests, papers to hand out or bring back, the second keeper, lists to sign. */
export const ARCHIVE_SOURCES: readonly Source[] = [
  {
    key: 'archive-decide',
    needs: 'archive.approve',
    icon: 'archive',
    tone: 'warn',
    words: '档案借阅待审批',
    sub: '{extra}',
    from: viewer => sql<Found>`select k.id::text as id, c.name as text, k.due_on as due_on, '/archive/checkouts/' || k.id as href,
      null::bigint as fen, null::int as days, k.checkout_no as extra
      from archive_checkouts k join customers c on c.id = k.customer_id
      where k.state = 'pending' and k.requested_by <> ${viewer.id} and ${customersInSight(viewer)}`,
  },
  {
    key: 'archive-hand',
    needs: 'archive.manage',
    icon: 'archive',
    tone: 'info',
    words: '档案待出借',
    sub: '{extra} 已批准',
    from: viewer => sql<Found>`select k.id::text as id, c.name as text, null::date as due_on, '/archive/checkouts/' || k.id as href,
      null::bigint as fen, null::int as days, k.checkout_no as extra
      from archive_checkouts k join customers c on c.id = k.customer_id where k.state = 'approved' and ${customersInSight(viewer)}`,
  },
  {
    key: 'archive-return',
    needs: 'archive.borrow',
    icon: 'archive',
    tone: 'info',
    words: '归还档案',
    sub: '{extra}',
    from: viewer => sql<Found>`select k.id::text as id, c.name as text, k.due_on as due_on, '/archive/checkouts/' || k.id as href,
      null::bigint as fen, null::int as days, k.checkout_no as extra
      from archive_checkouts k join customers c on c.id = k.customer_id
      where k.state = 'lent' and k.requested_by = ${viewer.id} and ${customersInSight(viewer)}`,
  },
  {
    key: 'archive-late',
    needs: 'archive.manage',
    icon: 'archive',
    tone: 'bad',
    words: '借阅逾期未还',
    sub: '{extra}',
    from: (
      viewer,
      today,
    ) => sql<Found>`select k.id::text as id, c.name as text, k.due_on as due_on, '/archive/checkouts/' || k.id as href,
      null::bigint as fen, null::int as days, k.checkout_no as extra
      from archive_checkouts k join customers c on c.id = k.customer_id
      where k.state = 'lent' and k.due_on < ${today}::date and ${customersInSight(viewer)}`,
  },
  {
    key: 'archive-vault',
    needs: 'archive.vault',
    icon: 'key',
    tone: 'warn',
    words: '权证出入库待复核',
    sub: '{extra}',
    from: viewer => sql<Found>`select o.id::text as id, c.name as text, null::date as due_on, '/archive/vault/orders/' || o.id as href,
      null::bigint as fen, null::int as days, o.order_no as extra
      from archive_vault_orders o join customers c on c.id = o.customer_id
      where o.state = 'pending' and o.made_by <> ${viewer.id} and ${customersInSight(viewer)}`,
  },
  {
    key: 'archive-file',
    needs: 'archive.manage',
    icon: 'archive',
    tone: 'info',
    words: '待归档案卷',
    sub: '卷号 {extra}，已放款',
    from: viewer => sql<Found>`select v.id::text as id, c.name as text, null::date as due_on, '/archive/volumes/' || v.id as href,
      null::bigint as fen, null::int as days, v.volume_no as extra
      from archive_volumes v join customers c on c.id = v.customer_id
      where v.filed_on is null and v.destroyed_on is null and v.application_id is not null and ${customersInSight(viewer)}
        and exists (select from contracts k join loans l on l.contract_id = k.id where k.application_id = v.application_id and l.state <> 'reversed')`,
  },
  {
    key: 'archive-papers',
    needs: 'archive.borrow',
    icon: 'archive',
    tone: 'info',
    words: '贷款资料待归档',
    sub: '{extra} 放款，尚未归档',
    // the last quarter: what is older, and what came with a migration, stands on the list of deadlines
    from: (
      viewer,
      today,
    ) => sql<Found>`select a.id::text as id, c.name as text, null::date as due_on, '/customers/' || c.id || '/archive' as href,
      null::bigint as fen, null::int as days, min(l.value_date)::text as extra
      from applications a join customers c on c.id = a.customer_id join contracts k on k.application_id = a.id
        join loans l on l.contract_id = k.id and l.state <> 'reversed' and l.value_date > ${today}::date - 90
      where c.officer_id = ${viewer.id} and ${customersInSight(viewer)}
        and not exists (select from archive_volumes v where v.application_id = a.id and v.filed_on is not null)
      group by a.id, c.id`,
  },
]
