import { linesOf } from '../../src/lending/journal'
import { type Act, type LoanContract, preview } from '../../src/lending/loan'
import { formatFen } from '../../src/lending/money'
import { isRefused } from '../../src/lending/refusal'
import { accepted, d, fen } from './loan'
import { contractOf, Life, RULES } from './loan-walk'

export const look = (life: Life, act: Act) => accepted(preview(life.until(act.date).now(), act))
export const refused = (life: Life, act: Act): string => {
  const found = preview(life.until(act.date).now(), act)
  return isRefused(found) ? found.refused : 'done'
}
export const shown = (life: Life, act: Act): string[] =>
  linesOf(RULES, look(life, act).postings).map(line =>
    line.debitFen > 0n
      ? `借${line.account} ${formatFen(line.debitFen)}`
      : `贷${line.account} ${formatFen(line.creditFen)}`,
  )
export const pay = (date: string, yuan: string): Act => ({ kind: 'repay', date: d(date), amountFen: fen(yuan) })
/** 100,000 at 7.2 %, due on the 20th; the first `count` 期 paid on their days. */
export function paid(count: number, contract: LoanContract = contractOf()): Life {
  const life = new Life(contract)
  for (let n = 1; n <= count; n++) {
    const due = life.book.installments[n - 1]
    if (due) life.act({ kind: 'repay', date: due.dueDate, amountFen: due.principalFen + due.interestFen })
  }
  return life
}
