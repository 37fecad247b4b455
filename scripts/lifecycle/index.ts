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
  let stopped: string | null = null
  for (const event of file.events) {
    try {
      if (event.do !== undefined) {
        if (stopped === null) act(stage, event)
        continue
      }
      const check = `${answers.length + 1} ${event.check}`
      if (stopped !== null || !stage.loan) {
        answers.push({ id: file.id, check, result: 'unsupported', why: stopped ?? 'no loan' })
        continue
      }
      const why = checkState(stage.loan, event)
      answers.push(
        why === null ? { id: file.id, check, result: 'ours' } : { id: file.id, check, result: 'different', why },
      )
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error
      if (event.do !== undefined) stopped = error.message
      else
        answers.push({
          id: file.id,
          check: `${answers.length + 1} ${event.check}`,
          result: 'unsupported',
          why: error.message,
        })
    }
  }
  return answers
}
