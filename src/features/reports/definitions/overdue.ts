import { sql } from 'kysely'
import { lateDues } from '../../risk/dues-sql'
import type { Report, Row } from '../report'
import { chosen, customersInSight } from '../sight-sql'
import { classWord, resultWord, securityWord } from '../words'

export const overdue: Report = {
  key: 'overdue',
  title: '逾期台账',
  note: '当前业务日期逾期未还的借据；罚息、复利算至当日',
  filters: ['branch', 'officer', 'product'],
  sort: { key: 'days', down: true },
  columns: [
    { key: 'loanNo', label: '借据号', kind: 'text', href: '/loans/{id}', width: 22 },
    { key: 'customerName', label: '客户名称', kind: 'name', href: '/customers/{customerId}', width: 22 },
    { key: 'days', label: '逾期天数', kind: 'int' },
    { key: 'stage', label: '逾期档', kind: 'text' },
    { key: 'balanceFen', label: '贷款余额', kind: 'money', total: true, width: 16 },
    { key: 'principalFen', label: '逾期本金', kind: 'money', total: true, width: 16 },
    { key: 'interestFen', label: '逾期利息', kind: 'money', total: true },
    { key: 'penaltyFen', label: '罚息', kind: 'money', total: true },
    { key: 'compoundFen', label: '复利', kind: 'money', total: true },
    { key: 'totalFen', label: '逾期合计', kind: 'money', total: true, width: 16 },
    { key: 'since', label: '最早欠款日', kind: 'date' },
    { key: 'riskClass', label: '五级分类', kind: 'word', words: classWord },
    { key: 'securityType', label: '担保方式', kind: 'word', words: securityWord, minor: true },
    { key: 'branchName', label: '机构', kind: 'text', minor: true },
    { key: 'officerName', label: '客户经理', kind: 'text', minor: true },
    { key: 'collectorName', label: '催收员', kind: 'text', minor: true },
    { key: 'lastResult', label: '最近联系', kind: 'word', words: resultWord, minor: true },
    { key: 'promisedOn', label: '承诺日', kind: 'date', minor: true },
  ],
  base: ({ viewer, params, today }) => sql<Row>`
    select l.id, l.loan_no, c.id as customer_id, c.name as customer_name, c.kind as customer_kind, (${today}::date - l.oldest_unpaid_on) as days,
      case when ${today}::date - l.oldest_unpaid_on <= 0 then '' else 'M' || ceil((${today}::date - l.oldest_unpaid_on) / 30.0)::int end as stage,
      l.balance_fen, dues.principal_fen, dues.interest_fen, dues.penalty_fen, dues.compound_fen, dues.total_fen,
      l.oldest_unpaid_on as since, l.risk_class, l.terms ->> 'securityType' as security_type, b.name as branch_name,
      u.name as officer_name, x.name as collector_name, last.result as last_result, w.due_on as promised_on
    from loans l join customers c on c.id = l.customer_id join branches b on b.id = l.branch_id
      join users u on u.id = c.officer_id cross join lateral ${lateDues(today)} dues
      left join collection_cases k on k.customer_id = c.id and k.state = 'open' left join users x on x.id = k.collector_id
      left join promises w on w.case_id = k.id and w.state = 'open'
      left join lateral (select result from contact_records where case_id = k.id order by id desc limit 1) last on true
    where l.state = 'active' and l.oldest_unpaid_on < ${today}::date and ${customersInSight(viewer)} and ${chosen(params)}`,
}
