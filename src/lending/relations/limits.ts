import type { Fen } from '../money'

export interface Exposure {
  readonly drawnFen: Fen
  readonly undrawnFen: Fen
  readonly guaranteeFen: Fen
}

/** 统一授信: used = drawn + committed and not drawn + guarantees given (大额风险暴露管理办法; rule book §13). */
export const usedFen = ({ drawnFen, undrawnFen, guaranteeFen }: Exposure): Fen => drawnFen + undrawnFen + guaranteeFen

/** What the lender set for a day; a capital of 0 is not set, and then nothing is limited. */
export interface LimitRules {
  readonly microloan: boolean
  readonly netCapitalFen: Fen
  readonly netAssetsFen: Fen
  readonly singlePercent: number
  readonly groupPercent: number
}

export interface LimitNode {
  readonly node: 'customer' | 'circle'
  readonly members: number
  readonly exposure: Exposure
}

export interface LimitCheck extends LimitNode {
  readonly usedFen: Fen
  readonly requestFen: Fen
  readonly totalFen: Fen
  readonly limitFen: Fen
  readonly percent: number
  readonly over: boolean
}

/**
 * Single borrower and borrower with all related, each against its share of net capital (商业银行法 art. 39: 10 %; 集团客户授信指引 2010:
 * 15 %) or, for a 小额贷款公司, of last year's net assets (10 %, 15 %). Who is related to nobody is tested once.
 * Example: net capital 100 m, group with 12 m used + request 4 m = 16 m > 15 m → over.
 */
export function checkLimits(rules: LimitRules, nodes: readonly LimitNode[], requestFen: Fen): readonly LimitCheck[] {
  const baseFen = rules.microloan ? rules.netAssetsFen : rules.netCapitalFen
  if (baseFen <= 0n) return []
  return nodes
    .filter(({ node, members }) => node === 'customer' || members > 1)
    .map(one => {
      const percent = one.node === 'customer' ? rules.singlePercent : rules.groupPercent
      const used = usedFen(one.exposure)
      const totalFen = used + requestFen
      const limitFen = (baseFen * BigInt(percent)) / 100n
      return { ...one, usedFen: used, requestFen, totalFen, limitFen, percent, over: totalFen > limitFen }
    })
}
