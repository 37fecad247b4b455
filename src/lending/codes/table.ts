/** National lists kept as data, each line with the editions of its standard that have it. */
export const CODE_TABLES = ['region', 'industry', 'country', 'ethnicity'] as const
export type CodeTable = (typeof CODE_TABLES)[number]

export interface CodeLine {
  readonly code: string
  readonly name: string
  readonly english: string | null
  /** First edition known to have the line, YYYY or YYYY-MM; empty: since the oldest that is known. */
  readonly from: string
  /** First edition without it; empty: still in force. */
  readonly to: string
}

/** Lines of `code,name,from,to[,english]` under one heading; names of these standards hold no comma. */
export function readCodeTable(text: string): CodeLine[] {
  return text
    .split('\n')
    .slice(1)
    .filter(line => line !== '')
    .map(line => {
      const [code = '', name = '', from = '', to = '', english = ''] = line.split(',')
      return { code, name, from, to, english: english === '' ? null : english }
    })
}

/**
 * The next higher code, by the make of the standard itself: 530103 → 530100 → 530000 (GB/T 2260), G5521 → G552 → G55 → G
 * (GB/T 4754). Null at the top and for lists without levels.
 */
export function parentCode(table: CodeTable, code: string): string | null {
  if (table === 'industry') {
    if (code.length <= 1) return null
    return code.length === 3 ? code.slice(0, 1) : code.slice(0, -1)
  }
  if (table !== 'region' || code.endsWith('0000')) return null
  return code.endsWith('00') ? `${code.slice(0, 2)}0000` : `${code.slice(0, 4)}00`
}

/** An edition as lines are compared by: a bare year of a list kept by month is the end of that year. */
const comparable = (table: CodeTable, edition: string): string =>
  table === 'region' && edition.length === 4 ? `${edition}-12` : edition.slice(0, 7)

export function inForce(table: CodeTable, line: CodeLine, edition: string): boolean {
  const at = comparable(table, edition)
  return line.from <= at && (line.to === '' || at < line.to)
}
