import type { Fen } from '../money'

export type PaymentMode = 'self' | 'entrusted'
export type LoanUse = 'consumer' | 'business' | 'company'

/**
 * Above a sum a payment must go straight to the payee (受托支付): 个人贷款管理办法 (金融监管总局令2024年第3号): consumer over
 * 300,000, business over 500,000; 流动资金贷款管理办法 (令2024年第2号): over 10 million. The sums are parameters. What one payee
 * got lately counts along (anti 化整为零): 280,000 + 60,000 = 340,000 > 300,000 → true.
 */
export const mustBeEntrusted = (amountFen: Fen, recentFen: Fen, aboveFen: Fen): boolean =>
  amountFen + recentFen > aboveFen

const CONSUMER_PURPOSES: ReadonlySet<string> = new Set([
  'decoration',
  'house',
  'vehicle',
  'education',
  'medical',
  'consumption',
])

/** Which of the three 办法 applies: companies by what they are, persons by what the money is for. */
export const loanUse = (customerKind: string, purpose: string): LoanUse =>
  customerKind === 'company' ? 'company' : CONSUMER_PURPOSES.has(purpose) ? 'consumer' : 'business'
