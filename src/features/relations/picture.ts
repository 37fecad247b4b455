import { formatRate } from '../../lending/rate'
import { FAMILY, guaranteeCircles, inverseOf, type RelationKind } from '../../lending/relations'
import type { Ctx } from '../../web/context'
import { drawGraph, type GraphEdge, type GraphNode } from './graph'
import { type RelationLine, tiesAround } from './queries'
import { KIND_WORDS } from './words'

/** More than this nobody reads in a picture; the table lists them all. */
const MOST = 40

interface Tie {
  readonly from: string
  readonly to: string
  readonly row: RelationLine
  readonly kind: RelationKind
}

const ownKey = (row: RelationLine): string => `c${row.customerId}`
function otherKey(row: RelationLine): string {
  if (row.otherCustomerId !== null) return `c${row.otherCustomerId}`
  return row.idNoIndex === null ? `r${row.id}` : row.idNoIndex.toString('hex')
}

/** Kinds told from the side of whoever has, holds or gives; drawn like their counterparts told from the other. */
const FROM_GIVER: readonly RelationKind[] = ['child', 'represents', 'controls', 'holds', 'manages', 'guarantees']

/** Every relation once, from whoever has or gives to whoever is had or given to, whichever file it is told in. */
function tiesOf(rows: readonly RelationLine[]): Tie[] {
  const seen = new Map<string, Tie>()
  for (const row of rows) {
    const told = row.kind as RelationKind
    const outward = FROM_GIVER.includes(told)
    const [from, to] = outward ? [ownKey(row), otherKey(row)] : [otherKey(row), ownKey(row)]
    const kind = outward ? inverseOf(told) : told
    const ends = FAMILY.includes(kind) || kind === 'partner' ? [from, to].sort() : [from, to]
    const key = `${ends.join()} ${kind}`
    if (!seen.has(key)) seen.set(key, { from, to, row, kind })
  }
  return [...seen.values()]
}

const namesOf = (rows: readonly RelationLine[], id: number, name: string): Map<string, string> => {
  const names = new Map<string, string>()
  for (const row of rows) {
    if (row.fromOther && row.otherName !== null) names.set(`c${row.otherId}`, row.otherName)
    else if (!row.fromOther) names.set(otherKey(row), row.otherName ?? row.name)
  }
  return names.set(`c${id}`, name)
}

const colourOf = (kind: RelationKind): GraphEdge['kind'] => {
  if (FAMILY.includes(kind)) return 'family'
  if (kind === 'guarantor') return 'guarantee'
  return kind === 'controller' || kind === 'shareholder' ? 'equity' : 'other'
}

/** What a line says: a share by its size, anything else by its name. */
const labelOf = (c: Ctx, { row, kind }: Tie): string =>
  row.sharePpm !== null ? formatRate(row.sharePpm) : c.t(kind === 'guarantor' ? '担保' : KIND_WORDS[kind])

/** Customers one step away whose files are open to the reader: their ties are drawn as the outer ring. */
const nextIds = (rows: readonly RelationLine[], id: number): number[] => [
  ...new Set(rows.flatMap(row => (row.otherId !== null && row.otherId !== id ? [row.otherId] : []))),
]

async function gathered(c: Ctx, id: number) {
  const first = await tiesAround(c.db, c.viewer, [id])
  const near = nextIds(first, id).slice(0, MOST)
  const second = near.length > 0 ? await tiesAround(c.db, c.viewer, near) : []
  const far = [...new Set(nextIds(second, id))].filter(one => !near.includes(one)).slice(0, MOST)
  // one step further for guarantees alone: a circle may close outside the picture's rings
  const third = far.length > 0 ? await tiesAround(c.db, c.viewer, far) : []
  return { first, second, all: [...first, ...second, ...third] }
}

const edgesOf = (ties: readonly Tie[]) =>
  ties.filter(tie => tie.kind === 'guarantor').map(({ from, to }) => ({ from, to }))

/** Ties of one pair in one direction are one line with several words. */
function joined(ties: readonly Tie[]): Tie[][] {
  const lines = new Map<string, Tie[]>()
  for (const tie of ties) lines.set(`${tie.from},${tie.to}`, [...(lines.get(`${tie.from},${tie.to}`) ?? []), tie])
  return [...lines.values()]
}

export async function pictureOf(c: Ctx, id: number, name: string) {
  const { first, second, all } = await gathered(c, id)
  const ties = tiesOf([...first, ...second])
  const whole = tiesOf(all)
  const names = namesOf(all, id, name)
  const circles = guaranteeCircles(edgesOf(whole)).filter(circle => circle.includes(`c${id}`))
  const inCircle = (from: string, to: string) =>
    circles.some(circle => circle.some((one, at) => one === from && circle[(at + 1) % circle.length] === to))
  const nodes = nodesOf(
    `c${id}`,
    ties,
    names,
    new Set(all.flatMap(row => (row.otherId === null ? [] : [`c${row.otherId}`]))),
  )
  const drawn = new Set(nodes.map(node => node.key))
  const edges = joined(ties.filter(tie => drawn.has(tie.from) && drawn.has(tie.to))).map(
    (several): GraphEdge => ({
      from: several[0]!.from,
      to: several[0]!.to,
      label: several.map(tie => labelOf(c, tie)).join('、'),
      kind: colourOf((several.find(tie => colourOf(tie.kind) !== 'other') ?? several[0]!).kind),
      circle: several.some(tie => tie.kind === 'guarantor') && inCircle(several[0]!.from, several[0]!.to),
      arrow: several.some(tie => !FAMILY.includes(tie.kind) && tie.kind !== 'partner'),
    }),
  )
  if (nodes.length < 2) return null
  return {
    ...drawGraph(nodes, edges),
    label: c.t('{name}的关系图：{n} 个关系人', { name, n: nodes.length - 1 }),
    rows: ties.map(tie => ({
      cells: {
        from: names.get(tie.from) ?? '—',
        kind: { text: labelOf(c, tie), ...(inCircle(tie.from, tie.to) ? { tone: 'bad' as const } : {}) },
        to: names.get(tie.to) ?? '—',
      },
    })),
    circles: circles.map(circle => [...circle, circle[0]!].map(one => names.get(one) ?? '—').join(' → ')),
  }
}

function nodesOf(
  self: string,
  ties: readonly Tie[],
  names: ReadonlyMap<string, string>,
  known: ReadonlySet<string>,
): GraphNode[] {
  const nodes = new Map<string, GraphNode>()
  const add = (key: string, ring: 0 | 1 | 2, by: string | null) => {
    if (nodes.has(key) || nodes.size > MOST) return
    const tone = key === self ? 'self' : known.has(key) ? 'customer' : 'other'
    nodes.set(key, { key, label: names.get(key) ?? '—', ring, by, tone })
  }
  add(self, 0, null)
  for (const { from, to } of ties) {
    if (from === self) add(to, 1, self)
    if (to === self) add(from, 1, self)
  }
  const inner = new Set([...nodes.values()].filter(node => node.ring === 1).map(node => node.key))
  for (const { from, to } of ties) {
    if (inner.has(from)) add(to, 2, from)
    if (inner.has(to)) add(from, 2, to)
  }
  return [...nodes.values()]
}
