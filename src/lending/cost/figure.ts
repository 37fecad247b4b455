import type { Fen } from '../money'

/** An amount as a floating figure, for solving rates only: rates are shown, never posted. */
export const asFigure = (fen: Fen): number => +fen.toString()
