import { STORY_PASSWORD } from '../../seeds/story/people'

export interface SignedIn {
  readonly cookie: string
  readonly token: string
}

const tokenIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''
const cookieOf = (res: Response): string => /sid=[^;]+/.exec(res.headers.get('set-cookie') ?? '')?.[0] ?? ''

/** Signs in by the form, as a browser does, and keeps the cookie and the token for the forms to come. */
export async function signIn(address: string, staffNo: string): Promise<SignedIn> {
  const page = await fetch(`${address}/login`)
  const body = new URLSearchParams({ _csrf: tokenIn(await page.text()), staffNo, password: STORY_PASSWORD })
  const entry = await fetch(`${address}/login`, {
    method: 'POST',
    body,
    headers: { cookie: cookieOf(page) },
    redirect: 'manual',
  })
  if (entry.status !== 303) throw new Error(`${staffNo} could not sign in: ${entry.status}`)
  const cookie = cookieOf(entry)
  const first = await fetch(`${address}/me`, { headers: { cookie } })
  return { cookie, token: tokenIn(await first.text()) }
}
