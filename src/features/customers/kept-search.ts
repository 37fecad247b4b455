import { CodecError, decrypt, encrypt } from '../../db/codec'
import type { Ctx } from '../../web/context'

const placeFor = (userId: number) => ({ table: 'customers', column: 'search', row: userId })

/**
 * Somebody's number that was looked for, as an address may carry it from page to page: sealed, readable for this person and on this
 * business day only. The number itself stands in no address, no log and no history of a browser.
 */
export const keptSearch = (c: Pick<Ctx, 'viewer' | 'today'>, words: string): string =>
  encrypt(placeFor(c.viewer.id), `${c.today} ${words}`).toString('base64url')

export function openSearch(c: Pick<Ctx, 'viewer' | 'today'>, text: string | undefined): string | undefined {
  if (text === undefined || !/^[\w-]{20,600}$/.test(text)) return undefined
  try {
    const kept = decrypt(placeFor(c.viewer.id), Buffer.from(text, 'base64url'))
    return kept.startsWith(`${c.today} `) ? kept.slice(c.today.length + 1) : undefined
  } catch (error) {
    if (error instanceof CodecError) return undefined
    throw error
  }
}
