import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import express, { type RequestHandler, type Response } from 'express'
import { root } from '../config'
import { joinedStyles } from './stylesheet'

const folder = path.join(root, 'public')

/** One digest over all scripts and styles. */
function digest(): string {
  const hash = createHash('sha256').update(joinedStyles())
  for (const part of ['js', 'vendor']) {
    for (const name of readdirSync(path.join(folder, part)).sort())
      hash.update(readFileSync(path.join(folder, part, name)))
  }
  return hash.digest('base64url').slice(0, 12)
}

/** Where a page says its scripts and styles are: the address changes with what they hold, so that an upgrade is seen at once. */
export const assetsAt = `/assets/${digest()}`

// Only these addresses are looked for on the disk; every other one would cost a look for nothing.
const FILE = /^\/(css|js|vendor)\/|^\/(icons|favicon)\.svg$/

/** Takes the digest off the address; what was asked for under it never changes and may be kept for good. */
export const unversioned: RequestHandler = (req, res, next) => {
  if (req.url.startsWith('/assets/')) {
    const file = req.url.slice(req.url.indexOf('/', '/assets/'.length))
    if (FILE.test(file)) {
      res.locals.lasting = req.url.startsWith(`${assetsAt}/`)
      req.url = file
    }
  }
  next()
}

export function cacheFor(res: Response, production: boolean): void {
  const kept = res.locals.lasting ? 'public, max-age=31536000, immutable' : 'public, max-age=300'
  res.setHeader('Cache-Control', production ? kept : 'no-cache')
}

export function files(production: boolean): RequestHandler {
  const serve = express.static(folder, {
    index: false,
    redirect: false,
    cacheControl: false,
    setHeaders: res => cacheFor(res as Response, production),
  })
  return (req, res, next) => (FILE.test(req.path) ? serve(req, res, next) : next())
}

/** Answers /css/app.css. In production the parts are read once; elsewhere at every request, so that an edit is seen. */
export function stylesheet(production: boolean): RequestHandler {
  const kept = production ? joinedStyles() : undefined
  return (_req, res) => {
    cacheFor(res, production)
    res.type('css').send(kept ?? joinedStyles())
  }
}
