import { decide } from '../../../src/features/approvals/decide-commands'
import { contentOf, sealedTerms } from '../../../src/features/approvals/seal'
import { type LoanStory, leftWaiting } from '../loans'
import { pick, timeOf } from '../numbers'
import { deciderOf } from '../offices'
import type { Act, Stage } from '../stage'

const AGREES: Readonly<Record<string, readonly string[]>> = {
  branch_head: [
    '同意。借款人经营稳定，还款来源可靠。',
    '同意，资料齐全，已当面核实用途。',
    '同意上报，建议放款后一个月内贷后检查。',
    '同意。多年客户，履约良好。',
  ],
  reviewer: [
    '资料齐全，测算的还款来源可以覆盖本息，同意。',
    '同意，请落实担保后放款。',
    '同意。注意监控资金用途。',
    '审查通过，负债水平在可接受范围内。',
  ],
  approver: ['同意，按审查意见办理。', '同意。放款前请再次核对抵押登记。', '同意，受托支付。'],
  committee: ['经审议同意，落实前置条件后放款。', '同意，控制单户集中度，余额到期收回。'],
}

/** The decision of the next step, by the person whose step it is. */
export async function decideStep(stage: Stage, loan: LoanStory, round: number, step: number): Promise<Act> {
  const caseId = stage.id(`${loan.id}/submit/${round}`, 'caseId')
  const { steps } = await stage.db
    .selectFrom('approvalCases')
    .select('steps')
    .where('id', '=', caseId)
    .executeTakeFirstOrThrow()
  const role = steps[step - 1] ?? ''
  const says = loan.says?.[`${round}.${step}`]
  return {
    key: `${loan.id}/decide/${round}/${step}`,
    staffNo: deciderOf(role, loan.who),
    time: timeOf(`${loan.id} decides ${step}`, 9, 17),
    run: async (trx, hand) => {
      const one = await trx
        .selectFrom('approvalCases')
        .select(['applicationId', 'version', 'content'])
        .where('id', '=', caseId)
        .executeTakeFirstOrThrow()
      const sealed = sealedTerms(contentOf(one.content)!)
      return decide(trx, leftWaiting(loan, step) ? { ...hand, now: hand.asked } : hand, {
        caseId,
        applicationId: one.applicationId,
        version: one.version,
        outcome: says?.outcome ?? 'agree',
        terms: says?.yuan === undefined ? sealed : { ...sealed, amountFen: BigInt(says.yuan) * 100n },
        opinion: says?.opinion ?? pick(AGREES[role] ?? ['同意。'], `${loan.id}${step}`),
      })
    },
  }
}
