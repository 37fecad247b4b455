import type { Request } from 'express'
import type { Viewer } from '../../permissions'
import type { Deps } from '../../web/context'
import { sessionRef } from '../../web/session'
import { accessRules } from '../access/rules'
import { forgetViewer, viewerOfUser } from '../access/viewer'
import { recordAlone } from '../audit/commands'
import { agentOf, endOldest } from './commands'

const renewed = (req: Request): Promise<void> =>
  new Promise((done, fail) => req.session.regenerate(error => (error ? fail(error) : done())))
const saved = (req: Request): Promise<void> =>
  new Promise((done, fail) => req.session.save(error => (error ? fail(error) : done())))

/** A new session id at every rise of rights: what was planted before is worthless after. */
export async function openSession(deps: Deps, req: Request, userId: number, epoch: number): Promise<void> {
  forgetViewer(userId)
  const viewer = await viewerOfUser(deps.db, userId)
  if (!viewer) throw new Error(`user ${userId} vanished while signing in`)
  await new Promise<void>((done, fail) => req.logIn(viewer, error => (error ? fail(error) : done())))
  const now = deps.now().getTime()
  Object.assign(req.session, { userId, epoch, signedInAt: now, seenAt: now, provedAt: now })
  req.session.address = req.ip ?? ''
  req.session.agent = agentOf(req)
  await saved(req)
  await endOldest(deps.db, userId, (await accessRules(deps.db)).maxDevices)
}

/** The password was right, the second factor is still to come: nobody is signed in yet. */
export async function waitForSecond(deps: Deps, req: Request, userId: number, epoch: number): Promise<void> {
  await renewed(req)
  req.session.halfway = { userId, epoch, at: deps.now().getTime() }
  await saved(req)
}

/** Writes down that somebody came in. */
export async function noteEntry(deps: Deps, req: Request, requestNo: string, viewer: Viewer): Promise<void> {
  await recordAlone(
    deps.db,
    {
      userId: viewer.id,
      staffNo: viewer.staffNo,
      name: viewer.name,
      branchId: viewer.branchId,
      address: req.ip ?? null,
      sessionRef: sessionRef(req.sessionID),
      requestId: requestNo,
    },
    { act: 'session.sign-in', subject: `user:${viewer.id}` },
  )
}
