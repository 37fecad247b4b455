import type { Answer, Person } from '../support/app'

export interface Visited extends Answer {
  readonly path: string
  readonly from: string
}

const unescaped = (text: string): string =>
  text
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')

/** Links of a page, and what htmx would fetch, that lead to this program. */
export function linksOf(html: string, at: string): string[] {
  const found = [...html.matchAll(/\s(?:href|hx-get)="([^"]*)"/g)].map(match => unescaped(match[1]!))
  return found.flatMap(href => {
    const url = new URL(href, new URL(at, 'http://app'))
    return url.origin === 'http://app' && !/^\/(css|js|vendor)\/|\.svg$/.test(url.pathname)
      ? [`${url.pathname}${url.search}`]
      : []
  })
}

/** Addresses that differ only in ids, dates and values are one kind of page. */
const kindOf = (address: string): string => {
  const { pathname, searchParams } = new URL(address, 'http://app')
  const kind = pathname.replace(/\/\d{4}-\d\d-\d\d(?=\/|$)/g, '/:day').replace(/\/\d+(?=\/|$)/g, '/:id')
  return `${kind}?${[...searchParams.keys()].sort().join('&')}`
}

interface Limits {
  readonly perKind: number
  readonly pages: number
}

/** Follows every link from the home page, breadth first, a few of each kind. */
export async function crawl(person: Person, limits: Limits, visit: (page: Visited) => void): Promise<number> {
  const seen = new Set<string>(['/'])
  const kinds = new Map<string, number>()
  const queue: { path: string; from: string }[] = [{ path: '/', from: '' }]
  let visited = 0
  const next = async (): Promise<void> => {
    for (let step = queue.shift(); step && visited < limits.pages; step = queue.shift()) {
      visited += 1
      const { path, from } = step
      const page = { ...(await person.get(path)), path, from }
      visit(page)
      const more = page.status === 303 ? [page.location] : isHtml(page) ? linksOf(page.text, path) : []
      for (const link of more) {
        const kind = kindOf(link)
        const count = kinds.get(kind) ?? 0
        if (seen.has(link) || count >= limits.perKind) continue
        seen.add(link)
        kinds.set(kind, count + 1)
        queue.push({ path: link, from: path })
      }
    }
  }
  // The first page fills the queue; then a few at once, as a browser would.
  const rest = limits.pages
  limits = { ...limits, pages: 1 }
  await next()
  limits = { ...limits, pages: rest }
  await Promise.all(Array.from({ length: 4 }, next))
  return visited
}

export const isHtml = (page: Answer): boolean => /text\/html/.test(page.headers['content-type'] ?? '')
export const isWhole = (page: Answer): boolean => isHtml(page) && page.text.includes('<html')

const textIn = (html: string): string =>
  unescaped(html.replace(/<[^>]+>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()

/** What a reader sees: no scripts, no attributes. */
export const visibleText = (html: string): string => textIn(html.replace(/<(script|style|title)\b[\s\S]*?<\/\1>/g, ' '))

export const texts = (html: string, tag: string): string[] =>
  [...html.matchAll(new RegExp(`<${tag}\\b[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))].map(match => textIn(match[1]!))

/** Everything that is wrong with one page, in words. */
export function faultsOf(page: Visited): string[] {
  const wrong = (what: string) => `${page.path} (from ${page.from}): ${what}`
  if (page.status >= 400) return [wrong(String(page.status))]
  if (!isHtml(page)) return []
  const strange = /\bundefined\b|\bNaN\b|\[object \w+\]|Invalid Date|\bnull\b/.exec(visibleText(page.text))
  const faults = strange ? [wrong(strange[0])] : []
  if (!isWhole(page)) return faults
  const heads = texts(page.text, 'h1')
  if (heads.length !== 1 || heads[0] === '') faults.push(wrong(`${heads.length} h1: ${heads.join(' | ')}`))
  const title = texts(page.text, 'title')[0] ?? ''
  if (title === '' || title.startsWith('·')) faults.push(wrong('no title'))
  return faults
}
