/** 避头尾 after GB/T 15834 and CLREQ: what may not begin a line, and what may not end one. */
const NOT_FIRST = new Set('，。；：、？！）」』】》〉〕］｝”’…—～·％‰℃,.;:?!)]}%'.split(''))
const NOT_LAST = new Set('（「『【《〈〔［｛“‘([{￥¥$'.split(''))

/** A run of Latin letters, digits and their signs stays whole (DK202406180012, 13,027.47); every other character stands alone. */
const ATOM = /[!-~\u00a1-\u024f]+|\s+|./gsu

/** Pieces between which a line may break, punctuation already tied to its neighbour. */
function pieces(text: string): string[] {
  const atoms = text.match(ATOM) ?? []
  const joined: string[] = []
  let open = false
  for (const atom of atoms) {
    const [first = ''] = atom
    if (joined.length > 0 && (open || NOT_FIRST.has(first))) joined[joined.length - 1] += atom
    else joined.push(atom)
    open = NOT_LAST.has(atom.at(-1) ?? '')
  }
  return joined
}

type Measure = (text: string) => number

/** How many characters of `chars` may stand on a line before `next`: the rules of line ends hold inside cut words too. */
function cutAt(chars: string[], next: string): number {
  let cut = chars.length
  while (cut > 1 && (NOT_FIRST.has(chars[cut] ?? next) || NOT_LAST.has(chars[cut - 1] ?? ''))) cut--
  return cut > 1 ? cut : chars.length
}

/** A piece that is wider than the line is cut between characters: a line may never run into the next column. */
function cutWide(piece: string, width: number, measure: Measure): string[] {
  const parts: string[] = []
  let part: string[] = []
  for (const char of piece) {
    if (part.length > 0 && measure(part.join('') + char) > width) {
      const cut = cutAt(part, char)
      parts.push(part.slice(0, cut).join(''))
      part = part.slice(cut)
    }
    part.push(char)
  }
  return part.length === 0 ? parts : [...parts, part.join('')]
}

function breakParagraph(text: string, width: number, indent: number, measure: Measure): string[] {
  if (measure(text) <= width - indent) return [text]
  const lines: string[] = []
  let line = ''
  for (const piece of pieces(text)) {
    const room = lines.length === 0 ? width - indent : width
    if (measure((line + piece).trimEnd()) <= room) {
      line += piece
      continue
    }
    if (line !== '') lines.push(line.trimEnd())
    const parts = measure(piece.trimEnd()) > width ? cutWide(piece, width, measure) : [piece.trimStart()]
    lines.push(...parts.slice(0, -1))
    line = parts.at(-1) ?? ''
  }
  return line.trimEnd() === '' ? lines : [...lines, line.trimEnd()]
}

/** Lines no wider than `width`; line feeds in the text are kept, the first line may be indented. */
export function breakLines(text: string, width: number, measure: Measure, indent = 0): string[] {
  return text.split('\n').flatMap(each => breakParagraph(each, width, indent, measure))
}
