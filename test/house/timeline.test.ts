import { dirname, join, normalize } from 'node:path'
import { allRoutes } from '../../src/features'
import { filesBelow, read } from './files'

/** Acts on a customer's record that leave no line in his timeline, and why that is right. Everything else must tell. */
const SILENT: Readonly<Record<string, string>> = {
  'archive-checkout.create': 'asked for only: that papers leave the archive is told when they are handed out',
  'bulk.begin': 'each customer it works on is told by the act that is done to him',
  'classification.confirm': 'the class stays what it was; a change is told by its review',
  'classification.keep': 'the class stays what it was',
  'contract.print': 'looking and printing stand in the list of who saw the customer',
  'customer.find': 'looking stands in the list of who saw the customer',
  'document.copy': 'looking stands in the list of who saw the document',
  'field.reveal': 'looking stands in the list of who saw the customer',
  'group.export': 'taking lists along stands in the list of who saw the customer',
  'migration.attest': 'a sheet of a whole portfolio, signed as one',
  'relation.reveal': 'looking stands in the list of who saw the customer',
  'renewal.start': 'its application tells of itself',
}

const files = filesBelow('src/features', '.ts')
const known = new Set(files)

/** What a file imports from the features. */
function importsOf(file: string): string[] {
  return [...read(file).matchAll(/from '(\.[^']+)'/g)]
    .map(match => `${normalize(join(dirname(file), match[1]!))}.ts`)
    .filter(target => known.has(target))
}

const featureOf = (file: string): string => file.split('/')[2] ?? ''
const tells = (file: string): boolean =>
  /\btellCustomer\(/.test(read(file)) || /\binsertInto\('customerEvents'\)/.test(read(file))

const inside = (file: string): string[] => importsOf(file).filter(target => featureOf(target) === featureOf(file))

/** Where the act is named, and what is called from there within its feature: the screen, its command, what the command calls. */
function told(act: string): boolean {
  const named = files.filter(
    file => !file.endsWith('/routes.ts') && !file.includes('/home/') && read(file).includes(`'${act}'`),
  )
  return named.some(file => [file, ...inside(file).flatMap(next => [next, ...inside(next)])].some(tells))
}

const acts = [
  ...new Set(
    allRoutes().flatMap(route =>
      route.method === 'post' && route.scope === 'customer' && route.audit !== null ? [route.audit] : [],
    ),
  ),
].sort()

test('what is done to a customer stands in his timeline, or says here why it does not', () => {
  expect(acts.length).toBeGreaterThan(60)
  expect(acts.filter(act => !Object.hasOwn(SILENT, act) && !told(act))).toEqual([])
})

test('no reason is kept for an act that is gone, or that tells after all', () => {
  expect(Object.keys(SILENT).filter(act => !acts.includes(act))).toEqual([])
})
