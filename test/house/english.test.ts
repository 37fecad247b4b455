import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from '@swc/core'
import { filesBelow, read, root } from './files'

const HAN = /[\u4e00-\u9fff]/

function english(): Set<string> {
  const files = ['locales/en.json', ...readdirSync(join(root, 'locales/en')).map(name => `locales/en/${name}`)]
  return new Set(files.flatMap(file => Object.keys(JSON.parse(read(file)) as object)))
}

/** Every string literal with a Chinese character: in code those are words for a screen. */
function literals(node: unknown, found: string[]): string[] {
  if (Array.isArray(node)) for (const child of node) literals(child, found)
  else if (typeof node === 'object' && node !== null) {
    const { type, value } = node as { type?: string; value?: unknown }
    if (type === 'StringLiteral' && typeof value === 'string' && HAN.test(value)) found.push(value)
    if (type === 'TemplateElement') {
      const { cooked } = node as { cooked?: unknown }
      if (typeof cooked === 'string' && HAN.test(cooked)) found.push(cooked)
    }
    for (const child of Object.values(node)) literals(child, found)
  }
  return found
}

// Formal papers are Chinese by law and custom; the core's and the writers' words are data of their own.
// What the start prints is for the person at the terminal.
const exempt = (file: string): boolean =>
  file.endsWith('.paper.ts') || /^src\/(lending|export)\//.test(file) || file === 'src/boot.ts'

test('every word of the screens that stands in code has its English', () => {
  const known = english()
  const missing = filesBelow('src', '.ts')
    .filter(file => !exempt(file))
    .flatMap(file =>
      literals(parseSync(read(file), { syntax: 'typescript' }), [])
        .filter(text => !known.has(text))
        .map(text => `${file}: ${text}`),
    )
  expect(missing).toEqual([])
})

const keyed = /\bt\(\s*'((?:[^'\\]|\\.)*)'/g

test('every t(…) of the views has its English', () => {
  const known = english()
  const missing = filesBelow('views', '.eta').flatMap(file =>
    [...read(file).matchAll(keyed)]
      .map(match => match[1]!)
      .filter(text => HAN.test(text) && !known.has(text))
      .map(text => `${file}: ${text}`),
  )
  expect(missing).toEqual([])
})

test('no Chinese word stands in a view outside t(…)', () => {
  const bare = filesBelow('views', '.eta').flatMap(file =>
    read(file)
      .replace(/<%[\s\S]*?%>/g, block => (/^<%\s*\/\*/.test(block) ? '' : block.replace(/'(?:[^'\\]|\\.)*'/g, "''")))
      .split('\n')
      .filter(line => HAN.test(line))
      .filter(line => !/lang="zh/.test(line))
      .map(line => `${file}: ${line.trim().slice(0, 80)}`),
  )
  expect(bare).toEqual([])
})

test('placeholders are the same in both languages', () => {
  const files = ['locales/en.json', ...readdirSync(join(root, 'locales/en')).map(name => `locales/en/${name}`)]
  const names = (text: string) =>
    [...text.matchAll(/\{(\w+)\}/g)]
      .map(match => match[1])
      .sort()
      .join()
  const odd = files.flatMap(file =>
    Object.entries(JSON.parse(read(file)) as Record<string, string>).filter(
      ([zh, en]) => names(zh) !== names(en) || HAN.test(en),
    ),
  )
  expect(odd.filter(([zh]) => zh !== '中文')).toEqual([])
})
