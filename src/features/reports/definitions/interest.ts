import { sql } from 'kysely'
import type { Report, Row } from '../report'
import { chosen, customersInSight } from '../sight-sql'

/**
 * 机构 × 产品: interest that fell due, was received, and is still unpaid. What the books accrued stands beside it for
 * those who see whole branches; it is not kept by officer. What was paid before a loan was taken over fell due elsewhere.
 */
export const interest: Report = {
  key: 'interest',
  title: '利息收入表',
  note: '应收为期间内到期的合同利息，实收已扣除冲正；欠息为当前业务日期的余额',
  filters: ['from', 'to', 'branch', 'officer', 'product'],
  sort: { key: 'branchName', down: false },
  columns: [
    { key: 'branchName', label: '机构', kind: 'text', width: 18 },
    { key: 'productName', label: '产品', kind: 'text', width: 22 },
    { key: 'accruedFen', label: '账务计提（含税）', kind: 'money', total: true, width: 18 },
    { key: 'dueFen', label: '应收利息', kind: 'money', total: true, width: 16 },
    { key: 'receivedFen', label: '实收利息', kind: 'money', total: true, width: 16 },
    { key: 'lateFen', label: '实收罚息与复利', kind: 'money', total: true, width: 16 },
    { key: 'onBookFen', label: '表内欠息', kind: 'money', total: true, width: 16 },
    { key: 'offBookFen', label: '表外欠息', kind: 'money', total: true, width: 16 },
    { key: 'ratePpm', label: '利息收回率', kind: 'percent' },
  ],
  base: ({ viewer, params, today }) => {
    const whole = viewer.scope !== 'own' && params.officer === undefined
    return sql<Row>`
    with opened as (
      select e.loan_id, (e.data ->> 'paid')::int as seq from migrated_loans m join loan_events e on e.loan_id = m.loan_id and e.seq = 1),
    book as (
      select l.id, l.branch_id, l.product_id, l.accrual, l.state from loans l join customers c on c.id = l.customer_id
      where ${customersInSight(viewer)} and ${chosen(params)}),
    due as (
      select k.branch_id, k.product_id,
        coalesce(sum(i.interest_fen) filter (where o.seq is null and i.pay_date between ${params.from}::date and ${params.to}::date), 0) as due,
        coalesce(sum(i.interest_fen - i.paid_interest_fen) filter (where i.pay_date < ${today}::date and k.state = 'active' and k.accrual = 'accrual'), 0) as on_book,
        coalesce(sum(i.interest_fen - i.paid_interest_fen) filter (where i.pay_date < ${today}::date and k.state = 'active' and k.accrual <> 'accrual'), 0) as off_book
      from book k join installments i on i.loan_id = k.id left join opened o on o.loan_id = i.loan_id and o.seq = i.seq group by 1, 2),
    moves as (
      select r.id, r.loan_id, r.business_date, 1 as sign from repayments r
      union all
      select v.repayment_id, v.loan_id, v.business_date, -1 from reversals v),
    got as (
      select k.branch_id, k.product_id, coalesce(sum(m.sign * x.fen) filter (where x.component = 'interest'), 0) as interest,
        coalesce(sum(m.sign * x.fen) filter (where x.component in ('penalty', 'compound')), 0) as late
      from book k join moves m on m.loan_id = k.id join repayment_lines x on x.repayment_id = m.id
      where m.business_date between ${params.from}::date and ${params.to}::date group by 1, 2),
    accrued as (
      select e.branch_id, e.product_id, sum(e.debit_fen - e.credit_fen) as fen
      from entries e join vouchers v on v.business_date = e.business_date and v.id = e.voucher_id
      where ${whole} and e.account = '1132' and v.event = 'accrue'
        and e.business_date between ${params.from}::date and ${params.to}::date group by 1, 2)
    select b.id * 100000 + p.id as id, b.name as branch_name, p.name as product_name,
      case when ${whole} then coalesce(a.fen, 0)::bigint end as accrued_fen, d.due::bigint as due_fen, coalesce(g.interest, 0)::bigint as received_fen,
      coalesce(g.late, 0)::bigint as late_fen, d.on_book::bigint as on_book_fen, d.off_book::bigint as off_book_fen,
      round(1000000 * coalesce(g.interest, 0) / nullif(d.due, 0))::int as rate_ppm
    from due d join branches b on b.id = d.branch_id join products p on p.id = d.product_id
      left join got g on g.branch_id = d.branch_id and g.product_id = d.product_id
      left join accrued a on a.branch_id = d.branch_id and a.product_id = d.product_id`
  },
}
