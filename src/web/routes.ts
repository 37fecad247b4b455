import type { Request, Response } from 'express'
import type { Permission } from '../permissions'
import type { Ctx, Deps } from './context'

/** Who may come in: a permission, anybody signed in, or the public. Required, so that nobody forgets it. */
export type Access = Permission | 'signed-in' | 'public'

/** Whose rows a route touches: customers' (through visibleTo), a branch's books, the viewer's own, or none of anybody. */
export type RouteScope = 'customer' | 'branch' | 'self' | 'none'

export type Handler = (c: Ctx) => Promise<void> | void
export type PublicHandler = (deps: Deps, req: Request, res: Response) => Promise<void> | void

export interface Upload {
  readonly field: string
  readonly maxBytes: number
  /** Several files at once, up to so many; they come as a list. */
  readonly files?: number
  /** What the whole request may weigh; asked before a byte of it is kept. */
  readonly totalBytes?: number
}

interface Base {
  readonly method: 'get' | 'post'
  readonly path: string
  readonly scope: RouteScope
  /** The act written to the audit; null only for plain reading. */
  readonly audit: string | null
  readonly upload?: Upload
}
export interface GuardedRoute extends Base {
  readonly access: Permission | 'signed-in'
  readonly handler: Handler
  /** Dangerous: asks for the password again when it was given too long ago. */
  readonly fresh?: true
  /** Makes or reads a file, or shows what is encrypted: so many in a minute and no more. */
  readonly costly?: true
}
export interface PublicRoute extends Base {
  readonly access: 'public'
  readonly handler: PublicHandler
}
export type Route = GuardedRoute | PublicRoute

/** GET path · who · whose rows · handler. `audit` for a reading that must be on record. */
export const get = (
  path: string,
  access: Permission | 'signed-in',
  scope: RouteScope,
  handler: Handler,
  audit: string | null = null,
): GuardedRoute => ({ method: 'get', path, access, scope, handler, audit })

/** POST path · who · whose rows · act for the audit · handler. */
export const post = (
  path: string,
  access: Permission | 'signed-in',
  scope: RouteScope,
  audit: string,
  handler: Handler,
  upload?: Upload,
): GuardedRoute => ({ method: 'post', path, access, scope, handler, audit, ...(upload ? { upload } : {}) })

/** fresh(post(…)): the act needs a password given in the last minutes. */
export const fresh = (route: GuardedRoute): GuardedRoute => ({ ...route, fresh: true })

/** costly(get(…)): asked for too often by one person it waits. */
export const costly = (route: GuardedRoute): GuardedRoute => ({ ...route, costly: true })

export const publicGet = (path: string, handler: PublicHandler): PublicRoute => ({
  method: 'get',
  path,
  access: 'public',
  scope: 'none',
  handler,
  audit: null,
})
export const publicPost = (path: string, audit: string, handler: PublicHandler): PublicRoute => ({
  method: 'post',
  path,
  access: 'public',
  scope: 'none',
  handler,
  audit,
})
