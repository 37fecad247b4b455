import { createHash } from 'node:crypto'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import { type BookDate, yearOf } from '../../lending/dates'
import { isRefused, refuse } from '../../lending/refusal'
import {
  type ImportKind,
  type ImportProblem,
  type ImportReader,
  type ImportRun,
  inTurn,
  RAW,
  type RowText,
} from '../../web/import-kind'
import { isContractNoToCome } from '../contracts/commands'
import { kindOf, likelyKind, VARIANTS } from '../imports/customers-kind'
import { isLoanNoToCome } from '../loans/release'
import { currentProducts } from '../products/queries'
import { bankCalendar } from '../settings/queries'
import { borrowers, refusedAs } from './borrowers'
import { type Planned, planOf } from './plan'
import { readOldRow } from './read-row'
import { takeOver } from './take-over'
import { migrationTargets } from './targets'
import { undoBatch } from './undo'

const identityOf = (oldNo: string): Buffer => createHash('sha256').update(`loan:${oldNo}`).digest()

/** Numbers that are in use here already, of loans and of contracts. */
async function taken(db: Kysely<DB>, loanNos: readonly string[], contractNos: readonly string[]) {
  const { rows } = await sql<{ no: string; contract: boolean }>`
    select loan_no as no, false as contract from loans where loan_no = any(${[...loanNos]}::text[])
    union all select contract_no, true from contracts where contract_no = any(${[...contractNos]}::text[])`.execute(db)
  const of = (contract: boolean) => new Set(rows.filter(row => row.contract === contract).map(row => row.no))
  return { loans: of(false), contracts: of(true) }
}

/** A contract may have had several loans; ours has one each. */
async function freeContractNo(db: Kysely<DB>, { row }: Planned, today: BookDate): Promise<string> {
  const wanted = row.contractNo ?? row.oldNo
  const { contracts } = await taken(db, [], [wanted])
  return contracts.has(wanted) || isContractNoToCome(wanted, yearOf(today)) ? `${wanted}/${row.oldNo}` : wanted
}

async function open(trx: Transaction<DB>, run: ImportRun): Promise<ImportReader> {
  const { viewer, actor, today, batchId, mapping, t } = run
  const kind = kindOf(mapping.kind)
  const targets = new Map((await migrationTargets(trx, kind)).map(target => [target.name, target]))
  const products = new Map((await currentProducts(trx)).map(product => [product.code, product]))
  const calendar = await bankCalendar(trx)
  const people = await borrowers(trx, { viewer, actor, today, batchId, kind, t })
  const now = await trx.selectNoFrom(eb => eb.fn<Date>('now').as('at')).executeTakeFirstOrThrow()

  const label = t('借据号')
  /** A row as a loan of ours, with everything that is wrong with it. */
  function planned(text: RowText): Planned | readonly ImportProblem[] {
    const { row, problems } = readOldRow(text, targets, t)
    if (!row) return problems
    if (isLoanNoToCome(row.oldNo, today))
      return [{ ...refusedAs(refuse('takeover.number-of-ours'), t), field: 'oldNo', label }]
    const product = products.get(row.product)
    if (!product) return [refusedAs(refuse('import.unknown-value', undefined, { field: 'product' }), t)]
    const plan = planOf(row, { product, calendar, today })
    return isRefused(plan) ? [refusedAs(plan, t)] : plan
  }

  const isPlan = (plan: Planned | readonly ImportProblem[]): plan is Planned => !Array.isArray(plan)
  return {
    async judge(rows) {
      const plans = rows.map(({ text }) => planned(text))
      const { loans } = await taken(
        trx,
        plans.flatMap(plan => (isPlan(plan) ? [plan.row.oldNo] : [])),
        [],
      )
      const who = await people.meant(rows.map(({ text }) => text))
      return plans.map((plan, index) => {
        const one = who[index]!
        const oldNo = isPlan(plan) ? plan.row.oldNo : rows[index]!.text.oldNo
        return {
          problems: [...(isPlan(plan) ? [] : plan), ...('problems' in one ? one.problems : [])],
          identity: oldNo ? identityOf(oldNo) : null,
          ...(oldNo && loans.has(oldNo)
            ? { known: [{ field: 'oldNo', label, words: t('已有相同借据号的贷款') }] }
            : {}),
        }
      })
    },
    twice: first => ({ field: 'oldNo', label, words: t('与第 {n} 行借据号相同', { n: first }) }),
    create: rows =>
      inTurn(rows, async ({ text, rowNo }) => {
        const plan = planned(text)
        if (!isPlan(plan)) return plan
        const { loans } = await taken(trx, [plan.row.oldNo], [])
        if (loans.has(plan.row.oldNo)) return [{ field: 'oldNo', label, words: t('已有相同借据号的贷款') }]
        const borrower = await people.settled((await people.meant([text]))[0]!)
        if (!('id' in borrower)) return borrower
        if (actor.userId === null) throw new Error('a portfolio is taken over by somebody')
        const by = { ...actor, userId: actor.userId }
        const recordId = await takeOver(trx, by, today, {
          ...{
            borrower,
            planned: plan,
            batchId,
            rowNo,
            contractNo: await freeContractNo(trx, plan, today),
            now: now.at,
          },
          said: { status: text[`${RAW}status`] ?? null, product: text[`${RAW}product`] ?? null },
        })
        return { recordId, customerId: borrower.id }
      }),
  }
}

export const loansKind: ImportKind = {
  name: 'loans',
  label: '存量贷款',
  permission: 'loan.migrate',
  variants: VARIANTS,
  likely: likelyKind,
  targets: (db, variant) => migrationTargets(db, kindOf(variant)),
  shown: ['oldNo', 'principal', 'balance'],
  chunk: 50,
  undoInBackgroundFrom: 200,
  open,
  undo: undoBatch,
  words: {
    finished: '迁移完成：{file}，迁入贷款 {n} 笔',
    undone: '已撤销迁入的 {n} 笔',
    confirmUndo: '将冲正本次迁入的 {n} 笔贷款，确定？',
    unit: '笔',
  },
  result: batchId => ({ label: '新旧核对表', href: `/migrations/${batchId}` }),
}
