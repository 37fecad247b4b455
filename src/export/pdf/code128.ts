/** Widths of bars and spaces of the 107 symbols of Code 128 (ISO/IEC 15417), bar first; the last one is the stop. */
const SYMBOLS =
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 ' +
  '221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 ' +
  '231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 ' +
  '314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 ' +
  '114131 311141 411131 211412 211214 211232 2331112'
const WIDTHS = SYMBOLS.split(' ')

const [CODE_C, CODE_B, START_B, START_C, STOP] = [99, 100, 104, 105, 106] as const

const digitsAt = (text: string, at: number): number => /^\d*/.exec(text.slice(at))![0].length

/**
 * The symbols of a text, check symbol and stop with them: set C for runs of digits, set B for the rest. The check is the start plus each
 * symbol times its place, modulo 103. Example: 'PJJ123C' in set B has the check symbol 55.
 */
export function code128(text: string): number[] {
  if (!/^[ -~]+$/.test(text)) throw new Error('Code 128 holds printable ASCII')
  const long = (at: number) => digitsAt(text, at) >= (at === 0 || at + digitsAt(text, at) === text.length ? 4 : 6)
  let inC = long(0) && digitsAt(text, 0) % 2 === 0
  const symbols: number[] = [inC ? START_C : START_B]
  for (let at = 0; at < text.length; ) {
    if (inC && digitsAt(text, at) >= 2) {
      symbols.push(Number.parseInt(text.slice(at, at + 2), 10))
      at += 2
    } else if (inC) {
      symbols.push(CODE_B)
      inC = false
    } else if (long(at) && digitsAt(text, at) % 2 === 0) {
      symbols.push(CODE_C)
      inC = true
    } else symbols.push(text.charCodeAt(at++) - 32)
  }
  const check = symbols.reduce((sum, symbol, at) => sum + symbol * Math.max(1, at), 0) % 103
  return [...symbols, check, STOP]
}

/** Bars and spaces in modules, a bar first. */
export const code128Widths = (text: string): number[] =>
  code128(text).flatMap(symbol => Array.from(WIDTHS[symbol]!, digit => Number.parseInt(digit, 10)))

const QUIET = 10

/** Draws the bars as rectangles of `width` points with their quiet zones, its top left corner at x, y. */
export function drawCode128(
  doc: PDFKit.PDFDocument,
  text: string,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): void {
  const widths = code128Widths(text)
  const module = width / (widths.reduce((sum, one) => sum + one, 0) + 2 * QUIET)
  let at = x + QUIET * module
  doc.fillColor('#000000')
  widths.forEach((wide, i) => {
    if (i % 2 === 0) doc.rect(at, y, wide * module, height)
    at += wide * module
  })
  doc.fill()
}
