import { addMonths, type BookDate, bookDate, dayOf } from '../dates'
import { yearFraction } from '../day-count'
import { divRound } from '../money'
import { levelPaymentOver, periodRates, run } from './amortize'
import { type CaseFile, decimal, Unsupported } from './case-format'
import type { SolvedCase } from './case-solve'

const cents = (text: string | undefined): bigint => {
  const { num, den } = decimal(text, 'amount')
  return divRound(num * 100n, den, 'half_up')
}

/**
 * Actual/365 by days, rounded half up per period; US Rule (interest bears none) and Simple are the same where every payment
 * covers its interest. `equalpmt` asks the same payment to the end and leaves the cents it is off; the others ask the balance.
 * Example: 10,025.00 at 4.5 %, 40 days to the first of 12 payments: 856.92, of it interest 49.44; 0.03 is left at the end.
 */
export function solveRequest(file: CaseFile): SolvedCase {
  const { request } = file
  if (!request) throw new Unsupported(`method ${file.method} without a request`)
  if (!/^Actual\/365 (US Rule|Simple)$/.test(file.dayCount ?? '')) throw new Unsupported(`day count ${file.dayCount}`)
  const dues = dueDates(file)
  const fractions = dues.map((due, n) => yearFraction(dues[n - 1] ?? bookDate(request.LoanDate), due, 'ACT/365F'))
  const rates = periodRates(decimal(file.annualRate, 'rate'), fractions)
  const principal = financed(file)
  const exact = levelPaymentOver(principal, rates)
  const installment = request.RegPmt ? cents(request.RegPmt) : divRound(exact.num, exact.den, 'half_up')
  const fixed = request.PrincipalReduction ? cents(request.PrincipalReduction) : null
  const flows = run({
    principal,
    rates,
    rounding: 'half_up',
    quantum: 1n,
    base: 'balance',
    principalOf: (_index, _balance, interest) => fixed ?? installment - interest,
    keepLast: file.method === 'equalpmt',
  })
  const rows = flows.map((flow, index) => ({ dueDate: dues[index] ?? null, flow }))
  return { rows, installment: fixed === null && dues.length > 1 ? installment : null, scale: 1n }
}

function dueDates({ request, method }: CaseFile): BookDate[] {
  const first = bookDate(request?.PmtDate ?? '')
  const term = method === 'singlepmt' ? '1' : (request?.Term ?? request?.PrincipalPmts ?? '')
  const count = parseInt(term, 10)
  if (!(count >= 1)) throw new Unsupported('number of payments not given')
  return Array.from({ length: count }, (_, n) => addMonths(first, n, dayOf(first)))
}

/** Principal with the fees that are lent along: 10,000.00 + 25.00. */
function financed({ principal, request }: CaseFile): bigint {
  let sum = cents(principal)
  for (const fee of request?.Fees ?? []) {
    if (!fee.AddToPrin) continue
    if (fee.CalcType !== 'Dollar') throw new Unsupported(`fee by ${fee.CalcType}`)
    sum += cents(fee.Entry)
  }
  return sum
}
