import { createHmac } from 'node:crypto'
import { type CipherName, cipherByName, cipherByVersion } from './codec-ciphers'
import { deriveKey, type FieldKeys, fingerprintOf, type KeyFingerprint } from './codec-keys'

export { type FieldKeys, type KeyFingerprint, loadFieldKeys } from './codec-keys'

/** Where a value lives. It is sealed into the value, so that a value copied to another row or column does not open. */
export interface FieldPlace {
  table: string
  column: string
  row: number | bigint | string
}

export type CodecRefusal = 'codec.malformed' | 'codec.unknown-key' | 'codec.wrong-key-or-changed'

export class CodecError extends Error {
  constructor(
    readonly code: CodecRefusal,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause })
    this.name = 'CodecError'
  }
}

/**
 * Encrypts single columns. Stored form: version (1 byte) · length of key id (1) · key id · what the cipher makes of
 * nonce, text and proof. The head and the place are authenticated together with the text.
 */
export interface Codec {
  encrypt(place: FieldPlace, plain: string): Buffer
  decrypt(place: FieldPlace, sealed: Buffer): string
  /** Keyed digest for exact search; `column` is `table.column`, `value` already normalised by the caller. */
  blindIndex(column: string, value: string): Buffer
  keyFingerprint(): string
  keyFingerprints(): KeyFingerprint[]
}

export function createCodec(keys: FieldKeys, cipherName: CipherName = 'aes-256-gcm'): Codec {
  const derive = cachedDerivation(keys)
  const cipher = cipherByName(cipherName)
  return {
    encrypt(place, plain) {
      const head = envelopeHead(cipher.version, keys.active)
      const key = derive(keys.active, `${cipher.name}:${place.table}.${place.column}`)
      return Buffer.concat([head, cipher.seal(key, authenticated(head, place), Buffer.from(plain, 'utf8'))])
    },
    decrypt(place, sealed) {
      const { head, version, keyId, body } = parseEnvelope(sealed)
      const used = cipherByVersion(version)
      if (!used) throw new CodecError('codec.malformed', `${at(place)}: unknown envelope version ${version}`)
      if (!keys.keys.has(keyId)) {
        throw new CodecError(
          'codec.unknown-key',
          `${at(place)} was encrypted with key "${keyId}", which is not in FIELD_KEYS`,
        )
      }
      const key = derive(keyId, `${used.name}:${place.table}.${place.column}`)
      try {
        return used.open(key, authenticated(head, place), body).toString('utf8')
      } catch (error) {
        const why = `${at(place)} does not open with key "${keyId}": wrong key, or the stored value was changed or moved`
        throw new CodecError('codec.wrong-key-or-changed', why, error)
      }
    },
    blindIndex: (column, value) =>
      createHmac('sha256', derive(keys.index, `blind-index:${column}`))
        .update(value, 'utf8')
        .digest(),
    keyFingerprint: () => fingerprintOf(keys, keys.active),
    keyFingerprints: () => [...keys.keys.keys()].map(id => ({ id, fingerprint: fingerprintOf(keys, id) })),
  }
}

let installed: Codec | undefined

/** Makes `codec` the one that `encrypt`, `decrypt` and `blindIndex` below use; called once at boot. */
export function installCodec(codec: Codec): void {
  installed = codec
}

function current(): Codec {
  if (!installed) throw new Error('no field keys: installCodec has not been called')
  return installed
}

export const encrypt: Codec['encrypt'] = (place, plain) => current().encrypt(place, plain)
/** What was destroyed reads as nothing: an anonymised row keeps its place with an empty value. */
export const decrypt: Codec['decrypt'] = (place, sealed) =>
  sealed.length === 0 ? '' : current().decrypt(place, sealed)
export const blindIndex: Codec['blindIndex'] = (column, value) => current().blindIndex(column, value)
export const keyFingerprint: Codec['keyFingerprint'] = () => current().keyFingerprint()
export const keyFingerprints: Codec['keyFingerprints'] = () => current().keyFingerprints()

// With one key per column the number of values under one key, which bounds the chance that a random nonce repeats,
// stays far below 2^32.
function cachedDerivation(keys: FieldKeys): (id: string, purpose: string) => Buffer {
  const cache = new Map<string, Buffer>()
  return (id, purpose) => {
    const name = `${id}\n${purpose}`
    const derived = cache.get(name) ?? deriveKey(keys, id, purpose)
    cache.set(name, derived)
    return derived
  }
}

function envelopeHead(version: number, keyId: string): Buffer {
  const id = Buffer.from(keyId, 'ascii')
  return Buffer.concat([Buffer.from([version, id.length]), id])
}

function parseEnvelope(sealed: Buffer): { head: Buffer; version: number; keyId: string; body: Buffer } {
  const version = sealed[0]
  const idLength = sealed[1]
  if (version === undefined || idLength === undefined || idLength === 0 || sealed.length < 2 + idLength) {
    throw new CodecError('codec.malformed', 'not an encrypted value')
  }
  const head = sealed.subarray(0, 2 + idLength)
  return { head, version, keyId: head.subarray(2).toString('ascii'), body: sealed.subarray(2 + idLength) }
}

function authenticated(head: Buffer, place: FieldPlace): Buffer {
  return Buffer.concat([head, Buffer.from(at(place), 'utf8')])
}

function at(place: FieldPlace): string {
  return `${place.table}.${place.column}:${place.row}`
}
