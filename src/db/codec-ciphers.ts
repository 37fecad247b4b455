import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  getCiphers,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** Authenticated encryption of one value; the version byte names it in the stored form for ever. */
export interface FieldCipher {
  readonly name: string
  readonly version: number
  seal(key: Buffer, authenticated: Buffer, plain: Buffer): Buffer
  /** Throws when key, authenticated data or text are not the ones sealed. */
  open(key: Buffer, authenticated: Buffer, sealed: Buffer): Buffer
}

const gcmNonceBytes = 12
const gcmTagBytes = 16

const aesGcm: FieldCipher = {
  name: 'aes-256-gcm',
  version: 1,
  seal(key, authenticated, plain) {
    const nonce = randomBytes(gcmNonceBytes)
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: gcmTagBytes })
    cipher.setAAD(authenticated)
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  },
  open(key, authenticated, sealed) {
    if (sealed.length < gcmNonceBytes + gcmTagBytes) throw new Error('too short')
    const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, gcmNonceBytes), {
      authTagLength: gcmTagBytes,
    })
    cipher.setAAD(authenticated)
    cipher.setAuthTag(sealed.subarray(-gcmTagBytes))
    return Buffer.concat([cipher.update(sealed.subarray(gcmNonceBytes, -gcmTagBytes)), cipher.final()])
  },
}

const sm4NonceBytes = 16
const sm3Bytes = 32

// Node's OpenSSL has SM4 in CTR mode and SM3 but no SM4-GCM, so the proof is a separate HMAC over nonce and text
// (encrypt, then authenticate) with a key of its own. GB/T 32907-2016 (SM4), GB/T 32905-2016 (SM3).
const sm4Ctr: FieldCipher = {
  name: 'sm4-ctr-hmac-sm3',
  version: 2,
  seal(key, authenticated, plain) {
    const nonce = randomBytes(sm4NonceBytes)
    const { cipherKey, macKey } = splitKey(key)
    const cipher = createCipheriv('sm4-ctr', cipherKey, nonce)
    const text = Buffer.concat([cipher.update(plain), cipher.final()])
    return Buffer.concat([nonce, text, proof(macKey, authenticated, nonce, text)])
  },
  open(key, authenticated, sealed) {
    if (sealed.length < sm4NonceBytes + sm3Bytes) throw new Error('too short')
    const nonce = sealed.subarray(0, sm4NonceBytes)
    const text = sealed.subarray(sm4NonceBytes, -sm3Bytes)
    const { cipherKey, macKey } = splitKey(key)
    if (!timingSafeEqual(proof(macKey, authenticated, nonce, text), sealed.subarray(-sm3Bytes)))
      throw new Error('no match')
    const cipher = createDecipheriv('sm4-ctr', cipherKey, nonce)
    return Buffer.concat([cipher.update(text), cipher.final()])
  },
}

function splitKey(key: Buffer): { cipherKey: Buffer; macKey: Buffer } {
  const both = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'xindang:sm4 and mac', 48))
  return { cipherKey: both.subarray(0, 16), macKey: both.subarray(16) }
}

function proof(macKey: Buffer, authenticated: Buffer, nonce: Buffer, text: Buffer): Buffer {
  // The length keeps the border between authenticated data and nonce fixed.
  const length = Buffer.alloc(4)
  length.writeUInt32BE(authenticated.length)
  return createHmac('sm3', macKey).update(length).update(authenticated).update(nonce).update(text).digest()
}

const ciphers = { 'aes-256-gcm': aesGcm, 'sm4-ctr-hmac-sm3': sm4Ctr }
export type CipherName = keyof typeof ciphers

export function cipherByName(name: CipherName): FieldCipher {
  if (name === 'sm4-ctr-hmac-sm3' && !getCiphers().includes('sm4-ctr')) {
    throw new Error('this build of Node has no SM4; use aes-256-gcm')
  }
  return ciphers[name]
}

export function cipherByVersion(version: number): FieldCipher | undefined {
  return Object.values(ciphers).find(cipher => cipher.version === version)
}
