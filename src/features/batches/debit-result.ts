import type { Transaction } from 'kysely'
import type { DB } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import type { Fen } from '../../lending/money'
import { textSetting } from '../settings/queries'
import { type Facts, type Problem, problem } from './facts'

/** Reads rows of a result file against what was sent. */
export interface JudgeDebit {
  /** The row with the amount that was asked for, where the bank repeats none. */
  facts(row: Facts): Facts
  refuse(row: Facts, loanId: number | null): Problem | null
  /** The bank said no: nothing to book, but something to tell. */
  failed(row: Facts): boolean
}

interface Item {
  readonly loanId: number
  readonly amountFen: Fen
}

const UNSENT = problem('代扣文件中没有这笔借据，或结果已经登记')

export async function debitCheck(trx: Transaction<DB>, fileId: number, today: BookDate): Promise<JudgeDebit> {
  const [items, codes] = [
    await trx
      .selectFrom('debitItems')
      .innerJoin('loans', 'loans.id', 'debitItems.loanId')
      .select(['loans.loanNo', 'debitItems.loanId', 'debitItems.amountFen'])
      .where('debitItems.fileId', '=', fileId)
      .where('debitItems.state', '=', 'open')
      .execute(),
    await textSetting(trx, 'debit.success-codes', today, '0000'),
  ]
  const byNo = new Map<string, Item>(items.map(item => [item.loanNo, item]))
  const good = new Set(codes.split(/[,，\s]+/).filter(code => code !== ''))
  const failed = ({ code }: Facts): boolean => code === null || !good.has(code)
  return {
    failed,
    facts(row) {
      if (failed(row)) return { ...row, amountFen: null, out: true, problem: null }
      return {
        ...row,
        amountFen: row.amountFen ?? byNo.get(row.loanNo ?? '')?.amountFen ?? null,
        out: false,
        problem: null,
      }
    },
    refuse(row, loanId) {
      const item = byNo.get(row.loanNo ?? '')
      if (!item || (loanId !== null && item.loanId !== loanId)) return UNSENT
      if (failed(row)) return problem('扣款失败：{code} {said}', { code: row.code ?? '—', said: row.said })
      const fen = row.amountFen ?? 0n
      return fen <= 0n || fen > item.amountFen ? problem('实扣金额与代扣金额不符') : null
    },
  }
}
