import { borrower } from './borrowers'
import type { Stage } from './stage'

interface Office {
  readonly code: string
  readonly head: string
  readonly clerk: string
  readonly chief: string
  readonly collector: string
}

const OFFICES = {
  chengguan: { code: '0601', head: '0201', clerk: '0401', chief: '0402', collector: '0501' },
  qinghe: { code: '0602', head: '0202', clerk: '0403', chief: '0404', collector: '0502' },
  hubin: { code: '0603', head: '0203', clerk: '0405', chief: '0406', collector: '0503' },
} as const satisfies Record<string, Office>

const WORKS_AT: Readonly<Record<string, Office>> = {
  '0318': OFFICES.chengguan,
  '0321': OFFICES.chengguan,
  '0325': OFFICES.qinghe,
  '0327': OFFICES.qinghe,
  '0329': OFFICES.qinghe,
  '0331': OFFICES.hubin,
  '0333': OFFICES.hubin,
}

/** Joins in winter and leaves in summer; his customers go to a colleague. */
export const LEAVER = { staffNo: '0329', name: '龙启航', successor: '0327' } as const
export const HANDED_OVER = 'hand-over'

/** The branch of a borrower: whoever keeps him works there. */
export const officeOf = (who: string): Office => WORKS_AT[borrower(who).officer]!
export const offices: readonly Office[] = Object.values(OFFICES)

export function officerOf(stage: Stage, who: string): string {
  const { officer } = borrower(who)
  return officer === LEAVER.staffNo && stage.has(HANDED_OVER) ? LEAVER.successor : officer
}

/** Who decides at a step. */
export function deciderOf(role: string, who: string): string {
  const found = { branch_head: officeOf(who).head, reviewer: '0110', approver: '0111', committee: '0101' }[role]
  if (found === undefined) throw new Error(`nobody in the story decides as ${role}`)
  return found
}
