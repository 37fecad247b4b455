import { sql } from 'kysely'

/** Two people where two are asked for, and a customer file without gaps. */
export const peopleChecks = [
  {
    name: 'nobody reversed his own receipt',
    query: sql<{
      detail: string
    }>`select 'receipt ' || r.receipt_no as detail from reversals v join repayments r on r.id = v.repayment_id where v.posted_by = r.posted_by`,
  },
  {
    name: 'nobody decided on what he made himself',
    query: sql<{
      detail: string
    }>`select 'decision ' || d.id as detail from decisions d join approval_cases c on c.id = d.case_id where d.user_id = c.maker_id`,
  },
  {
    name: 'archive versions are contiguous',
    query: sql<{
      detail: string
    }>`select 'customer ' || c.customer_no as detail from customers c left join customer_versions v on v.customer_id = c.id
      group by c.id having count(v.version) > 0 and (count(v.version) <> max(v.version) or max(v.version) <> c.archive_version)`,
  },
]
