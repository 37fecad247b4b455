import { isNonPerforming } from '../../lending/classification'
import { classifyDebtor } from '../../lending/reclassify'
import type { Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { debtorsOf } from './facts'
import { riseRefusals, type Standing } from './reviews/upgrade'
import { classWord, hitLine, type Line } from './words'

/** A refusal of the core as a sentence; a class in it is named. */
export const refusalText = (c: Ctx, no: Refused): string => {
  const code = no.params?.class
  const params = typeof code === 'string' ? { ...no.params, class: classWord(c, code) } : no.params
  return c.t(refusalWords(no), params)
}

export interface Why {
  readonly why: readonly Line[]
  readonly lacking: readonly Line[]
}

/** What keeps the class where it is: rules that strike now, and for 不良 what a rise still lacks. */
export async function whyOf(c: Ctx, standing: Standing, customerId: number): Promise<Why> {
  const { loan, policy } = standing
  const [debtor] = await debtorsOf(c.db, [customerId], c.today)
  const outcome = debtor && classifyDebtor(debtor, policy).find(one => one.id === loan.id)
  const why = (outcome?.hits ?? []).map(hit => hitLine(c, hit))
  if (!isNonPerforming(loan.current)) return { why, lacking: [] }
  const missing = riseRefusals(standing, 'special_mention', true, c.today)
  const lacking = missing.map((no): Line => ({ tone: 'bad', text: refusalText(c, no), word: '' }))
  return { why, lacking }
}
