import { sql } from 'kysely'
import { methodWord, PAYMENT_MODE_WORDS } from '../../loans/words'
import type { Report, Row } from '../report'
import { chosen, customersInSight } from '../sight-sql'
import { securityWord } from '../words'

export const disbursements: Report = {
  key: 'disbursements',
  title: '放款台账',
  note: '按起息日统计每一次放款，分次放款和随借随还逐笔列示',
  filters: ['from', 'to', 'branch', 'officer', 'product'],
  sort: { key: 'valueDate', down: true },
  columns: [
    { key: 'loanNo', label: '借据号', kind: 'text', href: '/loans/{loanId}', width: 22 },
    { key: 'valueDate', label: '放款日期', kind: 'date' },
    { key: 'customerName', label: '客户名称', kind: 'name', href: '/customers/{customerId}', width: 22 },
    { key: 'customerNo', label: '客户编号', kind: 'text', width: 20, minor: true },
    { key: 'contractNo', label: '合同号', kind: 'text', width: 24, minor: true },
    { key: 'productName', label: '产品', kind: 'text', width: 18 },
    { key: 'principalFen', label: '金额', kind: 'money', total: true, width: 16 },
    { key: 'termMonths', label: '期限（月）', kind: 'int' },
    { key: 'ratePpm', label: '年利率', kind: 'rate' },
    { key: 'method', label: '还款方式', kind: 'word', words: methodWord, width: 14, minor: true },
    { key: 'securityType', label: '担保方式', kind: 'word', words: securityWord, minor: true },
    { key: 'purpose', label: '用途', kind: 'word', width: 14, minor: true },
    {
      key: 'paymentMode',
      label: '支付方式',
      kind: 'word',
      words: code => PAYMENT_MODE_WORDS[code] ?? code,
      minor: true,
    },
    { key: 'maturityDate', label: '到期日', kind: 'date' },
    { key: 'branchName', label: '机构', kind: 'text', minor: true },
    { key: 'officerName', label: '客户经理', kind: 'text', minor: true },
    { key: 'releasedBy', label: '放款复核', kind: 'text', minor: true },
    { key: 'balanceFen', label: '当前余额', kind: 'money', total: true, width: 16 },
  ],
  base: ({ viewer, params }) => sql<Row>`
    select coalesce(d.id::text, 'L' || l.id) as id, l.id as loan_id, l.loan_no, coalesce(d.value_date, l.value_date) as value_date, c.id as customer_id, c.name as customer_name, c.kind as customer_kind, c.customer_no, k.contract_no,
      p.name as product_name, coalesce(d.amount_fen, l.principal_fen) as principal_fen, k.term_months, l.rate_ppm, l.method, l.terms ->> 'securityType' as security_type,
      coalesce((select name from code_lists where list = 'purpose' and code = l.terms ->> 'purpose'), l.terms ->> 'purpose') as purpose, d.payment_mode, l.maturity_date, b.name as branch_name, u.name as officer_name,
      x.name as released_by, l.balance_fen
    from loans l join customers c on c.id = l.customer_id join products p on p.id = l.product_id
      join contracts k on k.id = l.contract_id join branches b on b.id = l.branch_id join users u on u.id = c.officer_id
      left join disbursements d on d.loan_id = l.id and d.state = 'released' left join users x on x.id = d.released_by
    where l.state <> 'reversed' and coalesce(d.value_date, l.value_date) between ${params.from}::date and ${params.to}::date
      and ${customersInSight(viewer)} and ${chosen(params)}`,
}
