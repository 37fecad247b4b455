import { FRAME } from '../../src/web/views'
import { filesBelow, read } from './files'

const code = [...filesBelow('src', '.ts'), ...filesBelow('scripts', '.ts'), ...filesBelow('seeds', '.ts')]
const views = filesBelow('views', '.eta')
const outsideKit = views.filter(view => !/^views\/(_kit|_layouts)\//.test(view))

/** Lines of the files that match, as file:line: text. Comments are not code. */
function lines(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap(file =>
    read(file)
      .split('\n')
      .map((line, index) => ({ line: line.replace(/^\s*(\/\/|\*|\/\*).*/, ''), index }))
      .filter(({ line }) => pattern.test(line))
      .map(({ line, index }) => `${file}:${index + 1}: ${line.trim().slice(0, 120)}`),
  )
}

test('no outside string becomes SQL: raw helpers are not used', () => {
  expect(lines(code, /\bsql\.(raw|lit)\b/)).toEqual([])
})

test('the core has no clock, no floating money, no environment', () => {
  const core = filesBelow('src/lending', '.ts')
  expect(lines(core, /new Date\(|Date\.now|Math\.random|process\.env|\bNumber\(|parseFloat|performance\./)).toEqual([])
  expect(lines(core, /from '(node:|express|kysely|pg)/)).toEqual([])
})

test('features take the time from the program, not from the machine', () => {
  expect(
    lines(filesBelow('src/features', '.ts'), /new Date\(\)|Date\.now\(\)/).filter(
      line => !line.startsWith('src/features/access/viewer.ts'),
    ),
  ).toEqual([])
})

// What the kit's frames take in ready made: always the captured or included HTML of the page around them.
const FRAMED = /^\w+\.(body|content|foot|side|detail|list|extra|end|svgWide|svgNarrow)$/

test('raw output in a view is an included view, a layout body or a captured part', () => {
  const wrong = views.flatMap(view => {
    const text = read(view)
    const captured = (name: string) => new RegExp(`\\b${name} = capture\\(`).test(text)
    return [...text.matchAll(/<%~\s*([\s\S]*?)\s*-?%>/g)]
      .map(match => match[1]!)
      .filter(raw => !/^(include|block)\(/.test(raw))
      .filter(raw => !(outsideKit.includes(view) ? raw === 'it.body' : FRAMED.test(raw)))
      .filter(raw => !(/^\w+$/.test(raw) && captured(raw)))
      .map(raw => `${view}: <%~ ${raw.slice(0, 80)} %>`)
  })
  expect(wrong).toEqual([])
})

test('a kept part of the frame shows nothing of the page it stands around', () => {
  const parts = [...FRAME].map(name => `views${name}.eta`)
  expect(parts.filter(part => !views.includes(part))).toEqual([])
  const wrong = parts.filter(part => /\bpath\b|\bkey\(|\bit\.(?!shell\b)/.test(read(part)))
  expect(wrong).toEqual([])
})

test('no inline script, style or handler, no unquoted attribute with a value from outside', () => {
  expect(lines(views, /\son[a-z]+=|\sstyle=|<style|<script(?![^>]*\ssrc=)|hx-on|javascript:/)).toEqual([])
  expect(lines(views, /\s[\w-]+=<%=/)).toEqual([])
})

test('tables and inputs come from the kit', () => {
  expect(lines(outsideKit, /<table[\s>]|<select[\s>]|<textarea[\s>]/)).toEqual([])
  expect(
    lines(outsideKit, /<input(?![^>]*type="hidden")[\s>]/).filter(line => !line.startsWith('views/session/')),
  ).toEqual([])
})

test('every view is used', () => {
  const used = [...filesBelow('src', '.ts'), ...views].map(read).join('\n')
  const unused = views.filter(view => {
    const name = view.replace(/^views\//, '').replace(/\.eta$/, '')
    return !used.includes(`'${name}'`) && !used.includes(`'/${name}'`) && !name.startsWith('_kit/')
  })
  expect(unused).toEqual([])
})

test('files stay small', () => {
  const long = (files: readonly string[], cap: number) =>
    files
      .map(file => [file, read(file).split('\n').length] as const)
      .filter(([file, n]) => n > cap && file !== 'src/db/schema.ts')
  expect(long(code, 250)).toEqual([])
  expect(long(views, 150)).toEqual([])
})

test('nothing is promised instead of done', () => {
  expect(
    lines([...code, ...views], /\b(TODO|FIXME|XXX|HACK)\b|@ts-(ignore|nocheck|expect-error)|biome-ignore/),
  ).toEqual([])
})
