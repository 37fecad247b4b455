import { randomInt } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { HttpError } from '../../web/errors'

/** argon2id, 19 MiB, two passes: the first choice of the OWASP password storage sheet. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
/** Of the four threads Node keeps for such work one stays free for files. */
const AT_ONCE = 3
const IN_QUEUE = 200

let running = 0
const waiting: (() => void)[] = []

/** A flood of sign-ins waits here instead of in memory and in the thread pool. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= IN_QUEUE) throw new HttpError(503, '登录人数过多，请稍后再试')
    await new Promise<void>(turn => waiting.push(turn))
  } else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

/** What looks the same is the same: é typed as one or as two code points. Never shortened. */
const normal = (password: string): string => password.normalize('NFC')

export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(normal(password), COST))
export const matchesPassword = (stored: string, password: string): Promise<boolean> =>
  inTurn(() => verify(stored, normal(password)))

/** A hash nobody's password matches, so that an unknown number takes as long as a known one. */
let nobody: Promise<string> | undefined
export const nobodysHash = (): Promise<string> => {
  nobody ??= hashPassword(oneTimeSecret())
  return nobody
}

const LETTERS = 'abcdefghjkmnpqrstuvwxyz'
const CAPITALS = 'ABCDEFGHJKMNPQRSTUVWXYZ'
const DIGITS = '23456789'

/** A secret to be read aloud once and changed at the first sign-in: 16 characters without look-alikes, 77 bits. */
export function oneTimeSecret(): string {
  const pick = (from: string) => from.charAt(randomInt(from.length))
  const group = (...kinds: string[]) => kinds.map(pick).join('')
  return [0, 1, 2, 3].map(() => group(CAPITALS, LETTERS, DIGITS, LETTERS)).join('-')
}
