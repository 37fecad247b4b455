import type { FeeWay } from '../../calculator/words'

/** A fee of this loan that does not come by itself, as typed: the guarantor's, the valuer's. */
export interface Extra {
  readonly kindId: number
  readonly way: FeeWay
  readonly value: number | bigint
}

/** The same as it is frozen: ppm of the sum, or 分 as text. */
export type KeptExtra = { readonly kindId: number; readonly way: FeeWay } & (
  | { readonly ppm: number }
  | { readonly fen: string }
)

export const kept = ({ kindId, way, value }: Extra): KeptExtra =>
  typeof value === 'number' ? { kindId, way, ppm: value } : { kindId, way, fen: String(value) }

/** What was typed when a statement was issued; those of before kept only what it came to. */
export const extrasIn = (content: unknown): Extra[] =>
  ((content as { readonly extras?: readonly KeptExtra[] }).extras ?? []).map(one => ({
    kindId: one.kindId,
    way: one.way,
    value: 'ppm' in one ? one.ppm : BigInt(one.fen),
  }))
