import { type Kysely, sql } from 'kysely'
import type { DB } from '../../db/schema'
import { type Sight, visibleTo } from '../../db/visible-to'
import type { BookDate } from '../../lending/dates'
import { open } from '../customers/protect'
import { type Facts, type Problem, problem } from './facts'

export type Match = { readonly loanId: number } | { readonly problem: Problem }

interface Candidate {
  readonly id: number
  readonly loanNo: string
  readonly contractNo: string
  readonly customerId: number
  readonly name: string
  readonly accountName: string | null
  readonly accountNo: Buffer | null
  readonly idNo: Buffer
  readonly dueOn: BookDate | null
  readonly state: string
}

/** Loans that rows may mean, all in one reading: by number of loan or contract, or by the name of who pays. */
async function candidates(db: Kysely<DB>, viewer: Sight, rows: readonly Facts[]): Promise<Candidate[]> {
  const texts = (of: (row: Facts) => string | null) => [...new Set(rows.map(of).filter(text => text !== null))]
  const [loanNos, contractNos, names] = [
    texts(row => row.loanNo),
    texts(row => row.contractNo),
    texts(row => (row.loanNo === null && row.contractNo === null ? row.name : null)),
  ]
  if (loanNos.length + contractNos.length + names.length === 0) return []
  const any = (list: readonly string[]) => sql<string>`any(${[...list]}::text[])`
  return db
    .selectFrom('loans')
    .innerJoin('customers', 'customers.id', 'loans.customerId')
    .innerJoin('contracts', 'contracts.id', 'loans.contractId')
    .select([
      'loans.id',
      'loans.loanNo',
      'contracts.contractNo',
      'loans.customerId',
      'customers.name',
      'customers.accountName',
      'customers.accountNo',
      'customers.idNo',
      'loans.state',
      sql<BookDate | null>`coalesce(loans.oldest_unpaid_on, loans.next_due_on)`.as('dueOn'),
    ])
    .where(visibleTo(viewer))
    .where(eb =>
      eb.or([
        eb('loans.loanNo', '=', any(loanNos)),
        eb('contracts.contractNo', '=', any(contractNos)),
        eb('customers.name', '=', any(names)),
        eb('customers.accountName', '=', any(names)),
      ]),
    )
    .orderBy('loans.id')
    .execute()
}

const UNKNOWN = problem('没有找到对应的借据，或不在您的机构范围内')

/** Of several loans the one that is due; more than one of these, and a person has to say which. */
function only(found: readonly Candidate[], today: BookDate): Match {
  const active = found.filter(loan => loan.state === 'active')
  if (found.length > 0 && active.length === 0) return { problem: problem('借据已结清或已核销') }
  const due = active.filter(loan => loan.dueOn !== null && loan.dueOn <= today)
  const [one, more] = active.length > 1 && due.length > 0 ? due : active
  if (!one) return { problem: UNKNOWN }
  return more ? { problem: problem('有多笔借据，请指定借据号') } : { loanId: one.id }
}

const digits = (text: string | null): string => (text ?? '').replace(/\D/g, '')

function samePerson(loan: Candidate, facts: Facts): boolean {
  if (facts.account !== null && digits(open('accountNo', loan.customerId, loan.accountNo)) === facts.account)
    return true
  return facts.idTail !== null && (open('idNo', loan.customerId, loan.idNo) ?? '').toUpperCase().endsWith(facts.idTail)
}

function matchOne(loans: readonly Candidate[], facts: Facts, today: BookDate): Match {
  if (facts.loanNo !== null) {
    const loan = loans.filter(one => one.loanNo === facts.loanNo)
    return loan.length > 0 ? only(loan, today) : { problem: UNKNOWN }
  }
  if (facts.contractNo !== null)
    return only(
      loans.filter(one => one.contractNo === facts.contractNo),
      today,
    )
  if (facts.name === null) return { problem: problem('没有借据号、合同号或户名，无法匹配') }
  if (facts.account === null && facts.idTail === null)
    return { problem: problem('只有户名，请补充账号或证件号后四位，或指定借据号') }
  const named = loans.filter(one => one.name === facts.name || one.accountName === facts.name)
  return only(
    named.filter(loan => samePerson(loan, facts)),
    today,
  )
}

/** Which loan each row is for; rows that say too little, or mean a loan out of sight, get the reason instead. */
export async function matchLoans(
  db: Kysely<DB>,
  viewer: Sight,
  rows: readonly Facts[],
  today: BookDate,
): Promise<Match[]> {
  const loans = await candidates(db, viewer, rows)
  return rows.map(facts => matchOne(loans, facts, today))
}
