import { sql } from 'kysely'
import type { Report, Row } from '../report'
import { chosen, customersInSight, figuresInSight } from '../sight-sql'
import { classWord } from '../words'

/**
 * 机构 × 五级 on a day. Of today the loans themselves are counted; of a closed day its daily figures, which know loans and
 * balances but not how many different customers there were.
 */
export const classes: Report = {
  key: 'classes',
  title: '五级分类表',
  note: '截至日的余额与笔数，与起始日日终比较；已关账日期不统计户数',
  filters: ['from', 'on', 'branch', 'officer', 'product'],
  sort: { key: 'place', down: false },
  columns: [
    { key: 'branchName', label: '机构', kind: 'text', href: '/classifications?branch={branchId}', width: 18 },
    { key: 'riskClass', label: '五级分类', kind: 'word', words: classWord },
    { key: 'place', label: '序号', kind: 'int', hidden: true },
    { key: 'balanceFen', label: '贷款余额', kind: 'money', total: true, width: 18 },
    { key: 'loans', label: '笔数', kind: 'int', total: true },
    { key: 'customers', label: '户数', kind: 'int' },
    { key: 'sharePpm', label: '占本机构比例', kind: 'percent' },
    { key: 'beforeFen', label: '上期余额', kind: 'money', total: true, width: 18 },
    { key: 'changeFen', label: '变动', kind: 'money', total: true, width: 18 },
    { key: 'overdueFen', label: '其中逾期本息', kind: 'money', total: true, width: 18, minor: true },
    { key: 'nplPpm', label: '本机构不良率', kind: 'percent' },
  ],
  base: ({ viewer, params, today }) => sql<Row>`
    with picked as (
      select d.business_date, d.branch_id, d.risk_class, sum(d.balance_fen) as fen, sum(d.loan_count) as loans, sum(d.overdue_fen) as late
      from portfolio_days d
      where d.business_date in (${params.from}::date, ${params.on}::date) and ${figuresInSight(viewer)}
        and (${params.branch ?? null}::int is null or d.branch_id = ${params.branch ?? null}::int)
        and (${params.officer ?? null}::int is null or d.officer_id = ${params.officer ?? null}::int)
        and (${params.product ?? null}::int is null or d.product_id = ${params.product ?? null}::int)
      group by 1, 2, 3),
    live as (
      select l.branch_id, l.risk_class, sum(l.balance_fen) as fen, count(*) as loans, count(distinct l.customer_id) as customers,
        sum((select coalesce(sum(i.principal_fen - i.paid_principal_fen + i.interest_fen - i.paid_interest_fen), 0)
          from installments i where i.loan_id = l.id and i.overdue and i.settled_on is null)) as late
      from loans l join customers c on c.id = l.customer_id
      where ${params.on}::date >= ${today}::date and l.state = 'active' and ${customersInSight(viewer)} and ${chosen(params)}
      group by 1, 2),
    now as (
      select branch_id, risk_class, fen, loans, customers, late from live
      union all
      select branch_id, risk_class, fen, loans, null, late from picked
        where ${params.on}::date < ${today}::date and business_date = ${params.on}::date),
    pairs as (
      select coalesce(n.branch_id, o.branch_id) as branch_id, coalesce(n.risk_class, o.risk_class) as risk_class,
        coalesce(n.fen, 0) as fen, coalesce(n.loans, 0) as loans, n.customers, coalesce(n.late, 0) as late, coalesce(o.fen, 0) as before
      from now n full join (select * from picked where business_date = ${params.from}::date) o
        on o.branch_id = n.branch_id and o.risk_class = n.risk_class)
    select b.id * 10 + k.place as id, b.id as branch_id, b.name as branch_name, p.risk_class, (b.code || k.place)::int as place,
      p.fen::bigint as balance_fen, p.loans::int as loans, p.customers::int as customers, p.late::bigint as overdue_fen,
      p.before::bigint as before_fen, (p.fen - p.before)::bigint as change_fen,
      round(1000000 * p.fen / nullif(sum(p.fen) over w, 0))::int as share_ppm,
      round(1000000 * coalesce(sum(p.fen) filter (where k.place >= 3) over w, 0) / nullif(sum(p.fen) over w, 0))::int as npl_ppm
    from pairs p join branches b on b.id = p.branch_id
      join (values ('pass', 1), ('special_mention', 2), ('substandard', 3), ('doubtful', 4), ('loss', 5)) as k (class, place)
        on k.class = p.risk_class
    window w as (partition by p.branch_id)`,
}
