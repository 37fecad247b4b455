import { type Refused, refuse } from '../../lending/refusal'

export const PASSWORD_MIN = 8
export const PASSWORD_MAX = 128

const CLASSES = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u]
/** Letters without case (Chinese) count as one class of their own. */
const UNCASED = /\p{Lo}/u

const WORN_OUT = [
  'password',
  'passw0rd',
  'p@ssw0rd',
  'p@ssword',
  'qwerty',
  '1qaz2wsx',
  'abc123',
  'abcd1234',
  'admin123',
  'admin@123',
  'iloveyou',
  'welcome',
  '12345678',
  '11111111',
  '88888888',
  '66666666',
]

export interface PasswordContext {
  /** Staff number, name, name of the bank, old words: nothing of it may be in the password. */
  readonly words: readonly string[]
}

const classesIn = (text: string): number => [...CLASSES, UNCASED].filter(kind => kind.test(text)).length

const isRun = (text: string): boolean => /^(.)\1+$/u.test(text)

/** The words of the context that matter: a two-character Chinese name counts, a single letter does not. */
const tooClose = (password: string, words: readonly string[]): boolean => {
  const low = password.toLowerCase()
  return words.some(word => {
    const plain = word.normalize('NFC').toLowerCase().trim()
    return [...plain].length >= (/\p{Lo}/u.test(plain) ? 2 : 4) && low.includes(plain)
  })
}

/**
 * The regulated profile (GB/T 22239-2019 level 3, 8.1.4.1): at least 8 characters, three of the four kinds, no word
 * from the surroundings, no worn-out password. Reuse and age need the history and are checked where it is read.
 * Example: 'Xindang2026' of 0318 at 云溪农村商业银行 → fine; 'Aa-0318-xy' → password.context.
 */
export function checkNewPassword(password: string, context: PasswordContext): Refused | null {
  const text = password.normalize('NFC')
  const length = [...text].length
  if (length < PASSWORD_MIN) return refuse('password.short', undefined, { params: { min: PASSWORD_MIN } })
  if (length > PASSWORD_MAX) return refuse('password.long', undefined, { params: { max: PASSWORD_MAX } })
  if (classesIn(text) < 3) return refuse('password.simple')
  if (isRun(text) || tooClose(text, WORN_OUT)) return refuse('password.worn-out')
  return tooClose(text, context.words) ? refuse('password.context') : null
}
