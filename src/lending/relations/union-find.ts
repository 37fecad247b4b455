/** Nodes that hang together, however far apart: a–b, b–c, d–e → [a, b, c], [d, e]. A node without a link is alone. */
export function components(
  nodes: readonly string[],
  links: readonly (readonly [a: string, b: string])[],
): readonly (readonly string[])[] {
  const parent = new Map<string, string>(nodes.map(node => [node, node]))
  const find = (node: string): string => {
    let top = node
    for (let next = parent.get(top); next !== undefined && next !== top; next = parent.get(top)) top = next
    // everybody passed on the way is hung below the top, so that the next look is short
    for (let at = node; at !== top; ) {
      const next = parent.get(at) ?? top
      parent.set(at, top)
      at = next
    }
    return top
  }
  const size = new Map<string, number>()
  for (const [a, b] of links) {
    for (const node of [a, b]) if (!parent.has(node)) parent.set(node, node)
    const [x, y] = [find(a), find(b)]
    if (x === y) continue
    const [small, large] = (size.get(x) ?? 1) < (size.get(y) ?? 1) ? [x, y] : [y, x]
    parent.set(small, large)
    size.set(large, (size.get(x) ?? 1) + (size.get(y) ?? 1))
  }
  const found = new Map<string, string[]>()
  for (const node of parent.keys()) {
    const top = find(node)
    found.set(top, [...(found.get(top) ?? []), node])
  }
  return [...found.values()]
}

/** What a group was, as far as it still stands. */
export interface Standing {
  readonly id: number
  readonly members: readonly number[]
}
export interface Settlement {
  /** The group that goes on, or null: a new one. */
  readonly id: number | null
  readonly members: readonly number[]
}

/**
 * Which of the groups that were goes on in which component: the one it shares most members with, the older at a tie; each goes
 * on at most once. Groups that go on nowhere end. Example: {1,2,3} falls into {1,2} and {3,4}: the first keeps the number.
 */
export function settle(
  was: readonly Standing[],
  now: readonly (readonly number[])[],
): { readonly kept: readonly Settlement[]; readonly ended: readonly number[] } {
  const shared = (a: readonly number[], b: readonly number[]) => a.filter(one => b.includes(one)).length
  const pairs = now.flatMap((members, at) =>
    was.map(({ id, members: before }) => ({ at, id, n: shared(members, before) })).filter(({ n }) => n > 0),
  )
  pairs.sort((x, y) => y.n - x.n || x.id - y.id || x.at - y.at)
  const ids = new Map<number, number>()
  const used = new Set<number>()
  for (const { at, id } of pairs) {
    if (ids.has(at) || used.has(id)) continue
    ids.set(at, id)
    used.add(id)
  }
  const kept = now.map((members, at) => ({ id: ids.get(at) ?? null, members }))
  return { kept, ended: was.map(({ id }) => id).filter(id => !used.has(id)) }
}
