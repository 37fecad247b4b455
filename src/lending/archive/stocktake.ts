export interface Expected {
  readonly itemId: number
  readonly code: string
  readonly boxId: number | null
  readonly lent: boolean
}
export interface Scan {
  readonly code: string
  /** null: a code no label of ours in sight has */
  readonly itemId: number | null
  /** The box whose label was scanned before; null when none was. */
  readonly boxId: number | null
}

export type Finding = 'found' | 'lent' | 'missing' | 'misplaced' | 'unexpected' | 'unknown'
export interface Found {
  readonly kind: Finding
  readonly code: string
  readonly itemId: number | null
  readonly boxId: number | null
  readonly expectedBoxId: number | null
}

/**
 * 盘点: the books as they were at the start against what was scanned. A paper in another box than its own is misplaced; one that is lent
 * and not here is no difference, one that is lent and here is. Example: expected A in box 1 and B (lent); A scanned in box 2 → A misplaced, B lent.
 */
export function compareStock(expected: readonly Expected[], scans: readonly Scan[]): Found[] {
  const scanOf = new Map(scans.flatMap(one => (one.itemId === null ? [] : [[one.itemId, one] as const])))
  const known = new Set(expected.map(one => one.itemId))
  const books = expected.map((one): Found => {
    const scan = scanOf.get(one.itemId)
    const base = { code: one.code, itemId: one.itemId, expectedBoxId: one.boxId, boxId: scan?.boxId ?? null }
    if (!scan) return { ...base, kind: one.lent ? 'lent' : 'missing' }
    if (one.lent) return { ...base, kind: 'unexpected' }
    return { ...base, kind: scan.boxId !== null && scan.boxId !== one.boxId ? 'misplaced' : 'found' }
  })
  const others = scans
    .filter(scan => scan.itemId === null || !known.has(scan.itemId))
    .map(
      (scan): Found => ({
        kind: scan.itemId === null ? 'unknown' : 'unexpected',
        code: scan.code,
        itemId: scan.itemId,
        boxId: scan.boxId,
        expectedBoxId: null,
      }),
    )
  return [...books, ...others]
}

export const isDifference = ({ kind }: Pick<Found, 'kind'>): boolean => kind !== 'found' && kind !== 'lent'
