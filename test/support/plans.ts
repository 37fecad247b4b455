import { versionsOf } from '../../src/features/products/queries'
import { rawOfVersion } from '../../src/features/products/version-values'
import { type BookDate, bookDate } from '../../src/lending/dates'
import { pdfPages } from '../export/pdf-text'
import type { Answer, Person, TestApp } from './app'
import { APPLICATION, caseOf, decideAs, goodCustomer, idIn, productVersionId, submitted } from './builders'
import { planOf, setToday } from './changes'
import { residentId } from './customers'

export type Fields = Record<string, string | string[]>
export const START = bookDate('2026-03-16')
const DECIDERS: Readonly<Record<string, string>> = { branch_head: '0201', reviewer: '0110', approver: '0111' }

/** 300,000 at 5 % over 36 months, due on the day of the value date, unless said otherwise. */
export const FORM: Fields = {
  ...APPLICATION,
  purpose: 'production',
  dueRule: 'anniversary',
  dueDay: '',
  amount: '300,000.00',
  term: '36',
  rate: '5',
}

export interface Life {
  readonly application: number
  readonly loanId: number
  readonly contractId: number
  readonly caseId: number
}

/** Young enough for thirty years. */
let count = 0

const ok = (answer: Answer): Answer => {
  if (answer.status !== 303) throw new Error(`${answer.status} ${/<main[\s\S]*/.exec(answer.text)?.[0].slice(0, 6000)}`)
  return answer
}

/** People at their screens taking a plan from the product to the settled loan. */
export function plansAt(t: TestApp) {
  const people: Record<string, Person> = {}
  const as = async (staffNo: string): Promise<Person> => {
    people[staffNo] ??= await t.as(staffNo)
    return people[staffNo]
  }

  /** A new version by the form, with what differs from the newest one. */
  async function publish(code: string, change: Fields): Promise<Answer> {
    const { id } = await t.db.selectFrom('products').select('id').where('code', '=', code).executeTakeFirstOrThrow()
    const [newest] = await versionsOf(t.db, id)
    const fields = { ...(rawOfVersion(newest!) as Fields), ...change }
    return (await as('0901')).post(`/products/${id}/versions`, fields)
  }

  async function apply(fields: Fields, code = 'GRJY'): Promise<Answer> {
    const customer = String(
      await goodCustomer(t, '0318', {
        annualIncomeFen: 900_000_000n,
        idNo: residentId('20010501', ++count),
      }),
    )
    const product = String(await productVersionId(t, code))
    return (await as('0318')).post('/applications', { ...FORM, ...fields, customer, product })
  }

  /** Application, approval by everyone on the route, contract, signature, two people at the payout. */
  async function lend(fields: Fields, code = 'GRJY'): Promise<Life> {
    await setToday(t, START)
    const officer = await as('0318')
    const application = idIn(ok(await apply(fields, code)))
    const caseId = await submitted(t, officer, application)
    const { steps } = await caseOf(t, application)
    for (const step of steps) ok(await decideAs(t, await as(DECIDERS[step] ?? ''), caseId))
    const contractId = idIn(ok(await officer.post(`/applications/${application}/contract`)))
    ok(await officer.post(`/contracts/${contractId}/sign`, { signedOn: START, signedBy: '测试农户', version: '1' }))
    const payee = { payeeName: '云溪农资公司', payeeBank: '云溪农村商业银行', payeeAccount: '6222 0212 3456 7890' }
    const paper = { contract: String(contractId), paymentMode: 'entrusted', selfReason: '', ...payee }
    const draw = idIn(ok(await (await as('0401')).post('/disbursements', paper)))
    const released = ok(await (await as('0402')).post(`/disbursements/${draw}/release`, { version: '1' }))
    return { application, loanId: idIn(released), contractId, caseId }
  }

  const contractText = async (id: number): Promise<string> =>
    pdfPages((await (await as('0318')).post(`/contracts/${id}/print`)).body).join('\n')

  /** The first payment on its day, then all the rest on a later one. */
  async function payAndSettle(loanId: number, due: BookDate, amount: string, settleOn: BookDate): Promise<Answer> {
    const teller = await as('0401')
    const money = { channel: 'counter', bankSerial: '', payerName: '' }
    await setToday(t, due)
    ok(await teller.post('/repayments', { loan: String(loanId), valueDate: due, amount, step: 'post', ...money }))
    if ((await planOf(t, loanId))[0]?.settledOn !== due) throw new Error('the first 期 is still open')
    await setToday(t, settleOn)
    const { text } = await teller.get(`/loans/${loanId}/payoff`)
    const expected = /name="expected" value="([\d.]+)"/.exec(text)?.[1] ?? ''
    ok(await teller.post(`/loans/${loanId}/payoff`, { expected, valueDate: settleOn, ...money }))
    return teller.get(`/loans/${loanId}`)
  }

  return { as, publish, apply, lend, contractText, payAndSettle }
}
