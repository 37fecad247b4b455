import { divRound, type Fen, minFen } from './money'

/** How much a fee is: a fixed amount, or a rate on a base (the loan at disbursement, the 期 or the arrears it is charged for). */
export interface FeePrice {
  readonly amountFen: Fen | null
  readonly ratePpm: number | null
}

/**
 * A fee before it is charged, half up to the fen. Whatever is charged counts in the all-in cost (综合融资成本明示, 中国人民银行公告〔2021〕第3号).
 * Example: 0.5 % (5000 ppm) of 8,661.90 → 43.31; a fixed 20.00 → 20.00 whatever the base.
 */
export const feeFen = ({ amountFen, ratePpm }: FeePrice, baseFen: Fen): Fen =>
  amountFen ?? divRound(baseFen * BigInt(ratePpm ?? 0), 1_000_000n, 'half_up')

export interface OpenFee {
  readonly id: number
  readonly openFen: Fen
}

/**
 * Which fees a receipt pays: the one charged first is paid first.
 * Example: 20.00 and 80.00 open, 50.00 paid → 20.00 of the first, 30.00 of the second.
 */
export function payFees(open: readonly OpenFee[], paidFen: Fen): { readonly id: number; readonly fen: Fen }[] {
  let leftFen = paidFen
  const paid: { id: number; fen: Fen }[] = []
  for (const { id, openFen } of open) {
    const fen = minFen(openFen, leftFen)
    if (fen <= 0n) continue
    paid.push({ id, fen })
    leftFen -= fen
  }
  if (leftFen > 0n) throw new Error('more fees are paid than were charged')
  return paid
}
