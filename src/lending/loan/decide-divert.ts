import { DIVERSION_RANGE_PPM } from '../diversion'
import { minFen, sumFen } from '../money'
import { type Refused, refuse } from '../refusal'
import { unpaidPrincipalFen } from '../servicing'
import type { Act, DivertAct, LoanNow } from './acts'
import type { DivertEndEvent, DivertEvent } from './change-types'
import { standingOf } from './standing'

/**
 * 挪用 of a part of what is still owed, from a day on (银发〔2003〕251号 art. 3). Refuses divert.already · ratio · in-future ·
 * before-disbursement · not-positive · more-than-owed.
 */
export function decideDivert({ contract, book }: LoanNow, act: DivertAct): DivertEvent | Refused {
  const { date, from, ratioPpm } = act
  if (standingOf(book).diverted?.until === null) return refuse('divert.already')
  const { least, most } = DIVERSION_RANGE_PPM
  if (ratioPpm < least || ratioPpm > most) return refuse('divert.ratio', undefined, { field: 'ratio' })
  if (from > date) return refuse('divert.in-future', undefined, { field: 'date' })
  if (from < contract.schedule.valueDate) return refuse('divert.before-disbursement', undefined, { field: 'date' })
  const balanceFen = sumFen(book.installments.map(unpaidPrincipalFen))
  const fen = act.atMost ? minFen(act.fen, balanceFen) : act.fen
  if (act.fen <= 0n) return refuse('divert.not-positive', undefined, { field: 'amount' })
  if (fen > balanceFen) return refuse('divert.more-than-owed', undefined, { field: 'amount' })
  return { kind: 'divert', date, fen, from, ratioPpm }
}

/** 挪用已纠正. Refuses divert.none · in-future · end-before-start. */
export function decideDivertEnd(
  { book }: LoanNow,
  { date, until }: Extract<Act, { readonly kind: 'divert_end' }>,
): DivertEndEvent | Refused {
  const { diverted } = standingOf(book)
  if (diverted?.until !== null) return refuse('divert.none')
  if (until > date) return refuse('divert.in-future', undefined, { field: 'date' })
  if (until < diverted.from) return refuse('divert.end-before-start', undefined, { field: 'date' })
  return { kind: 'divert_end', date, until }
}
