import { generateSecret, generateURI, verify } from 'otplib'
import { toString as drawn } from 'qrcode'
import { decrypt, encrypt } from '../../db/codec'

const STEP_SECONDS = 30
const place = (userId: number) => ({ table: 'users', column: 'totp_secret', row: userId })

export const newTotp = (userId: number): Buffer => encrypt(place(userId), generateSecret())
export const openTotp = (userId: number, sealed: Buffer): string => decrypt(place(userId), sealed)

/**
 * RFC 6238 with six digits and 30 seconds; one step before and after for clocks that differ. Answers the step the code
 * belongs to, so that no code counts twice, or null.
 */
export async function stepOfCode(secret: string, typed: string, lastStep: bigint, now: Date): Promise<number | null> {
  const token = typed.normalize('NFKC').replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return null
  const result = await verify({
    secret,
    token,
    epoch: Math.floor(now.getTime() / 1000),
    epochTolerance: STEP_SECONDS,
  })
  if (!result.valid || !('epoch' in result)) return null
  const step = Math.floor(result.epoch / STEP_SECONDS)
  return BigInt(step) > lastStep ? step : null
}

/** What the telephone scans, as a picture the page carries with it. */
export async function qrOf(secret: string, issuer: string, label: string): Promise<string> {
  const svg = await drawn(generateURI({ issuer, label, secret }), { type: 'svg', margin: 2 })
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
}
