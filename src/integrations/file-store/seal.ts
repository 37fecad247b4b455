import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { blindIndex, decrypt, encrypt } from '../../db/codec'

const VERSION = 1
const NONCE = 12
const TAG = 16

/** Says whether two files are the same to who holds the keys, and nothing to anybody else. */
export const digestOf = (plain: Buffer): Buffer =>
  blindIndex('files.digest', createHash('sha256').update(plain).digest('hex'))

const keyPlace = (name: string) => ({ table: 'files', column: 'key', row: name })

export interface Sealed {
  readonly name: string
  /** The file's own key under the field keys: destroying it destroys the file in every copy and backup. */
  readonly key: Buffer
  readonly sealed: Buffer
}

/** Encrypts a file with a key of its own. The name is part of what is authenticated: a file that was moved does not open. */
export function sealFile(plain: Buffer): Sealed {
  const name = Buffer.concat([digestOf(plain).subarray(0, 16), randomBytes(8)]).toString('hex')
  const key = randomBytes(32)
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG })
  cipher.setAAD(Buffer.from(name, 'ascii'))
  const sealed = Buffer.concat([
    Buffer.from([VERSION]),
    nonce,
    cipher.update(plain),
    cipher.final(),
    cipher.getAuthTag(),
  ])
  return { name, key: encrypt(keyPlace(name), key.toString('base64')), sealed }
}

/** Throws when the key, the name or a byte is not the one that was sealed. */
export function openFile({ name, key, sealed }: Sealed): Buffer {
  if (sealed.length < 1 + NONCE + TAG || sealed[0] !== VERSION) throw new Error('not a sealed file')
  const plainKey = Buffer.from(decrypt(keyPlace(name), key), 'base64')
  const cipher = createDecipheriv('aes-256-gcm', plainKey, sealed.subarray(1, 1 + NONCE), { authTagLength: TAG })
  cipher.setAAD(Buffer.from(name, 'ascii'))
  cipher.setAuthTag(sealed.subarray(-TAG))
  return Buffer.concat([cipher.update(sealed.subarray(1 + NONCE, -TAG)), cipher.final()])
}
