import { bars, line, ring, wan } from '../../src/web/charts'
import { overdueTone, status } from '../../src/web/status'
import { joinedStyles } from '../../src/web/stylesheet'
import { filesBelow, read } from './files'

const views = filesBelow('views', '.eta')
const css = filesBelow('public/css', '.css')
const scripts = filesBelow('public/js', '.mjs')

const strip = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '')

// What Chromium 90 does not know; :has() and popover are refused as well, since nothing needed may hang on them.
const FORBIDDEN: readonly RegExp[] = [
  /color-mix\(/,
  /light-dark\(/,
  /\bokl(ch|ab)\(/,
  /@layer\b/,
  /@container\b|container-type/,
  /\d(dvh|svh|lvh|dvw|cqw|cqi)\b/,
  /subgrid/,
  /:has\(/,
  /:popover-open|\banchor\(/,
  /@(import|font-face|property|scope)\b/,
  /(^|[\s;{])(inset-area|text-box|field-sizing|interpolate-size)\s*:/,
  /url\(\s*["']?https?:/,
]

/** A selector or at-rule that opens inside an ordinary rule is nesting. */
function nested(text: string): string[] {
  const found: string[] = []
  const open: string[] = []
  for (const [, head = '', brace] of strip(text).matchAll(/([^{};]*)([{};])/g)) {
    if (brace === '}') open.pop()
    if (brace !== '{') continue
    const parent = open.at(-1)
    if (parent !== undefined && !parent.startsWith('@')) found.push(head.trim())
    open.push(head.trim())
  }
  return found
}

test('the checks find what they look for', () => {
  expect(nested('.a { color: red; .b { color: blue } }')).toEqual(['.b'])
  expect(nested('@media print { .a { color: red } }')).toEqual([])
  expect(
    FORBIDDEN.filter(pattern => pattern.test('.a { color: color-mix(in srgb, red, blue); height: 1dvh }')),
  ).toHaveLength(2)
})

test.each(css)('%s keeps to what Chromium 90 knows', file => {
  const text = strip(read(file))
  expect(FORBIDDEN.filter(pattern => pattern.test(text)).map(String)).toEqual([])
  expect(nested(text)).toEqual([])
})

test('the one stylesheet is all of its parts, tokens first, and no part is a long one', () => {
  expect(css.filter(file => !joinedStyles().includes(read(file)))).toEqual([])
  expect(joinedStyles().startsWith(read('public/css/01-tokens.css'))).toBe(true)
  expect(css.filter(file => read(file).split('\n').length > 200)).toEqual([])
})

test('every token that is used is declared, and dark and system say the same', () => {
  const text = strip(joinedStyles())
  const declared = new Set([...text.matchAll(/(--[\w-]+)\s*:/g)].map(match => match[1]))
  const used = [...text.matchAll(/var\((--[\w-]+)/g)].map(match => match[1]!)
  expect(used.filter(name => !declared.has(name))).toEqual([])
  const block = (selector: string) => text.split(selector)[1]!.split('}')[0]!.replace(/\s+/g, ' ')
  expect(block(':root[data-theme="system"] {')).toBe(block(':root[data-theme="dark"] {'))
})

test('views carry no inline style, script or handler and name only icons of the sprite', () => {
  const sprite = new Set([...read('public/icons.svg').matchAll(/<symbol id="([\w-]+)"/g)].map(match => match[1]))
  const wrong = views.flatMap(view => {
    const text = read(view)
    const inline =
      /<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+="|hx-on|javascript:|hx-vals="js:|hx-trigger="[^"]*\[/.exec(
        text,
      )
    const icons = [...text.matchAll(/\bicon: '([\w-]+)'|_kit\/icon', \{ name: '([\w-]+)'/g)].map(
      match => match[1] ?? match[2]!,
    )
    return [
      ...(inline ? [`${view}: ${inline[0]}`] : []),
      ...icons.filter(name => !sprite.has(name)).map(name => `${view}: ${name}`),
    ]
  })
  expect(wrong).toEqual([])
})

test('scripts run no text as code, load nothing and set no markup', () => {
  const wrong = scripts.filter(file =>
    /\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write|https?:\/\//.test(read(file)),
  )
  expect(wrong).toEqual([])
})

const chart = {
  labels: ['10月', '11月'],
  unit: '万元',
  series: [
    { name: '1–3 天', values: [18.2, 20], colour: 'r1' as const },
    { name: '<31 天以上>', values: [60, 58.1], colour: 'r4' as const },
  ],
}

test('charts fit a page without inline styles and follow the theme', () => {
  const all = [
    ...Object.values(bars(chart)),
    ...Object.values(line({ ...chart, area: true })),
    ring([{ name: 'a', value: 3, colour: 'k1' }]),
  ]
  expect(all).toHaveLength(5)
  for (const svg of all) {
    expect(svg).not.toMatch(/style=|<style|<script|\sid=|class=|url\(|#00fe/i)
    expect(svg).toMatch(/(fill|stroke)="var\(--[rk]\d\)"/)
    expect(svg).toMatch(/^<svg aria-hidden="true"/)
  }
  expect(all[0]).toContain('&lt;31 天以上&gt;')
})

test('charts refuse what would draw a lie', () => {
  expect(() => bars({ ...chart, labels: ['10月'] })).toThrow('2 values for 1 labels')
  expect(() => bars({ ...chart, series: [{ name: 'x', values: [1, Number.NaN], colour: 'c1' }] })).toThrow(
    'not a number',
  )
  expect(() => bars({ ...chart, series: [] })).toThrow('one to six')
  expect(() => ring([{ name: 'x', value: -1, colour: 'k1' }])).toThrow('zero or more')
})

test.each([
  [94_682_236n, 94.68],
  [-94_682_236n, -94.68],
  [5_000n, 0.01],
  [4_999n, 0],
])('%s 分 is drawn as %s 万元', (fen, expected) => {
  expect(wan(fen)).toBeCloseTo(expected, 10)
})

test('one status has one word and one colour; overdue turns red on the eleventh day', () => {
  expect(status('risk-class', 'special_mention')).toEqual({ word: '关注', tone: 'warn' })
  expect(status('loan', 'never-declared')).toEqual({ word: 'never-declared', tone: 'mute' })
  expect([0, 1, 10, 11, 96].map(overdueTone)).toEqual(['mute', 'warn', 'warn', 'bad', 'bad'])
  expect(status('overdue', '12')).toEqual({ word: '逾期', tone: 'bad' })
})
