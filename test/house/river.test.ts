import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { features } from '../../src/features'
import { filesBelow, read, root } from './files'

const sources = filesBelow('src', '.ts')

function importsOf(file: string): string[] {
  const text = read(file)
  const names = [...text.matchAll(/(?:^|\n)(?:import|export)\s[^'"]*?from\s+['"](\.[^'"]+)['"]/g)].map(
    match => match[1]!,
  )
  const bare = [...text.matchAll(/(?:^|\n)import\s+['"](\.[^'"]+)['"]/g)].map(match => match[1]!)
  return [...names, ...bare].map(name => resolved(file, name)).filter(name => name !== '')
}

function resolved(file: string, name: string): string {
  const base = normalize(join(dirname(file), name))
  return (
    [`${base}.ts`, join(base, 'index.ts'), base].find(path => path.endsWith('.ts') && existsSync(join(root, path))) ??
    ''
  )
}

const graph = new Map(sources.map(file => [file, importsOf(file)]))

/** Depth-first search for a way back to where we are. */
function circle(): string[] | null {
  const state = new Map<string, 'open' | 'closed'>()
  const path: string[] = []
  const visit = (file: string): string[] | null => {
    if (state.get(file) === 'closed') return null
    if (state.get(file) === 'open') return [...path.slice(path.indexOf(file)), file]
    state.set(file, 'open')
    path.push(file)
    for (const next of graph.get(file) ?? []) {
      const found = visit(next)
      if (found) return found
    }
    path.pop()
    state.set(file, 'closed')
    return null
  }
  for (const file of sources) {
    const found = visit(file)
    if (found) return found
  }
  return null
}

const arrows = [...graph].flatMap(([file, targets]) => targets.map(target => ({ file, target })))
const featureOf = (file: string): string | undefined => /^src\/features\/([^/]+)\//.exec(file)?.[1]
const words = ({ file, target }: { file: string; target: string }) => `${file} → ${target}`

test('no import runs in a circle', () => {
  expect(circle()).toBeNull()
})

// Type-only imports count as well: a floor that needs to know the shape of the one above it stands on it.
const floors: readonly (readonly [room: string, mayImport: RegExp])[] = [
  ['src/lending/', /^src\/lending\//],
  ['src/export/', /^src\/export\//],
  ['src/db/', /^src\/(db\/|lending\/|permissions)/],
  ['src/web/', /^src\/(web\/|db\/|lending\/|export\/|permissions|refusals|config)/],
  ['src/features/', /^src\/(features\/|web\/|db\/|lending\/|export\/|integrations\/|permissions|refusals|config)/],
]

test.each(floors)('%s stands only on the floors below it', (room, mayImport) => {
  expect(arrows.filter(arrow => arrow.file.startsWith(room) && !mayImport.test(arrow.target)).map(words)).toEqual([])
})

test('a feature imports only from features upstream of it', () => {
  const order = features.map(feature => feature.name)
  const folders = [...new Set(sources.map(featureOf).filter(name => name !== undefined))]
  expect(folders.filter(name => !order.includes(name))).toEqual([])
  const upstream = arrows.filter(({ file, target }) => {
    const [here, there] = [featureOf(file), featureOf(target)]
    return here !== undefined && there !== undefined && here !== there && order.indexOf(there) > order.indexOf(here)
  })
  expect(upstream.map(words)).toEqual([])
})

test('each table is written by one feature', () => {
  const writers = new Map<string, Set<string>>()
  for (const file of sources) {
    const text = read(file)
    const built = [...text.matchAll(/\.(?:insertInto|updateTable|deleteFrom)\(\s*'(\w+)/g)].map(match =>
      snake(match[1]!),
    )
    const written = [
      ...text.matchAll(/\b(?:insert into|delete from|update)\s+([a-z_]{4,})\s*(?:\(|set\b|where\b|\bas\b|[a-z]\s)/g),
    ]
    for (const table of [...built, ...written.map(match => match[1]!)]) {
      const room = featureOf(file) ?? file.split('/')[1]!
      writers.set(table, (writers.get(table) ?? new Set()).add(room))
    }
  }
  const shared = [...writers]
    .filter(([, rooms]) => rooms.size > 1)
    .map(([table, rooms]) => `${table}: ${[...rooms].join(', ')}`)
  expect(shared).toEqual([])
})

const snake = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
