import type { Answer, Person, TestApp } from './app'
import { someCustomer } from './customers'

/** What an officer types into the application form; 农户小额信用贷款, 40,000 over twelve months. */
export const APPLICATION = {
  amount: '40,000.00',
  term: '12',
  rate: '4.8',
  method: 'equal_installment',
  frequency: 'monthly',
  dueRule: 'fixed_day',
  dueDay: '20',
  purpose: 'planting',
  purposeDetail: '购买化肥和种子',
  security: 'credit',
}

export const idIn = (answer: Answer): number => Number.parseInt(/\/(\d+)$/.exec(answer.location)?.[1] ?? '', 10)

/** The published version of a product by its code. */
export async function productVersionId(t: TestApp, code = 'NHXE'): Promise<number> {
  const row = await t.db
    .selectFrom('productVersions')
    .innerJoin('products', 'products.id', 'productVersions.productId')
    .select('productVersions.id')
    .where('products.code', '=', code)
    .orderBy('productVersions.version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return row.id
}

/** A customer whom admission lets pass: grown up, valid papers, an income. */
export async function goodCustomer(t: TestApp, staffNo = '0318', given: Parameters<typeof someCustomer>[2] = {}) {
  const made = await someCustomer(t, staffNo, {
    name: '测试农户',
    idExpiresOn: '2035-01-01' as never,
    annualIncomeFen: 12_000_000n,
    monthlyDebtFen: 0n,
    ...given,
  })
  return made.id
}

/** A draft written by the officer at the form. */
export async function draft(
  t: TestApp,
  officer: Person,
  fields: Partial<typeof APPLICATION> & { code?: string; staffNo?: string } = {},
): Promise<number> {
  const { code = 'NHXE', staffNo = '0318', ...typed } = fields
  const customer = String(await goodCustomer(t, staffNo))
  const product = String(await productVersionId(t, code))
  const answer = await officer.post('/applications', { ...APPLICATION, ...typed, customer, product })
  if (answer.status !== 303) throw new Error(`${answer.status}: ${answer.text.slice(0, 3000)}`)
  return idIn(answer)
}

export const applicationRow = (t: TestApp, id: number) =>
  t.db.selectFrom('applications').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

/** The newest case of an application. */
export const caseOf = (t: TestApp, applicationId: number) =>
  t.db
    .selectFrom('approvalCases')
    .selectAll()
    .where('applicationId', '=', applicationId)
    .orderBy('round', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()

/** Handed in: answers the number of its case. */
export async function submitted(t: TestApp, officer: Person, id: number): Promise<number> {
  const { version } = await applicationRow(t, id)
  const answer = await officer.post(`/applications/${id}/submit`, { version: String(version) })
  if (answer.status !== 303) throw new Error(`${answer.status}: ${answer.text.slice(0, 2000)}`)
  return (await caseOf(t, id)).id
}

export interface DecisionFields {
  outcome?: string
  amount?: string
  term?: string
  rate?: string
  /** Of a floating rate, in basis points. */
  spread?: string
  opinion?: string
  version?: string
  _key?: string
}

/** Posts a decision as the bar would, with the version that stands there now unless another is given. */
export async function decideAs(
  t: TestApp,
  person: Person,
  caseId: number,
  fields: DecisionFields = {},
): Promise<Answer> {
  const one = await t.db.selectFrom('approvalCases').selectAll().where('id', '=', caseId).executeTakeFirstOrThrow()
  const { approved } = one.content as { approved: { amountFen: string; termMonths: number; ratePpm: number } }
  const fen = approved.amountFen
  return person.post(`/approvals/${caseId}/decisions`, {
    outcome: 'agree',
    amount: `${fen.slice(0, -2)}.${fen.slice(-2)}`,
    term: String(approved.termMonths),
    rate: String(approved.ratePpm / 10_000),
    opinion: '资料齐全，同意',
    version: String(one.version),
    ...fields,
  })
}
