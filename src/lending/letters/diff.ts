export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
}

/** Longer texts are compared line by line from their ends; the table of the middle stays small. */
const MOST = 600

function middle(was: readonly string[], now: readonly string[]): DiffLine[] {
  const width = now.length + 1
  const table = new Uint16Array((was.length + 1) * width)
  for (let i = was.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      table[i * width + j] =
        was[i] === now[j]
          ? table[(i + 1) * width + j + 1]! + 1
          : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!)
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < was.length || j < now.length) {
    if (i < was.length && j < now.length && was[i] === now[j]) {
      lines.push({ kind: 'same', text: was[i]! })
      i++
      j++
    } else if (j >= now.length || (i < was.length && table[(i + 1) * width + j]! >= table[i * width + j + 1]!)) {
      lines.push({ kind: 'gone', text: was[i++]! })
    } else lines.push({ kind: 'new', text: now[j++]! })
  }
  return lines
}

const whole = (kind: DiffLine['kind'], lines: readonly string[]): DiffLine[] => lines.map(text => ({ kind, text }))

/**
 * What became of a text line by line: the longest run of common lines stays. Example: 'a b c' → 'a x c': same a, gone b, new x, same c.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const [was, now] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < was.length && start < now.length && was[start] === now[start]) start++
  let end = 0
  while (end < was.length - start && end < now.length - start && was.at(-1 - end) === now.at(-1 - end)) end++
  const [a, b] = [was.slice(start, was.length - end), now.slice(start, now.length - end)]
  const changed = a.length > MOST || b.length > MOST ? [...whole('gone', a), ...whole('new', b)] : middle(a, b)
  return [...whole('same', was.slice(0, start)), ...changed, ...whole('same', end === 0 ? [] : was.slice(-end))]
}
