import type { Ctx } from '../../web/context'
import { page } from '../../web/page'
import { MESSAGE_STATES, messagesTo, NOTICES_A_PAGE } from './queries'

const bigIn = (text: string | undefined) => (text && /^[1-9]\d{0,17}$/.test(text) ? BigInt(text) : undefined)
const idIn = (text: string | undefined) => (text && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined)

/** What was written to customers, and what became of it. Also answers for one customer: /messages?customer=42 */
export async function messages(c: Ctx): Promise<void> {
  const typed = { state: c.query('state'), customer: c.query('customer') }
  const state = MESSAGE_STATES.find(one => one === typed.state)
  const found = await messagesTo(c.db, c.viewer, {
    state,
    customerId: idIn(typed.customer),
    before: bigIn(c.query('before')),
  })
  const shown = found.slice(0, NOTICES_A_PAGE)
  const last = found.length > NOTICES_A_PAGE ? shown.at(-1)?.id : undefined
  page(
    c,
    'notifications/messages',
    {
      filter: typed,
      messages: shown,
      nextHref: last === undefined ? undefined : hrefOf(typed, String(last)),
      firstHref: c.query('before') ? hrefOf(typed) : undefined,
    },
    { part: 'notifications/_messages' },
  )
}

function hrefOf(typed: Record<string, string | undefined>, before?: string): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...typed, before })) if (value) query.set(name, value)
  return `/messages?${query}`
}
