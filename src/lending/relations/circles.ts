/** Somebody stands surety for somebody else. */
export interface Surety {
  readonly from: string
  readonly to: string
}

/** A circle longer than this is one nobody reads; the members are still found to hang together. */
const LONGEST = 8
const MOST = 50

/** Strongly connected parts by Tarjan's algorithm, without recursion: a chain of guarantees may be long. */
function strongParts(next: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const held = new Set<string>()
  const parts: string[][] = []
  for (const root of next.keys()) {
    if (index.has(root)) continue
    const work: { node: string; at: number }[] = [{ node: root, at: 0 }]
    while (work.length > 0) {
      const frame = work.at(-1)!
      const { node } = frame
      if (frame.at === 0) {
        index.set(node, index.size)
        low.set(node, index.get(node)!)
        stack.push(node)
        held.add(node)
      }
      const to = next.get(node)?.[frame.at++]
      if (to !== undefined) {
        if (!index.has(to)) work.push({ node: to, at: 0 })
        else if (held.has(to)) low.set(node, Math.min(low.get(node)!, index.get(to)!))
        continue
      }
      work.pop()
      const above = work.at(-1)
      if (above) low.set(above.node, Math.min(low.get(above.node)!, low.get(node)!))
      if (low.get(node) !== index.get(node)) continue
      const part = stack.splice(stack.indexOf(node))
      for (const one of part) held.delete(one)
      parts.push(part)
    }
  }
  return parts
}

/**
 * 担保圈: closed chains of guarantees, the smaller first. A guarantees B, B guarantees C, C guarantees A → [[A, B, C]].
 * Each circle begins with its first member in the order of names; at most 50 of at most 8 members.
 */
export function guaranteeCircles(sureties: readonly Surety[]): readonly (readonly string[])[] {
  const next = new Map<string, string[]>()
  for (const { from, to } of sureties) {
    if (from === to) continue
    const known = next.get(from) ?? []
    if (!known.includes(to)) next.set(from, [...known, to])
    if (!next.has(to)) next.set(to, [])
  }
  const found: string[][] = []
  for (const part of strongParts(next)) if (part.length > 1) collect(part, next, found)
  return found.sort((a, b) => a.length - b.length || (a.join() < b.join() ? -1 : 1))
}

/** Every circle of a part, each from its smallest member, so that none is found twice. */
function collect(part: readonly string[], next: ReadonlyMap<string, readonly string[]>, found: string[][]): void {
  const inside = new Set(part)
  for (const start of [...part].sort()) {
    const walks: string[][] = [[start]]
    for (let walk = walks.pop(); walk !== undefined && found.length < MOST; walk = walks.pop()) {
      for (const to of next.get(walk.at(-1)!) ?? []) {
        if (to === start && walk.length > 1) found.push(walk)
        else if (inside.has(to) && to > start && walk.length < LONGEST && !walk.includes(to)) walks.push([...walk, to])
      }
    }
  }
}
