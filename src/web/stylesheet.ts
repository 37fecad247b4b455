import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { RequestHandler } from 'express'
import { root } from '../config'

const folder = path.join(root, 'public', 'css')

/** The parts of public/css in the order of their names, as one text: written apart, sent as one file. */
export const joinedStyles = (): string =>
  readdirSync(folder)
    .filter(name => name.endsWith('.css'))
    .sort()
    .map(name => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n')

/** Answers /css/app.css. In production the parts are read once; elsewhere at every request, so that an edit is seen. */
export function stylesheet(production: boolean): RequestHandler {
  const read = () => {
    const text = joinedStyles()
    return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 20)}"` }
  }
  const kept = production ? read() : undefined
  return (req, res) => {
    const { text, etag } = kept ?? read()
    res.setHeader('ETag', etag)
    res.setHeader('Cache-Control', production ? 'public, max-age=604800' : 'public, max-age=0')
    if (req.headers['if-none-match'] === etag) res.status(304).end()
    else res.type('css').send(text)
  }
}
