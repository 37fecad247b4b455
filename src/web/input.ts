import type { RequestHandler } from 'express'
import { badRequest } from './errors'

/** A request without a form has an empty one; no address of ours holds a NUL, which no column can hold either. */
export const wellFormed: RequestHandler = (req, _res, next) => {
  req.body ??= {}
  next(/%00|\0/.test(req.originalUrl) ? badRequest() : undefined)
}
