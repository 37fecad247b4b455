import { parseDate } from '../../lending/dates'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { recordAlone } from './commands'
import { diffOf } from './diff'
import { auditEvent, auditEvents, chainState, EVENTS_A_PAGE } from './queries'
import { firstBrokenSeal } from './seal'
import { actWords, auditThings } from './words'

const RESULTS = ['done', 'refused', 'failed'] as const
const NAMES = ['who', 'act', 'subject', 'customer', 'from', 'to', 'result'] as const

const dayIn = (text: string | undefined) => {
  const read = text === undefined ? undefined : parseDate(text)
  return read === undefined || isRefused(read) ? undefined : read.date
}
const idIn = (text: string | undefined) => (text && /^[1-9]\d{0,17}$/.test(text) ? BigInt(text) : undefined)
const named = <T extends { act: string }>(row: T) => ({ ...row, words: actWords(row.act) })

/** Everything that happened: who, what, to which record, from where; and whether the chain over it stands. */
export async function events(c: Ctx): Promise<void> {
  const typed = Object.fromEntries(NAMES.map(name => [name, c.query(name, 60)]))
  const found = await auditEvents(c.db, c.viewer, {
    staffNo: typed.who,
    act: typed.act,
    subject: typed.subject,
    customerNo: typed.customer,
    from: dayIn(typed.from),
    to: dayIn(typed.to),
    result: RESULTS.find(result => result === typed.result),
    before: idIn(c.query('before')),
  })
  const shown = found.slice(0, EVENTS_A_PAGE)
  const more = found.length > EVENTS_A_PAGE ? shown.at(-1)?.id : undefined
  page(
    c,
    'audit/events',
    {
      filter: typed,
      things: auditThings(),
      events: shown.map(named),
      chain: await chainState(c.db),
      checking: checking !== null,
      nextHref: more === undefined ? undefined : hrefOf(typed, String(more)),
      firstHref: c.query('before') ? hrefOf(typed) : undefined,
    },
    { part: 'audit/_events' },
  )
}

function hrefOf(typed: Record<string, string | undefined>, before?: string): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...typed, before })) if (value) query.set(name, value)
  return `/admin/audit?${query}`
}

export async function event(c: Ctx): Promise<void> {
  const id = idIn(c.param('id'))
  const found = id === undefined ? undefined : await auditEvent(c.db, c.viewer, id)
  if (!found) throw notFound()
  page(c, 'audit/event', { event: named(found), diff: diffOf(found.before, found.after) })
}

const PATIENCE_MS = 5_000
let checking: Promise<string | null> | null = null

/** Walks the whole chain; a long one goes on behind the answer and leaves its result in the audit itself. */
export async function verifyChain(c: Ctx): Promise<void> {
  checking ??= walk(c).finally(() => {
    checking = null
  })
  const late = new Promise<'late'>(done => setTimeout(() => done('late'), PATIENCE_MS).unref())
  const broken = await Promise.race([checking, late])
  if (broken === 'late') leaveToast(c.res, { words: '正在后台校验，完成后在本页显示结果' })
  else if (broken === null) leaveToast(c.res, { words: '审计日志完整，没有发现改动' })
  else leaveToast(c.res, { words: '审计日志校验未通过：{where}', params: { where: broken }, tone: 'warn' })
  c.res.redirect(303, '/admin/audit')
}

async function walk(c: Ctx): Promise<string | null> {
  const broken = await firstBrokenSeal(c.db)
  await recordAlone(c.db, c.actor, {
    act: 'audit.verify',
    subject: 'audit',
    result: broken === null ? 'done' : 'failed',
    after: { broken },
  })
  return broken
}
