/** Where in the tree: 机构 → 客户经理 → 客群 → 客户 → 合同 → 借据与档案. The numbers are those on the way down to it. */
export type Node =
  | { readonly level: 'root' }
  | { readonly level: 'branch'; readonly branch: number }
  | { readonly level: 'officer'; readonly branch: number; readonly officer: number }
  /** Group 0: customers of the officer who are in none. */
  | { readonly level: 'group'; readonly branch: number; readonly officer: number; readonly group: number }
  | { readonly level: 'customer'; readonly customer: number }
  | { readonly level: 'contract'; readonly contract: number }

const SHAPE = /^([bogck])(\d{1,9})(?:-(\d{1,9}))?(?:-(\d{1,9}))?$/

/** b3 · o3-12 · g3-12-7 · c42 · k9; anything else is no place in the tree. */
export function parseNode(text: string | undefined): Node | null {
  if (text === undefined) return { level: 'root' }
  const match = SHAPE.exec(text)
  if (!match) return null
  const [a, b, c] = match.slice(2).map(part => (part === undefined ? null : Number.parseInt(part, 10)))
  if (a === null || a === undefined) return null
  switch (match[1]) {
    case 'b':
      return b === null ? { level: 'branch', branch: a } : null
    case 'o':
      return typeof b === 'number' && c === null ? { level: 'officer', branch: a, officer: b } : null
    case 'g':
      return typeof b === 'number' && typeof c === 'number' ? { level: 'group', branch: a, officer: b, group: c } : null
    case 'c':
      return b === null ? { level: 'customer', customer: a } : null
    default:
      return b === null ? { level: 'contract', contract: a } : null
  }
}

export function nodeText(node: Node): string {
  switch (node.level) {
    case 'root':
      return ''
    case 'branch':
      return `b${node.branch}`
    case 'officer':
      return `o${node.branch}-${node.officer}`
    case 'group':
      return `g${node.branch}-${node.officer}-${node.group}`
    case 'customer':
      return `c${node.customer}`
    default:
      return `k${node.contract}`
  }
}
