import type { Ctx } from '../../web/context'
import { recordAlone } from '../audit/commands'

export async function signOut(c: Ctx): Promise<void> {
  await recordAlone(c.db, c.actor, { act: 'session.sign-out', subject: `user:${c.viewer.id}` })
  await new Promise<void>(done => c.req.session.destroy(() => done()))
  c.res.redirect(303, '/login?ended=out')
}
