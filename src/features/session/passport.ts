import type { Request, RequestHandler, Response } from 'express'
import { Passport } from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import type { Deps } from '../../web/context'
import { accessRules } from '../access/rules'
import { viewerOfUser } from '../access/viewer'
import { checkPassword, type SignInResult } from './check'

const MISSING: SignInResult = { done: false, result: 'wrong', left: 0, userId: null }

/** passport turns the number in the session into the viewer of this request, and a number and password into a person. */
function keeperOf(deps: Deps): InstanceType<typeof Passport> {
  const keeper = new Passport()
  keeper.serializeUser((user, done) => done(null, user.id))
  keeper.deserializeUser((id: number, done) => {
    viewerOfUser(deps.db, id).then(viewer => done(null, viewer ?? false), done)
  })
  keeper.use(
    new LocalStrategy(
      { usernameField: 'staffNo', passwordField: 'password', session: false },
      (staffNo, password, done) => {
        verify(deps, staffNo, password).then(
          ({ viewer, result }) => done(null, viewer ?? false, { message: '', result } as { message: string }),
          done,
        )
      },
    ),
  )
  return keeper
}

async function verify(deps: Deps, staffNo: string, password: string) {
  const result = await checkPassword(deps.db, staffNo.trim(), password, await accessRules(deps.db), deps.now())
  const viewer = result.done ? await viewerOfUser(deps.db, result.userId) : null
  return { viewer, result }
}

const keepers = new WeakMap<Deps, InstanceType<typeof Passport>>()
const keeper = (deps: Deps) => {
  const known = keepers.get(deps) ?? keeperOf(deps)
  keepers.set(deps, known)
  return known
}

/** The part of the front door that every request passes. */
export const signedIn = (deps: Deps): RequestHandler[] =>
  [keeper(deps).initialize(), keeper(deps).session()] as RequestHandler[]

/** Asks passport's local strategy; the session is opened by the caller, who knows whether a second factor is due. */
export function authenticate(deps: Deps, req: Request, res: Response): Promise<SignInResult> {
  return new Promise((done, fail) => {
    const answer = (error: unknown, _user: unknown, info?: { result?: SignInResult }) =>
      error ? fail(error) : done(info?.result ?? MISSING)
    keeper(deps).authenticate('local', answer)(req, res, fail)
  })
}
