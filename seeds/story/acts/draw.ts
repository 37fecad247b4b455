import { prepareDraw } from '../../../src/features/draws/prepare'
import { postPrincipal, principalSketch } from '../../../src/features/draws/principal-commands'
import { releaseDraw } from '../../../src/features/draws/release'
import { drawAct, fingerprintOf, sketchMove } from '../../../src/features/draws/sketch'
import { readLoan } from '../../../src/features/loans/lock'
import type { BookDate } from '../../../src/lending/dates'
import { amountOf } from '../../../src/lending/loan'
import { isRefused } from '../../../src/lending/refusal'
import type { LoanStory, Moved } from '../loans'
import { timeOf } from '../numbers'
import { officeOf } from '../offices'
import type { Act, Stage } from '../stage'
import { workdayFrom } from '../workdays'
import { payeeOf } from './disbursement'

const loanId = (stage: Stage, loan: LoanStory): number => stage.id(`${loan.id}/release`, 'loanId')
const fenOf = (move: Moved): bigint => BigInt(move.yuan) * 100n

const prepare = (stage: Stage, loan: LoanStory, move: Moved): Act => ({
  key: `${loan.id}/draw/${move.on}`,
  staffNo: officeOf(loan.who).clerk,
  time: timeOf(`${loan.id} draw ${move.on}`, 9, 12),
  run: async (trx, { viewer, actor, today }) => {
    const id = loanId(stage, loan)
    const amountFen = fenOf(move)
    const found = await readLoan(trx, viewer, id)
    if (!found) throw new Error(`loan ${id} is out of sight`)
    const made = await sketchMove(trx, found, drawAct(found, today, amountFen), today)
    if (isRefused(made)) return made
    const asked = { loanId: id, amountFen, useNote: move.use ?? '', payee: payeeOf(loan), seen: fingerprintOf(made) }
    return prepareDraw(trx, viewer, actor, today, asked)
  },
})

const release = (stage: Stage, loan: LoanStory, move: Moved): Act => ({
  key: `${loan.id}/draw/${move.on}/release`,
  staffNo: officeOf(loan.who).chief,
  time: timeOf(`${loan.id} draw release ${move.on}`, 14, 17),
  run: async (trx, { viewer, actor, today }) => {
    const id = stage.id(`${loan.id}/draw/${move.on}`)
    return releaseDraw(trx, viewer, actor, today, { id, loanId: loanId(stage, loan), version: 1 })
  },
})

const back = (stage: Stage, loan: LoanStory, move: Moved): Act => ({
  key: `${loan.id}/back/${move.on}`,
  staffNo: officeOf(loan.who).clerk,
  time: timeOf(`${loan.id} back ${move.on}`, 9, 16),
  run: async (trx, { viewer, actor, today }) => {
    const id = loanId(stage, loan)
    const found = await readLoan(trx, viewer, id)
    if (!found) throw new Error(`loan ${id} is out of sight`)
    const made = await principalSketch(trx, found, today, fenOf(move))
    if (isRefused(made)) return made
    return postPrincipal(trx, viewer, actor, today, {
      loanId: id,
      principalFen: fenOf(move),
      expectedFen: amountOf(made.event),
      valueDate: today,
      channel: 'transfer',
      bankSerial: `${today.replaceAll('-', '')}${id.toString().padStart(8, '0')}`,
      payerName: loan.who,
      payerRelation: null,
    })
  },
})

/** What goes out after the first sum, and what comes back, each on its day. */
export function moves(stage: Stage, loan: LoanStory, today: BookDate): Act[] {
  if (!loan.draws || !stage.has(`${loan.id}/release`)) return []
  const due = (move: Moved): boolean => workdayFrom(move.on) <= today
  const out = loan.draws.later.filter(due).flatMap(move => [prepare(stage, loan, move), release(stage, loan, move)])
  return [...out, ...(loan.draws.back ?? []).filter(due).map(move => back(stage, loan, move))]
}
