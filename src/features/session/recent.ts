import type { Ctx } from '../../web/context'
import { f, readForm } from '../../web/form'
import { transact } from '../../web/once'
import { forgetViewer } from '../access/viewer'
import { record } from '../audit/commands'
import { dropRecent, keepRecent } from './commands'
import { localPath } from './local-path'

/**
 * Puts a record on top of the person's recent pages: remember(c, '/customers/42', '张三'). Nobody waits for it, and a
 * page that could not be remembered is still shown. The label is seen on every page: never a C2/C3 value.
 */
export function remember(c: Ctx, href: string, label: string): void {
  const top = c.viewer.recent[0]
  if (top?.href === href && top.label === label) return
  keepRecent(c.db, c.viewer.id, href, label.slice(0, 40)).then(
    () => forgetViewer(c.viewer.id),
    () => undefined,
  )
}

const fields = { close: f.text('页面', { required: true, max: 500 }), back: f.text('返回', { max: 500 }) }

/** Closes a tab of the recent pages; closing the page one is on leads to the workbench. */
export async function closeRecent(c: Ctx): Promise<void> {
  const form = readForm(fields, c.req.body, c.t)
  if (!form.ok) return c.res.redirect(303, '/')
  const { close, back } = form.values
  await transact(c, async (trx, actor) => {
    await dropRecent(trx, c.viewer.id, close)
    await record(trx, actor, { act: 'user.recent', subject: `user:${c.viewer.id}` })
  })
  forgetViewer(c.viewer.id)
  const next = localPath(back)
  c.res.redirect(303, next === close || next.startsWith(`${close}?`) ? '/' : next)
}
