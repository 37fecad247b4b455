import { join } from 'node:path'
import compression from 'compression'
import express, { type Express, type RequestHandler } from 'express'
import { sql } from 'kysely'
import passport from 'passport'
import type pg from 'pg'
import type { Logger } from 'pino'
import { root } from './config'
import { allRoutes } from './features'
import { viewerOfUser } from './features/access/viewer'
import { recordAlone } from './features/audit/commands'
import type { Deps } from './web/context'
import { failure } from './web/failure'
import { mount, nothingHere } from './web/guard'
import { numbered, permissionsPolicy, securityHeaders, shortAddress } from './web/security'
import { sessions } from './web/session'

export interface AppDeps extends Deps {
  readonly pool: pg.Pool
  readonly log: Logger
}

/** The whole program as one function of its dependencies; the tests use the same. */
export function createApp(deps: AppDeps): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('trust proxy', deps.config.trustProxy)
  app.set('query parser', 'simple')

  app.use(shortAddress, numbered, securityHeaders(deps.config), permissionsPolicy)
  app.use(compression())
  app.use(express.static(join(root, 'public'), { index: false, maxAge: deps.config.production ? '7d' : 0 }))
  app.get('/healthz', (_req, res) => void res.type('text').send('ok'))
  app.get('/readyz', ready(deps))
  app.use(express.urlencoded({ extended: false, limit: '1mb', parameterLimit: 2_000 }))
  app.use(sessions(deps.config, deps.pool))
  app.use(signedIn(deps))
  mount(app, allRoutes(), deps, {
    idleMs: 15 * 60_000,
    absoluteMs: 10 * 3_600_000,
    refused: (c, permission) =>
      recordAlone(c.db, c.actor, {
        act: 'access.refused',
        subject: c.req.path.slice(0, 200),
        result: 'refused',
        after: { permission },
      }),
  })
  app.use(nothingHere)
  app.use(failure(deps.log))
  return app
}

const ready =
  (deps: AppDeps): RequestHandler =>
  async (_req, res) => {
    try {
      await sql`select 1`.execute(deps.db)
      res.type('text').send('ready')
    } catch {
      res.status(503).type('text').send('database not reachable')
    }
  }

/** passport turns the number in the session into the viewer of this request. */
function signedIn(deps: Deps): RequestHandler[] {
  const keeper = new passport.Passport()
  keeper.serializeUser((user, done) => done(null, user.id))
  keeper.deserializeUser((id: number, done) => {
    viewerOfUser(deps.db, id).then(viewer => done(null, viewer ?? false), done)
  })
  return [keeper.initialize(), keeper.session()] as RequestHandler[]
}
