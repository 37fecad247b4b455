import type { Ctx } from './context'

/** The number beside a menu item: plain text, nothing at all when there is nothing to do. */
export function counter(c: Ctx, count: number): void {
  c.res.setHeader('Cache-Control', 'no-store')
  c.res.setHeader('Vary', 'HX-Request, HX-Request-Type')
  c.res.type('html').send(count > 0 ? String(count) : '')
}
