import { CLASSES, type RiskClass } from './classification'
import { divRound, type Fen } from './money'
import type { ByClass } from './provision'
import { type Refused, refuse } from './refusal'

/** 按逾期天数: from so many days on, this share; the last band that has begun holds. */
export interface DayBand {
  readonly fromDays: number
  readonly ppm: number
}

/** How 专项准备 is worked out for one loan: by its class (银发〔2002〕98号, 财金〔2012〕20号), or by days for small lenders. */
export type SpecialRates =
  | { readonly method: 'class'; readonly rates: ByClass<number> }
  | { readonly method: 'days'; readonly rates: readonly DayBand[] }

export type LoanScheme = SpecialRates & {
  /** 一般准备 on every loan, at least 1 % (银发〔2002〕98号 art. 5). */
  readonly generalPpm: number
}

export interface ProvidedLoan {
  readonly balanceFen: Fen
  readonly riskClass: RiskClass
  readonly overdueDays: number
}

export interface LoanProvision {
  readonly specialPpm: number
  readonly specialFen: Fen
  readonly generalFen: Fen
}

export function specialPpm(scheme: SpecialRates, loan: Pick<ProvidedLoan, 'riskClass' | 'overdueDays'>): number {
  if (scheme.method === 'class') return scheme.rates[loan.riskClass]
  const begun = scheme.rates.filter(band => loan.overdueDays >= band.fromDays)
  return begun.reduce((latest, band) => (band.fromDays >= latest.fromDays ? band : latest), { fromDays: 0, ppm: 0 }).ppm
}

const share = (fen: Fen, ppm: number): Fen => divRound(fen * BigInt(ppm), 1_000_000n, 'half_up')

/**
 * 准备 of one loan, special and general each rounded once, half up; a branch's provision is the sum of its loans.
 * Example: 75,668.90 次级 under 银发〔2002〕98号: special 25 % = 18,917.23, general 1 % = 756.69.
 */
export function loanProvision(scheme: LoanScheme, loan: ProvidedLoan): LoanProvision {
  const ppm = specialPpm(scheme, loan)
  return {
    specialPpm: ppm,
    specialFen: share(loan.balanceFen, ppm),
    generalFen: share(loan.balanceFen, scheme.generalPpm),
  }
}

const outside = (ppm: number): boolean => ppm < 0 || ppm > 1_000_000
const falls = (ppms: readonly number[]): boolean => ppms.some((ppm, i) => i > 0 && ppm < ppms[i - 1]!)

/** A worse class or a longer delay never asks for less; 损失 is provided in full. */
export function checkScheme(scheme: LoanScheme): Refused | undefined {
  const ppms =
    scheme.method === 'class'
      ? CLASSES.map(riskClass => scheme.rates[riskClass])
      : [...scheme.rates].sort((a, b) => a.fromDays - b.fromDays).map(band => band.ppm)
  if (outside(scheme.generalPpm) || ppms.some(outside)) return refuse('provision.rate-outside')
  if (falls(ppms)) return refuse('provision.rate-falls')
  if (scheme.method === 'days' && new Set(scheme.rates.map(band => band.fromDays)).size !== scheme.rates.length)
    return refuse('provision.band-twice')
  return ppms.at(-1) === 1_000_000 ? undefined : refuse('provision.loss-not-full')
}
