import type { Request, Response } from 'express'
import type { Kysely } from 'kysely'
import type { Config } from '../config'
import type { DB } from '../db/schema'
import type { BookDate } from '../lending/dates'
import type { Actor, Permission, Viewer } from '../permissions'
import { notFound } from './errors'
import { type Translate, translator } from './i18n'
import type { MenuItem } from './menu'
import { sessionRef } from './session'

/** What the whole program shares, made once at the start. */
export interface Deps {
  readonly config: Config
  readonly db: Kysely<DB>
  readonly now: () => Date
  readonly menu: readonly MenuItem[]
  /** Name of the lender, on every screen and paper. */
  readonly bank: () => string
}

/** One request of a signed-in person. */
export class Ctx {
  readonly db: Kysely<DB>
  readonly t: Translate
  constructor(
    readonly deps: Deps,
    readonly req: Request,
    readonly res: Response,
    readonly viewer: Viewer,
    /** The business date: what "today" means on every screen. */
    readonly today: BookDate,
  ) {
    this.db = deps.db
    this.t = translator(viewer.lang)
  }

  may(permission: Permission): boolean {
    return this.viewer.permissions.has(permission)
  }

  /** A path parameter that is a record's id; anything else is a record that does not exist. */
  id(name = 'id'): number {
    const text = this.req.params[name]
    if (typeof text !== 'string' || !/^[1-9]\d{0,8}$/.test(text)) throw notFound()
    return Number.parseInt(text, 10)
  }

  /** A path parameter as text. */
  param(name: string): string {
    const text = this.req.params[name]
    if (typeof text !== 'string') throw notFound()
    return text
  }

  /** One query parameter as trimmed text; repeated or over-long ones count as absent. */
  query(name: string, maxLength = 100): string | undefined {
    const value = this.req.query[name]
    if (typeof value !== 'string') return undefined
    const text = value.trim()
    return text === '' || text.length > maxLength ? undefined : text
  }

  get actor(): Actor {
    return {
      userId: this.viewer.id,
      staffNo: this.viewer.staffNo,
      name: this.viewer.name,
      branchId: this.viewer.branchId,
      address: this.req.ip ?? null,
      sessionRef: this.req.sessionID ? sessionRef(this.req.sessionID) : null,
      requestId: requestId(this.res),
    }
  }
}

export const requestId = (res: Response): string => String(res.locals.requestId ?? '')
