import type { Request } from 'express'

/** The page of ours, with its query, on which the browser says a link or form was used; the home page when it says none. */
export function cameFrom(req: Request): string {
  const told = req.get('referer')
  if (told === undefined || !URL.canParse(told)) return '/'
  const { host, pathname, search } = new URL(told)
  return host === req.get('host') && !pathname.startsWith('//') ? `${pathname}${search}` : '/'
}
