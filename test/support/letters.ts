import { viewerOfUser } from '../../src/features/access/viewer'
import { startBatch } from '../../src/features/letters/batch-commands'
import { makeLetter } from '../../src/features/letters/make-commands'
import { SAMPLES } from '../../src/features/letters/samples.paper'
import { createTemplate, decideVersion, saveDraft, submitDraft } from '../../src/features/letters/template-commands'
import { bookDate } from '../../src/lending/dates'
import { type LetterKind, readTemplate, type Subject } from '../../src/lending/letters'
import { isRefused } from '../../src/lending/refusal'
import type { TestApp } from './app'
import { transactionAs } from './customers'

const done = <T>(result: T): Exclude<T, { refused: string }> => {
  if (isRefused(result)) throw new Error(`refused: ${result.refused}`)
  return result as Exclude<T, { refused: string }>
}
const person = (actor: { userId: number | null }) => actor.userId as number

let made = 0

export interface GivenTemplate {
  readonly kind?: LetterKind
  readonly subject?: Subject
  readonly body?: string
  readonly name?: string
  readonly from?: string
}

/** A template written by 0711 and published by 0111, by the real commands. */
export async function published(t: Pick<TestApp, 'db'>, given: GivenTemplate = {}): Promise<number> {
  const { kind = 'demand', subject = 'loan' } = given
  const { title, body: sample } = SAMPLES[kind]
  const body = given.body ?? sample
  const { tags } = readTemplate(subject, body)
  const id = await transactionAs(t, '0711', async (trx, actor, today) => {
    const by = { ...actor, userId: person(actor) }
    const template = done(await createTemplate(trx, by, today, { name: given.name ?? `模板 ${++made}`, kind, subject }))
    const effectiveFrom = given.from ? bookDate(given.from) : today
    const draft = { title, body, tags, effectiveFrom, note: '', word: null }
    done(await saveDraft(trx, by, today, { id: template.id, revision: 0 }, draft))
    done(await submitDraft(trx, by, today, template.id))
    return template.id
  })
  await transactionAs(t, '0111', async (trx, actor, today) => {
    const by = { ...actor, userId: person(actor) }
    return done(await decideVersion(trx, by, today, { id, version: 1, publish: true, opinion: '' }))
  })
  return id
}

/** A letter about the customer, and a batch with one of his loans, by his officer. */
export async function lettersFor(
  t: Pick<TestApp, 'db'>,
  officer: string,
  { customer, loan }: { readonly customer: number; readonly loan: number },
): Promise<{ letter: number; letterBatch: number }> {
  const free = { kind: 'free', subject: 'customer', body: '{客户名称}' } as const
  const [template, other] = [await published(t, free), await published(t, { kind: 'free', body: '{借据号}' })]
  return transactionAs(t, officer, async (trx, actor, today) => {
    const by = { ...actor, userId: person(actor) }
    const viewer = (await viewerOfUser(trx, by.userId))!
    const making = { templateId: template, version: 1, plain: false, bank: '银行', now: new Date(), batchId: null }
    const letter = done(
      await makeLetter(trx, viewer, by, today, { ...making, ref: { subject: 'customer', id: customer } }),
    )
    const chosen = { templateId: other, loanIds: [loan], plain: false }
    const { id } = done(await startBatch(trx, viewer, by, today, chosen))
    return { letter: letter.id, letterBatch: id }
  })
}
