import { createHash } from 'node:crypto'

const SEEN_BEFORE = 3
const AT_MOST = 400
const LONGEST = 12_000

/**
 * Names for statements that come again and again, so that the server plans them once per connection: planning a page's
 * query takes longer than running it. A text built for one occasion never comes a third time and never gets a name.
 */
export function statementNames(): (text: string) => string | undefined {
  const seen = new Map<string, number>()
  const names = new Map<string, string>()
  return text => {
    const known = names.get(text)
    if (
      known !== undefined ||
      text.length > LONGEST ||
      names.size >= AT_MOST ||
      !/^\s*(select|with|insert|update)\b/i.test(text)
    )
      return known
    const times = (seen.get(text) ?? 0) + 1
    if (times < SEEN_BEFORE) {
      if (seen.size > 5_000) seen.clear()
      seen.set(text, times)
      return undefined
    }
    seen.delete(text)
    const name = `x${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
    names.set(text, name)
    return name
  }
}
