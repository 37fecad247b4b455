import { prepareDisbursement } from '../../../src/features/loans/prepare'
import { releaseDisbursement } from '../../../src/features/loans/release'
import { borrower, placeOf } from '../borrowers'
import type { LoanStory } from '../loans'
import { accountNo, cardNo, hashOf, pick, timeOf } from '../numbers'
import { officeOf } from '../offices'
import type { Act, Stage } from '../stage'

const PAYEES: Readonly<Record<string, readonly string[]>> = {
  house: ['云溪县湖光置业有限公司', '云溪县文昌房地产开发有限公司'],
  vehicle: ['云溪县通达汽车销售服务有限公司', '云溪县众合汽贸有限公司'],
  equipment: ['云溪县丰收农机销售有限公司', '云溪县科达机械设备有限公司'],
  stock: ['云溪县汇丰商贸有限公司', '云溪县联众物资有限公司', '云溪县华源供应链有限公司'],
  production: ['云溪县佳和装饰工程有限公司', '云溪县中信达建材有限公司', '云溪县惠农饲料有限公司'],
}

/** Business money goes straight to who is paid with it; a consumer or a farmer draws small sums himself. */
export function payeeOf(loan: LoanStory) {
  const payees = PAYEES[loan.purpose]
  const place = placeOf(loan.who)
  if (payees === undefined) {
    const person = borrower(loan.who).kind === 'person'
    const payeeAccount = person ? cardNo(place) : accountNo(place)
    return {
      paymentMode: 'self',
      payeeName: loan.who,
      payeeBank: '云溪农村商业银行',
      payeeAccount,
      selfReason: null,
    } as const
  }
  const payeeName = pick(payees, loan.id)
  const payeeAccount = accountNo(200 + (hashOf(payeeName) % 90))
  return { paymentMode: 'entrusted', payeeName, payeeBank: '云溪农村商业银行', payeeAccount, selfReason: null } as const
}

export const prepare = (stage: Stage, loan: LoanStory, nth: number): Act => ({
  key: `${loan.id}/prepare`,
  staffNo: officeOf(loan.who).clerk,
  time: timeOf(`${loan.id} prepare`, 9, 12),
  run: (trx, { viewer, actor, today }) =>
    prepareDisbursement(trx, viewer, actor, today, {
      contractId: stage.id(`${loan.id}/contract/${nth}`),
      ...payeeOf(loan),
      amountFen: loan.draws ? BigInt(loan.draws.first) * 100n : null,
    }),
})

export const release = (stage: Stage, loan: LoanStory): Act => ({
  key: `${loan.id}/release`,
  staffNo: officeOf(loan.who).chief,
  time: timeOf(`${loan.id} release`, 14, 17),
  run: async (trx, { viewer, actor, today }) => {
    const released = await releaseDisbursement(trx, viewer, actor, today, {
      id: stage.id(`${loan.id}/prepare`),
      version: 1,
    })
    return { ...released }
  },
})
