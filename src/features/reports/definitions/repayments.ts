import { sql } from 'kysely'
import type { Report, Row } from '../report'
import { chosen, customersInSight } from '../sight-sql'
import { receiptWord } from '../words'

/** Receipts, and 冲正 as lines of their own with the sign changed: over any days the sums are what really came in. */
export const repayments: Report = {
  key: 'repayments',
  title: '还款台账',
  note: '按入账日统计还款；冲正另起一行、以负数列示',
  filters: ['from', 'to', 'branch', 'officer', 'product'],
  sort: { key: 'businessDate', down: true },
  columns: [
    { key: 'receiptNo', label: '回单号', kind: 'text', href: '/repayments/{repaymentId}', width: 22 },
    { key: 'businessDate', label: '入账日期', kind: 'date' },
    { key: 'kind', label: '类型', kind: 'word', words: receiptWord },
    { key: 'customerName', label: '客户名称', kind: 'name', href: '/customers/{customerId}', width: 22 },
    { key: 'loanNo', label: '借据号', kind: 'text', href: '/loans/{loanId}', width: 22 },
    { key: 'periods', label: '期次', kind: 'text', minor: true },
    { key: 'amountFen', label: '金额', kind: 'money', total: true, width: 16 },
    { key: 'principalFen', label: '本金', kind: 'money', total: true, width: 16 },
    { key: 'interestFen', label: '利息', kind: 'money', total: true },
    { key: 'penaltyFen', label: '罚息', kind: 'money', total: true },
    { key: 'compoundFen', label: '复利', kind: 'money', total: true, minor: true },
    { key: 'feeFen', label: '费用', kind: 'money', total: true, minor: true },
    { key: 'prepaidFen', label: '溢缴款变动', kind: 'money', total: true, minor: true },
    { key: 'balanceFen', label: '还后余额', kind: 'money', width: 16 },
    { key: 'channel', label: '渠道', kind: 'word', minor: true },
    { key: 'bankSerial', label: '流水号', kind: 'text', minor: true },
    { key: 'branchName', label: '机构', kind: 'text', minor: true },
    { key: 'postedBy', label: '经办', kind: 'text', minor: true },
  ],
  base: ({ viewer, params }) => sql<Row>`
    select m.id, r.id as repayment_id, r.receipt_no, m.business_date, m.kind, c.id as customer_id, c.name as customer_name, c.kind as customer_kind,
      l.id as loan_id, l.loan_no, n.periods, m.sign * case when r.kind = 'apply_prepaid' then 0 else r.amount_fen end as amount_fen,
      m.sign * n.principal as principal_fen, m.sign * n.interest as interest_fen, m.sign * n.penalty as penalty_fen,
      m.sign * n.compound as compound_fen, m.sign * n.fee as fee_fen, m.sign * r.prepaid_fen as prepaid_fen,
      case when m.sign > 0 then r.balance_fen end as balance_fen, coalesce((select name from code_lists where list = 'channel' and code = r.channel), r.channel) as channel, r.bank_serial, b.name as branch_name, u.name as posted_by
    from (
      select id::text as id, id as repayment_id, business_date, kind, 1 as sign, posted_by from repayments
      union all
      select id::text || 'R', repayment_id, business_date, 'reverse', -1, posted_by from reversals) m
      join repayments r on r.id = m.repayment_id join loans l on l.id = r.loan_id join customers c on c.id = l.customer_id
      join branches b on b.id = l.branch_id left join users u on u.id = m.posted_by
      cross join lateral (select coalesce(sum(fen) filter (where component = 'principal'), 0)::bigint as principal,
        coalesce(sum(fen) filter (where component = 'interest'), 0)::bigint as interest,
        coalesce(sum(fen) filter (where component = 'penalty'), 0)::bigint as penalty,
        coalesce(sum(fen) filter (where component = 'compound'), 0)::bigint as compound,
        coalesce(sum(fen) filter (where component = 'fee'), 0)::bigint as fee,
        case when min(seq) = max(seq) then min(seq)::text else min(seq) || '–' || max(seq) end as periods
        from repayment_lines x where x.repayment_id = r.id) n
    where m.business_date between ${params.from}::date and ${params.to}::date
      and ${customersInSight(viewer)} and ${chosen(params)}`,
}
