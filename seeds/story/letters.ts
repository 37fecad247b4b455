import { makeLetter } from '../../src/features/letters/make-commands'
import { SAMPLES } from '../../src/features/letters/samples.paper'
import { createTemplate, decideVersion, saveDraft, submitDraft } from '../../src/features/letters/template-commands'
import type { BookDate } from '../../src/lending/dates'
import { type LetterKind, readTemplate, type Subject } from '../../src/lending/letters'
import { isRefused, type Refused } from '../../src/lending/refusal'
import { loans } from './loans'
import { officerOf } from './offices'
import type { Act, Hand, Stage } from './stage'

const BANK = '云溪农村商业银行'
const DEBTOR = '刘志强'

interface Written {
  readonly name: string
  readonly kind: LetterKind
  readonly subject: Subject
}
const TEMPLATES: readonly Written[] = [
  { name: '逾期贷款催收通知书', kind: 'demand', subject: 'loan' },
  { name: '资料补正通知书', kind: 'correction', subject: 'application' },
]
const keyOf = ({ kind }: Written): string => `letter/${kind}`

/** Set up, written and handed in by one person. */
async function written(
  trx: Parameters<Act['run']>[0],
  { actor, today }: Hand,
  one: Written,
): Promise<{ id: number } | Refused> {
  const made = await createTemplate(trx, actor, today, one)
  if (isRefused(made)) return made
  const { title, body } = SAMPLES[one.kind]
  const { tags } = readTemplate(one.subject, body)
  const draft = { title, body, tags, effectiveFrom: today, note: '首次制定', word: null }
  const saved = await saveDraft(trx, actor, today, { id: made.id, revision: 0 }, draft)
  return isRefused(saved) ? saved : submitDraft(trx, actor, today, made.id)
}

const writes = (one: Written, at: number): Act => ({
  key: keyOf(one),
  staffNo: '0711',
  time: `14:2${at}`,
  run: (trx, hand) => written(trx, hand, one),
})

const publishes = (stage: Stage, one: Written, at: number): Act => ({
  key: `${keyOf(one)}/publish`,
  staffNo: '0111',
  time: `10:1${at}`,
  run: (trx, { actor, today }) => {
    const decision = { id: stage.id(keyOf(one)), version: 1, publish: true, opinion: '同意' }
    return decideVersion(trx, actor, today, decision)
  },
})

const demands = (stage: Stage): Act => ({
  key: 'letter/made',
  staffNo: officerOf(stage, DEBTOR),
  time: '15:40',
  run: (trx, { actor, viewer, today, now }) => {
    const loan = loans.find(each => each.who === DEBTOR)!
    return makeLetter(trx, viewer, actor, today, {
      ref: { subject: 'loan', id: stage.id(`${loan.id}/release`, 'loanId') },
      templateId: stage.id(keyOf(TEMPLATES[0]!)),
      version: 1,
      plain: false,
      bank: BANK,
      now,
      batchId: null,
    })
  },
})

/** Two templates under two hands, and a demand letter to somebody who has paid nothing for three months. */
export function letterActs(stage: Stage, today: BookDate): Act[] {
  if (today < '2026-11-17') return []
  const acts = TEMPLATES.map(writes)
  if (today >= '2026-11-18') acts.push(...TEMPLATES.map((one, at) => publishes(stage, one, at)))
  if (today >= '2026-11-19') acts.push(demands(stage))
  return acts.filter(act => !stage.has(act.key))
}
