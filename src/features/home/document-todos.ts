import { sql } from 'kysely'
import { addDays } from '../../lending/dates'
import { customersInSight } from '../reports/sight-sql'
import type { Found, Source } from './todo-source'

/** What waits of customers' papers: asked for and not brought, about to expire, and waivers for the second person. */
export const DOCUMENT_SOURCES: readonly Source[] = [
  {
    key: 'correction',
    needs: 'document.upload',
    icon: 'clipboard-list',
    tone: 'warn',
    words: '资料补正',
    sub: '申请 {extra} 的资料须补正',
    from: viewer => sql<Found>`select n.id::text as id, c.name as text, n.due_on, '/applications/' || a.id || '/checklist' as href,
      null::bigint as fen, null::int as days, a.application_no as extra
      from correction_notices n join applications a on a.id = n.application_id join customers c on c.id = n.customer_id
      where n.closed_on is null and a.state in ('draft', 'in_approval', 'returned', 'approved', 'contracted') and ${customersInSight(viewer)}`,
  },
  {
    key: 'document-expiry',
    needs: 'document.upload',
    icon: 'file-text',
    tone: 'warn',
    words: '资料到期',
    sub: '{extra}已过期或将到期，请更换',
    from: (
      viewer,
      today,
    ) => sql<Found>`select d.id::text as id, c.name as text, v.expires_on as due_on, '/documents/' || d.id as href,
      null::bigint as fen, null::int as days, k.name as extra
      from document_versions v join documents d on d.id = v.document_id and d.version = v.version
      join document_kinds k on k.code = d.kind join customers c on c.id = d.customer_id
      where v.expires_on <= ${addDays(today, 30)}::date and ${customersInSight(viewer)}
        and not exists (select from document_voids x where x.document_id = d.id)
        and not exists (select from documents o join document_versions ov on ov.document_id = o.id and ov.version = o.version
          where o.customer_id = d.customer_id and o.kind = d.kind and o.id <> d.id and o.application_id is not distinct from d.application_id
            and (ov.expires_on is null or ov.expires_on > v.expires_on)
            and not exists (select from document_voids ox where ox.document_id = o.id))
        and exists (select from loans l where l.customer_id = c.id and l.state = 'active')`,
  },
  {
    key: 'document-waiver',
    needs: 'document.waive',
    icon: 'list-check',
    tone: 'warn',
    words: '资料豁免待复核',
    sub: '{extra}',
    from: viewer => sql<Found>`select w.id::text as id, c.name as text, null::date as due_on,
      '/applications/' || w.application_id || '/checklist' as href, null::bigint as fen, null::int as days, k.name as extra
      from checklist_waivers w join applications a on a.id = w.application_id join customers c on c.id = a.customer_id
      join document_kinds k on k.code = w.kind
      where w.state = 'asked' and w.asked_by <> ${viewer.id} and ${customersInSight(viewer)}`,
  },
]
