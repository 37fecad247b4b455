import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { transact } from '../../web/once'
import { page } from '../../web/page'
import { forgetViewer } from '../access/viewer'
import { record } from '../audit/commands'
import { markRead } from './commands'
import { NOTICES_A_PAGE, noticeOf, noticesOf } from './queries'

const idIn = (text: string | undefined) => (text && /^[1-9]\d{0,17}$/.test(text) ? BigInt(text) : undefined)

export async function notices(c: Ctx): Promise<void> {
  const unread = c.query('show') === 'unread'
  const found = await noticesOf(c.db, c.viewer.id, { unread, before: idIn(c.query('before')) })
  const shown = found.slice(0, NOTICES_A_PAGE)
  const last = found.length > NOTICES_A_PAGE ? shown.at(-1)?.id : undefined
  const base = unread ? '/notifications?show=unread' : '/notifications'
  page(
    c,
    'notifications/notices',
    {
      unread,
      notices: shown,
      nextHref: last === undefined ? undefined : `${base}${unread ? '&' : '?'}before=${last}`,
      firstHref: c.query('before') ? base : undefined,
    },
    { part: 'notifications/_notices' },
  )
}

async function read(c: Ctx, which: bigint | 'all'): Promise<void> {
  await transact(c, async (trx, actor) => {
    const count = await markRead(trx, c.viewer.id, which)
    await record(trx, actor, { act: 'notice.read', subject: `user:${c.viewer.id}`, after: { count } })
  })
  forgetViewer(c.viewer.id)
}

export async function readAll(c: Ctx): Promise<void> {
  await read(c, 'all')
  c.res.redirect(303, '/notifications')
}

/** Opens what a notice is about, and the notice is read. */
export async function openNotice(c: Ctx): Promise<void> {
  const id = idIn(c.param('id'))
  const notice = id === undefined ? undefined : await noticeOf(c.db, c.viewer.id, id)
  if (!notice) throw notFound()
  await read(c, notice.id)
  c.res.redirect(303, notice.href ?? '/notifications')
}
