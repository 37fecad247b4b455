import { viewerOfUser } from '../../src/features/access/viewer'
import { askCase } from '../../src/features/privacy/cases/commands'
import { giveConsent } from '../../src/features/privacy/consents/commands'
import { decide, identify, openRequest, propose } from '../../src/features/privacy/requests/commands'
import { isRefused } from '../../src/lending/refusal'
import type { TestApp } from './app'
import { transactionAs } from './customers'

const done = <T>(result: T): Exclude<T, { refused: string }> => {
  if (isRefused(result)) throw new Error(`refused: ${result.refused}`)
  return result as Exclude<T, { refused: string }>
}

/** A consent of the customer, a copy of everything that two people agreed to, and a hold that waits for the second. */
export async function privacyFor(
  t: Pick<TestApp, 'db'>,
  officer: string,
  customerId: number,
): Promise<{ consent: number; request: number; privacyCase: number }> {
  const all = { id: 0, scope: 'all', branchIds: [] } as const
  const made = await transactionAs(t, officer, async (trx, actor, today) => {
    const sight = (await viewerOfUser(trx, actor.userId ?? 0))!
    const by = { customerId, sight, channel: 'paper' }
    const who = { scope: '', signerRole: 'self', signer: null, expiresOn: null, applicationId: null, documentId: null }
    const consent = done(await giveConsent(trx, actor, today, { ...by, ...who, purpose: 'processing', givenOn: today }))
    const asked = { kind: 'copy', askerRole: 'self', content: '一份副本', askedOn: today } as const
    const { id } = done(await openRequest(trx, actor, today, { ...by, ...asked }))
    done(await identify(trx, actor, today, { id, how: '身份证原件', sight }))
    done(await propose(trx, actor, today, { id, outcome: 'granted', answer: '同意', sight }))
    return { consent: consent.id, request: id }
  })
  const privacyCase = await transactionAs(t, '0711', async (trx, actor, today) => {
    done(await decide(trx, actor, today, { id: made.request, agree: true, opinion: '', sight: all }))
    const hold = { customerId, kind: 'hold', reason: '备查', people: [], sight: all } as const
    return done(await askCase(trx, actor, today, hold)).id
  })
  return { ...made, privacyCase }
}
