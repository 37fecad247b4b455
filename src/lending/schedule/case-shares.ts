import { divRoundTo } from '../money'
import { decimalRatio, multiply, type Ratio } from '../rate'
import { type Flow, type Run, run } from './amortize'
import { type CaseTerms, Unsupported } from './case-format'

/**
 * Plans given as a table of shares: principal share × loan in each period after the grace periods; flat interest is the
 * total P × r × (n − grace) spread by the interest shares. Grace periods pay P × r.
 */
export function shareRows(terms: CaseTerms, base: Run): Flow[] {
  const grace = terms.graceCount
  if (terms.shares.length !== base.rates.length - grace) throw new Unsupported('share table does not fit the periods')
  const principalShares = terms.shares.map(share => shareOf(share.principalShare))
  const principalOf: Run['principalOf'] = index => {
    const share = principalShares[index - grace]
    return share ? divRoundTo(base.principal * share.num, share.den, base.quantum, base.rounding) : 0n
  }
  const flows = run({ ...base, principalOf })
  return terms.method === 'shares' ? flows : withFlatInterest(terms, base, flows)
}

function withFlatInterest(terms: CaseTerms, base: Run, flows: readonly Flow[]): Flow[] {
  const grace = terms.graceCount
  const total: Ratio = { num: base.principal * terms.rate.num * BigInt(terms.shares.length), den: terms.rate.den }
  return flows.map((flow, index) => {
    if (index < grace) return flow
    const part = multiply(total, shareOf(terms.shares[index - grace]?.interestShare))
    return { ...flow, interest: divRoundTo(part.num, part.den, base.quantum, base.rounding) }
  })
}

function shareOf(text: string | null | undefined): Ratio {
  const share = decimalRatio(text ?? '')
  if (!share) throw new Unsupported('share missing in the table')
  return share
}
