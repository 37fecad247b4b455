import { xml } from './svg-text'

/** Somebody in the picture; the one in the middle has ring 0. */
export interface GraphNode {
  readonly key: string
  readonly label: string
  readonly ring: 0 | 1 | 2
  /** The node of the inner ring it hangs on. */
  readonly by: string | null
  readonly tone: 'self' | 'customer' | 'other'
}
export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly label: string
  readonly kind: 'family' | 'equity' | 'guarantee' | 'other'
  /** Part of a guarantee circle. */
  readonly circle: boolean
  readonly arrow: boolean
}

interface Place {
  readonly x: number
  readonly y: number
  readonly w: number
}
interface Size {
  readonly width: number
  readonly rings: 1 | 2
  readonly letters: number
}
const WIDE: Size = { width: 786, rings: 2, letters: 9 }
const NARROW: Size = { width: 338, rings: 1, letters: 6 }

const FONT = 12
const HIGH = 26
const cut = (text: string, most: number): string => {
  const letters = [...text]
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`
}
/** Chinese letters are as wide as they are high, others about half of it. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0x2e80 ? FONT : FONT * 0.56), 0) + 18

/** The height grows with the places on each ring, so that labels do not meet. */
const heightOf = (inner: number, outer: number): number =>
  Math.max(outer > 0 ? 340 : 240, 60 + Math.ceil(inner / 2) * (outer > 0 ? 76 : 48), 60 + Math.ceil(outer / 2) * 44)

/** Evenly on an ellipse, beginning at the top; the outer ring near the node it hangs on. */
function placesOf(nodes: readonly GraphNode[], size: Size) {
  const shown = nodes.filter(node => node.ring <= size.rings)
  const first = shown.filter(node => node.ring === 1)
  const second = shown.filter(node => node.ring === 2)
  const height = heightOf(first.length, second.length)
  const [cx, cy] = [size.width / 2, height / 2]
  const places = new Map<string, Place>()
  const put = (node: GraphNode, angle: number, share: number) => {
    const w = widthOf(cut(node.label, size.letters))
    const rx = (cx - w / 2 - 4) * share
    const ry = (cy - HIGH) * share
    places.set(node.key, { x: cx + rx * Math.sin(angle), y: cy - ry * Math.cos(angle), w })
  }
  const inner = second.length > 0 ? 0.56 : 0.94
  for (const node of shown.filter(one => one.ring === 0)) put(node, 0, 0)
  // the order of the outer ring follows the inner one
  const order = first.flatMap(node => [node, ...second.filter(one => one.by === node.key)])
  const outer = order.filter(node => node.ring === 2)
  for (const [i, node] of first.entries()) put(node, (2 * Math.PI * i) / first.length, inner)
  for (const [i, node] of outer.entries()) put(node, (2 * Math.PI * (i + 0.5)) / outer.length, 1)
  return { places, height, shown }
}

const STROKES: Readonly<Record<GraphEdge['kind'], string>> = {
  family: 'c2',
  equity: 'c1',
  guarantee: 'c3',
  other: 'ink-3',
}
const n = (value: number): string => value.toFixed(1)

/** From the middle of a box towards a point, where the line leaves it. */
function borderTo({ x, y, w }: Place, to: Place): { x: number; y: number } {
  const [dx, dy] = [to.x - x, to.y - y]
  const t = Math.min(w / 2 / (Math.abs(dx) || 1e-6), HIGH / 2 / (Math.abs(dy) || 1e-6), 0.5)
  return { x: x + dx * t, y: y + dy * t }
}

function edgeText(edge: GraphEdge, places: ReadonlyMap<string, Place>, marker: string): string {
  const [a, b] = [places.get(edge.from), places.get(edge.to)]
  if (!a || !b) return ''
  const [from, to] = [borderTo(a, b), borderTo(b, a)]
  const colour = `var(--${edge.circle ? 'bad' : STROKES[edge.kind]})`
  const dash = edge.kind === 'guarantee' && !edge.circle ? ' stroke-dasharray="5 3"' : ''
  const end = edge.arrow ? ` marker-end="url(#${marker}${edge.circle ? 'b' : ''})"` : ''
  const line = `<line x1="${n(from.x)}" y1="${n(from.y)}" x2="${n(to.x)}" y2="${n(to.y)}" stroke="${colour}" stroke-width="${edge.circle ? 2.5 : 1.5}"${dash}${end}/>`
  const text = `<text x="${n((from.x + to.x) / 2)}" y="${n((from.y + to.y) / 2 + 3)}" font-size="11" fill="var(--ink-2)" stroke="var(--surface)" stroke-width="3" paint-order="stroke" text-anchor="middle">${xml(edge.label)}</text>`
  return line + text
}

const FILLS: Readonly<Record<GraphNode['tone'], readonly [fill: string, stroke: string, ink: string]>> = {
  self: ['var(--c1)', 'var(--c1)', 'var(--surface)'],
  customer: ['var(--surface)', 'var(--c1)', 'var(--ink)'],
  other: ['var(--surface)', 'var(--line)', 'var(--ink-2)'],
}
function nodeText(node: GraphNode, place: Place, letters: number): string {
  const [fill, stroke, ink] = FILLS[node.tone]
  const box = `<rect x="${n(place.x - place.w / 2)}" y="${n(place.y - HIGH / 2)}" width="${n(place.w)}" height="${HIGH}" rx="13" fill="${fill}" stroke="${stroke}" stroke-width="1.5"/>`
  return `${box}<text x="${n(place.x)}" y="${n(place.y + 4)}" font-size="${FONT}" fill="${ink}" text-anchor="middle">${xml(cut(node.label, letters))}</text>`
}

const head = (id: string, colour: string): string =>
  `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="var(--${colour})"/></marker>`

function draw(nodes: readonly GraphNode[], edges: readonly GraphEdge[], size: Size): string {
  const { places, height, shown } = placesOf(nodes, size)
  const marker = `rel${size.rings}`
  const lines = edges.map(edge => edgeText(edge, places, marker)).join('')
  const boxes = shown.map(node => nodeText(node, places.get(node.key)!, size.letters)).join('')
  return `<svg viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}" aria-hidden="true" focusable="false"><defs>${head(marker, 'ink-3')}${head(`${marker}b`, 'bad')}</defs>${lines}${boxes}</svg>`
}

/** The customer in the middle, who he is tied to around him, and around those; on a phone the inner ring alone. */
export const drawGraph = (nodes: readonly GraphNode[], edges: readonly GraphEdge[]) => ({
  svgWide: draw(nodes, edges, WIDE),
  svgNarrow: draw(nodes, edges, NARROW),
})
