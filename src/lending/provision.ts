import { CLASSES, isNonPerforming, type RiskClass } from './classification'
import { divRound, type Fen, maxFen, sumFen } from './money'

export type ByClass<T> = Readonly<Record<RiskClass, T>>

/** A way to work out 贷款损失准备, as data. Rates in ppm of the balance. */
export interface ProvisionScheme {
  readonly code: string
  /** 一般准备 on all loans. */
  readonly generalPpm: number
  readonly specialPpm: ByClass<number>
  /** How far 次级 and 可疑 may be set above or below, ppm of the rate itself (±20 %). */
  readonly leewayPpm: number
  readonly source: string
}

/** 银发〔2002〕98号: 专项准备 by class plus 一般准备 of at least 1 % of all loans. */
export const SPECIAL_PROVISION: ProvisionScheme = {
  code: 'special',
  generalPpm: 10_000,
  specialPpm: { pass: 0, special_mention: 20_000, substandard: 250_000, doubtful: 500_000, loss: 1_000_000 },
  leewayPpm: 200_000,
  source: '银发〔2002〕98号',
}

/** 财金〔2012〕20号: 潜在风险估计值 by the standard method. */
export const STANDARD_METHOD: ProvisionScheme = {
  code: 'standard',
  generalPpm: 0,
  specialPpm: { pass: 15_000, special_mention: 30_000, substandard: 300_000, doubtful: 600_000, loss: 1_000_000 },
  leewayPpm: 0,
  source: '财金〔2012〕20号',
}

export interface Provision {
  readonly generalFen: Fen
  readonly byClass: ByClass<Fen>
  readonly specialFen: Fen
  readonly totalFen: Fen
}

const share = (fen: Fen, ppm: number): Fen => divRound(fen * BigInt(ppm), 1_000_000n, 'half_up')

export const mapClasses = <T>(value: (riskClass: RiskClass) => T): ByClass<T> => ({
  pass: value('pass'),
  special_mention: value('special_mention'),
  substandard: value('substandard'),
  doubtful: value('doubtful'),
  loss: value('loss'),
})

/**
 * What a scheme asks on balances by class, each class rounded once, half up. 转入 1304 is the difference to what is there.
 * Example (万元) 8,000 / 300 / 100 / 60 / 40: 一般 85.00 + 专项 101.00 = 186.00; standard method 235.00.
 */
export function provisionFor(scheme: ProvisionScheme, balances: ByClass<Fen>): Provision {
  const byClass = mapClasses(riskClass => share(balances[riskClass], scheme.specialPpm[riskClass]))
  const generalFen = share(totalFen(balances), scheme.generalPpm)
  const specialFen = totalFen(byClass)
  return { generalFen, byClass, specialFen, totalFen: generalFen + specialFen }
}

export const totalFen = (balances: ByClass<Fen>): Fen => sumFen(CLASSES.map(riskClass => balances[riskClass]))

/** 不良贷款: 次级 + 可疑 + 损失. */
export const nonPerformingFen = (balances: ByClass<Fen>): Fen =>
  sumFen(CLASSES.filter(isNonPerforming).map(riskClass => balances[riskClass]))

/** A share in ppm, rounded half up; null over nothing. */
export const ratioPpm = (num: Fen, den: Fen): number | null =>
  den <= 0n ? null : parseInt(divRound(num * 1_000_000n, den, 'half_up').toString(), 10)

export interface ProvisionRatios {
  readonly nonPerformingPpm: number | null
  /** 拨备覆盖率 = provisions ÷ 不良. */
  readonly coveragePpm: number | null
  /** 贷款拨备率 = provisions ÷ all loans. */
  readonly provisionPpm: number | null
}

/** Example (万元): 不良率 200/8,500 = 2.35 %, 覆盖率 186/200 = 93.00 %, 拨备率 2.19 %. */
export function provisionRatios(balances: ByClass<Fen>, provisionFen: Fen): ProvisionRatios {
  const all = totalFen(balances)
  const npl = nonPerformingFen(balances)
  return {
    nonPerformingPpm: ratioPpm(npl, all),
    coveragePpm: ratioPpm(provisionFen, npl),
    provisionPpm: ratioPpm(provisionFen, all),
  }
}

/** 贷款损失准备管理办法 (银监会令2011年第4号): 2.5 % of loans and 150 % of 不良; a bank may be given 1.5–2.5 % and 120–150 % (银监发〔2018〕7号). */
export const SUPERVISORY_FLOOR = { provisionPpm: 25_000, coveragePpm: 1_500_000 } as const

/** The provision the supervisor asks at least: the higher of the two. */
export function supervisoryFloorFen(
  balances: ByClass<Fen>,
  floor: { readonly provisionPpm: number; readonly coveragePpm: number } = SUPERVISORY_FLOOR,
): Fen {
  return maxFen(share(totalFen(balances), floor.provisionPpm), share(nonPerformingFen(balances), floor.coveragePpm))
}
