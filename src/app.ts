import compression from 'compression'
import express, { type Express, type RequestHandler } from 'express'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Logger } from 'pino'
import { allRoutes } from './features'
import { accessRules } from './features/access/rules'
import { securityLog } from './features/audit/security-log'
import { signedIn } from './features/session/passport'
import { prove } from './features/session/prove'
import { systemActor } from './permissions'
import { files, stylesheet, unversioned } from './web/assets'
import { type Ctx, type Deps, requestId } from './web/context'
import { failure } from './web/failure'
import { mount, nothingHere } from './web/guard'
import { wellFormed } from './web/input'
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
  app.use(unversioned)
  app.get('/css/app.css', stylesheet(deps.config.production))
  app.use(files(deps.config.production))
  app.get('/healthz', (_req, res) => void res.type('text').send('ok'))
  app.get('/readyz', ready(deps))
  app.use(express.urlencoded({ extended: false, limit: '1mb', parameterLimit: 2_000 }))
  app.use(wellFormed)
  app.use(sessions(deps.config, deps.pool))
  app.use(signedIn(deps))
  mount(app, allRoutes(), deps, {
    limits: () => accessRules(deps.db),
    prove,
    refused: (req, res, attempt) => {
      const c = res.locals.ctx as Ctx | undefined
      const actor = c?.actor ?? { ...systemActor(requestId(res)), address: req.ip ?? null }
      return securityLog(deps.db).note(deps.db, actor, attempt, deps.now().getTime())
    },
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
