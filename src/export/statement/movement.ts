/** One movement on an account, as every kind of statement file tells it; texts as printed, the amount without sign. */
export interface Movement {
  /** YYYY-MM-DD, or as printed when it is no such day */
  readonly date: string
  readonly sign: 'C' | 'D'
  readonly amount: string
  readonly currency: string
  readonly reference: string
  readonly name: string
  readonly account: string
  readonly memo: string
}

/** The columns a statement file is turned into, so that it is matched like any other table. */
export const MOVEMENT_HEADERS = [
  '交易日期',
  '借贷标志',
  '交易金额',
  '币种',
  '流水号',
  '对方户名',
  '对方账号',
  '摘要',
] as const

export const movementCells = (m: Movement): string[] => [
  m.date,
  m.sign === 'C' ? '贷' : '借',
  m.amount,
  m.currency,
  m.reference,
  m.name,
  m.account,
  m.memo,
]

/** '110524' → '2011-05-24'; '20090401122017.000[-5:EST]' → '2009-04-01' */
export function dayOf(digits: string): string {
  const eight = /^(\d{4})(\d{2})(\d{2})/.exec(digits.length >= 8 ? digits : `20${digits}`)
  return eight ? `${eight[1]}-${eight[2]}-${eight[3]}` : digits
}

export const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim()
