/** Colour tokens of public/css/01-tokens.css that a chart may use. */
export const TOKENS = [
  'c1',
  'c2',
  'c3',
  'c4',
  'c5',
  'c6', // series
  'r1',
  'r2',
  'r3',
  'r4', // overdue ramp
  'k1',
  'k2',
  'k3',
  'k4',
  'k5', // five categories
  'ink',
  'ink-2',
  'ink-3',
  'line',
  'line-2',
  'grid',
  'surface',
] as const
export type Token = (typeof TOKENS)[number]

/** The chart library wants real colours: each token travels as a colour nobody else uses, e.g. the third as #00fe02. */
export const inkOf = (token: Token): string => `#00fe${TOKENS.indexOf(token).toString(16).padStart(2, '0')}`

const asVariable = (_hex: string, index: string): string => {
  const token = TOKENS[Number.parseInt(index, 16)]
  if (token === undefined) throw new Error(`a chart uses a colour that is no token: #00fe${index}`)
  return `var(--${token})`
}

// These stay: everything else in a style attribute is a presentation attribute of the same name.
const DROPPED = new Set([
  'font-family',
  'user-select',
  'position',
  'left',
  'top',
  '-webkit-tap-highlight-color',
  'cursor',
])

function attributesOf(style: string): string {
  return style
    .split(';')
    .map(declaration => declaration.split(':'))
    .filter(([name, value]) => name && value && !DROPPED.has(name.trim()))
    .map(([name, value]) => `${name!.trim()}="${value!.trim()}"`)
    .join(' ')
}

/**
 * Makes the library's SVG fit a page without inline styles: the style block goes, style attributes become presentation
 * attributes, colours become tokens so that they follow theme and brand, and the text takes the font of the page.
 */
export function cspSafe(svg: string): string {
  return svg
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/\sstyle="([^"]*)"/g, (_all, style: string) => ` ${attributesOf(style)}`)
    .replace(/\sclass="[^"]*"/g, '')
    .replace(/\s(?:id|clip-path|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/<defs[\s\S]*?<\/defs>/g, '')
    .replace(/#00fe([0-9a-f]{2})/gi, asVariable)
    .replace(/<svg /, '<svg aria-hidden="true" focusable="false" ')
    .replace(/\n/g, '')
}
