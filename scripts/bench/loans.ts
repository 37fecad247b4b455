import { sql } from 'kysely'
import type { Connection } from '../../src/db/connect'
import { disburseEvent } from '../../src/features/loans/new-loan'
import type { LoanTerms } from '../../src/features/loans/terms'
import { bookDate } from '../../src/lending/dates'
import { applyEvent, EMPTY_BOOK, eventData, figuresOf } from '../../src/lending/loan'
import { isRefused } from '../../src/lending/refusal'
import { buildSchedule } from '../../src/lending/schedule'
import { BY_PERIOD } from '../../src/lending/servicing'
import { TODAY } from './stand'

const VALUE_DATE = bookDate('2026-10-20')
const MATURITY = bookDate('2027-10-20')
const PRINCIPAL_FEN = 12_000_000n
const RATE_PPM = 45_000

const TERMS: LoanTerms = {
  servicing: {
    ratePpm: RATE_PPM,
    penaltyRatioPpm: 500_000,
    compoundBase: 'penalty',
    maturityDate: MATURITY,
    dayBasis: 360,
    graceDays: 0,
    allocationPolicy: BY_PERIOD,
  },
  dueRule: { kind: 'fixed_day', day: 20 },
  oddMode: 'days',
  interestMode: 'period',
  holidayShift: 'none',
  purpose: 'production',
  securityType: 'credit',
  paymentMode: 'self',
}

/** The same loan for each of `count` customers of a branch, disbursed a month ago and due today for the first time. */
export async function fillLoans({ db }: Connection, branchCode: string, count: number): Promise<bigint> {
  const schedule = buildSchedule({
    principalFen: PRINCIPAL_FEN,
    ratePpm: RATE_PPM,
    method: 'equal_installment',
    frequency: 'monthly',
    valueDate: VALUE_DATE,
    maturityDate: MATURITY,
    dueRule: TERMS.dueRule,
    dayBasis: 360,
    interestMode: 'period',
    oddMode: 'days',
  })
  if (isRefused(schedule)) throw new Error(schedule.refused)
  const event = disburseEvent(schedule, VALUE_DATE)
  const book = applyEvent(TERMS.servicing, EMPTY_BOOK, event)
  const { balanceFen, nextDueOn } = figuresOf(book)
  const { rows: found } = await sql<{ maker: number; version: number; product: number }>`
    select (select id from users where staff_no = '0318') as maker, v.id as version, p.id as product
    from products p join product_versions v on v.product_id = p.id where p.code = 'GRJY'`.execute(db)
  const { maker, version, product } = found[0]!
  await sql`insert into applications (id, application_no, customer_id, product_version_id, amount_fen, term_months, rate_ppm, method, frequency,
      due_rule, due_day, purpose, security_type, state, created_by)
    select n, 'B' || n, c.id, ${version}, ${PRINCIPAL_FEN}, 12, ${RATE_PPM}, 'equal_installment', 'monthly', 'fixed_day', 20, 'production', 'credit',
      'contracted', ${maker}
    from (select id, row_number() over (order by id) as n from customers where branch_id = (select id from branches where code = ${branchCode})
      order by id limit ${count}) c`.execute(db)
  await sql`insert into approval_cases (id, application_id, round, steps, exposure_fen, content, content_hash, state, maker_id, step_due_at)
    select id, id, 1, '{branch_head}', amount_fen, '{}', '', 'approved', ${maker}, now() from applications`.execute(db)
  await sql`insert into contracts (id, contract_no, application_id, approval_case_id, customer_id, amount_fen, term_months, rate_ppm, method, frequency,
      due_rule, due_day, content_hash, state, created_by)
    select id, 'HT' || id, id, id, customer_id, amount_fen, 12, rate_ppm, method, frequency, due_rule, due_day, '', 'disbursed', ${maker} from applications`.execute(
    db,
  )
  await sql`insert into loans (id, loan_no, contract_id, customer_id, branch_id, product_id, product_version_id, principal_fen, rate_ppm, method, frequency,
      value_date, maturity_date, terms, balance_fen, next_due_on, event_seq)
    select k.id, 'DK' || k.id, k.id, k.customer_id, c.branch_id, ${product}, ${version}, k.amount_fen, k.rate_ppm, k.method, k.frequency,
      ${VALUE_DATE}, ${MATURITY}, ${JSON.stringify(TERMS)}::jsonb, ${balanceFen}, ${nextDueOn}, 1
    from contracts k join customers c on c.id = k.customer_id`.execute(db)
  for (const { seq, startDate, dueDate, payDate, principalFen, interestFen } of book.installments) {
    await sql`insert into installments (loan_id, seq, start_date, due_date, pay_date, principal_fen, interest_fen)
      select id, ${seq}, ${startDate}, ${dueDate}, ${payDate}, ${principalFen}, ${interestFen} from loans`.execute(db)
  }
  await sql`insert into loan_events (loan_id, seq, kind, business_date, value_date, amount_fen, data)
    select id, 1, 'disburse', ${VALUE_DATE}, ${VALUE_DATE}, principal_fen, ${JSON.stringify(eventData(event))}::jsonb from loans`.execute(
    db,
  )
  await sql`analyze customers, applications, approval_cases, contracts, loans, installments, loan_events`.execute(db)
  const first = book.installments[0]!
  if (first.payDate !== TODAY) throw new Error(`the first 期 is due on ${first.payDate}, not today`)
  return first.principalFen + first.interestFen
}
