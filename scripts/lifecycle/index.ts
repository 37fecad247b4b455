import { bookDate } from '../../src/lending/dates'
import { act } from './acts'
import { checkState } from './checks'
import type { Stage } from './stage'
import { type LifecycleCase, type Products, Unsupported } from './types'

export interface CheckAnswer {
  readonly id: string
  /** Number and kind of the check within its case. */
  readonly check: string
  readonly result: 'ours' | 'different' | 'unsupported'
  readonly why?: string
}

/** What is none of ours is unsupported; any other failure is a difference of this case, and the others go on. */
const verdictOf = (error: unknown): Pick<CheckAnswer, 'result'> & { why: string } =>
  error instanceof Unsupported
    ? { result: 'unsupported', why: error.message }
    : { result: 'different', why: `fails: ${error instanceof Error ? error.message : String(error)}` }

/** Replays a case act by act and compares the state at each of its checks. */
export function replayCase(file: LifecycleCase, products: Products): CheckAnswer[] {
  const stage: Stage = {
    loan: null,
    today: bookDate('1970-01-01'),
    products,
    future: new Map(),
    chargeAccrual: 'due-date',
    lateEarns: true,
  }
  const answers: CheckAnswer[] = []
  if (!Array.isArray(file.events)) return [{ id: file.id, check: 'all', result: 'unsupported', why: 'no events' }]
  let stopped: Pick<CheckAnswer, 'result' | 'why'> | null = null
  for (const event of file.events) {
    try {
      if (event.do !== undefined) {
        if (stopped === null) act(stage, event)
        continue
      }
      const check = `${answers.length + 1} ${event.check}`
      if (stopped !== null || !stage.loan) {
        answers.push({ id: file.id, check, ...(stopped ?? { result: 'unsupported', why: 'no loan' }) })
        continue
      }
      const why = checkState(stage.loan, event)
      answers.push(
        why === null ? { id: file.id, check, result: 'ours' } : { id: file.id, check, result: 'different', why },
      )
    } catch (error) {
      const verdict = verdictOf(error)
      if (event.do !== undefined) stopped = verdict
      else answers.push({ id: file.id, check: `${answers.length + 1} ${event.check}`, ...verdict })
    }
  }
  return answers
}
