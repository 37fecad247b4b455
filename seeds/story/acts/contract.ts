import type { Transaction } from 'kysely'
import type { DB } from '../../../src/db/schema'
import { createContract, signContract, voidContract } from '../../../src/features/contracts/commands'
import { isStatementDue, issueStatement, signStatement } from '../../../src/features/contracts/cost/commands'
import type { BookDate } from '../../../src/lending/dates'
import { isRefused } from '../../../src/lending/refusal'
import type { Actor } from '../../../src/permissions'
import { borrower } from '../borrowers'
import type { LoanStory } from '../loans'
import { timeOf } from '../numbers'
import { officeOf, officerOf } from '../offices'
import type { Act, Stage } from '../stage'

async function versionOf(trx: Transaction<DB>, id: number): Promise<number> {
  const row = await trx.selectFrom('contracts').select('version').where('id', '=', id).executeTakeFirstOrThrow()
  return row.version
}

export const contract = (stage: Stage, loan: LoanStory, nth: number): Act => ({
  key: `${loan.id}/contract/${nth}`,
  staffNo: officerOf(stage, loan.who),
  time: timeOf(`${loan.id} contract`, 9, 11),
  run: async (trx, hand) => {
    const made = await createContract(trx, hand, stage.id(`${loan.id}/apply`), officeOf(loan.who).code)
    if ('voided' in made && made.voided) throw new Error(`the approval of ${loan.id} did not hold`)
    return made
  },
})

/** 综合融资成本明示表, read and signed at the desk before the contract, since borrowers must. */
async function showCost(trx: Transaction<DB>, actor: Actor, today: BookDate, applicationId: number, signedBy: string) {
  const { kind } = await trx
    .selectFrom('applications')
    .innerJoin('customers', 'customers.id', 'applications.customerId')
    .select('customers.kind')
    .where('applications.id', '=', applicationId)
    .executeTakeFirstOrThrow()
  if (!(await isStatementDue(trx, kind, today))) return null
  const issued = await issueStatement(trx, actor, today, applicationId, [])
  if (isRefused(issued)) return issued
  return signStatement(trx, actor, today, { id: issued.id, applicationId, signedOn: today, signedBy })
}

export const sign = (stage: Stage, loan: LoanStory, nth: number): Act => ({
  key: `${loan.id}/sign/${nth}`,
  staffNo: officerOf(stage, loan.who),
  time: timeOf(`${loan.id} sign`, 14, 17),
  run: async (trx, { actor, today }) => {
    const id = stage.id(`${loan.id}/contract/${nth}`)
    const signedBy = borrower(loan.who).legal ?? loan.who
    const told = await showCost(trx, actor, today, stage.id(`${loan.id}/apply`), signedBy)
    if (isRefused(told)) return told
    return signContract(trx, actor, today, { id, version: await versionOf(trx, id), signedOn: today, signedBy })
  },
})

export const voidFirst = (stage: Stage, loan: LoanStory): Act => ({
  key: `${loan.id}/void`,
  staffNo: officerOf(stage, loan.who),
  time: timeOf(`${loan.id} void`, 9, 12),
  run: async (trx, { actor, today }) => {
    const id = stage.id(`${loan.id}/contract/1`)
    return voidContract(trx, actor, today, { id, version: await versionOf(trx, id), reason: loan.voided ?? '' })
  },
})
