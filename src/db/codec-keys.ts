import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode } from './error-code'

export interface FieldKeys {
  /** Key id → 32 secret bytes. */
  keys: ReadonlyMap<string, Buffer>
  /** Id of the key that new values are encrypted with. */
  active: string
  /** Id of the key under the blind indexes. It stays when the active key changes, or no search would find old rows. */
  index: string
}

/** A public name for a key, from which the key cannot be found; kept in the database to notice a wrong key. */
export interface KeyFingerprint {
  id: string
  fingerprint: string
}

export interface LoadKeysOptions {
  /** The FIELD_KEYS setting, when there is one. */
  fieldKeys: string | undefined
  dataDir: string
  production: boolean
  /** What the database already holds. With any row here no new key is ever made, and differing keys stop the boot. */
  known: readonly KeyFingerprint[]
}

const keyBytes = 32
const fileName = 'field-keys.json'

/**
 * The keys of the field encryption: from FIELD_KEYS; else, outside production, from `<dataDir>/field-keys.json`, which
 * is made when neither it nor an encrypted database exists. Throws, with words for the operator, in every other case.
 */
export function loadFieldKeys(options: LoadKeysOptions): FieldKeys {
  const keys = readKeys(options)
  checkKeys(keys, options.known)
  return keys
}

function readKeys({ fieldKeys, dataDir, production, known }: LoadKeysOptions): FieldKeys {
  if (fieldKeys?.trim()) return parseFieldKeys(fieldKeys)
  if (production) throw new Error('FIELD_KEYS is not set. In production the keys come from outside the data folder.')
  const file = join(dataDir, fileName)
  if (existsSync(file)) return parseFieldKeys(readFileSync(file, 'utf8'))
  if (known.length > 0) {
    const ids = known.map(key => `${key.id} (${key.fingerprint})`).join(', ')
    throw new Error(
      `The database is encrypted with ${ids}, but neither FIELD_KEYS nor ${file} exists. Bring the key back; a new one would not open the data.`,
    )
  }
  return makeDemoKeys(dataDir, file)
}

function makeDemoKeys(dataDir: string, file: string): FieldKeys {
  mkdirSync(dataDir, { recursive: true })
  const text = JSON.stringify({
    active: 'demo1',
    index: 'demo1',
    keys: { demo1: randomBytes(keyBytes).toString('base64') },
  })
  try {
    writeFileSync(file, `${text}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    // Another process of ours was faster; its key is as good.
    if (errorCode(error) !== 'EEXIST') throw error
  }
  return parseFieldKeys(readFileSync(file, 'utf8'))
}

/**
 * Reads `k2:BASE64,k1:BASE64` (the first encrypts, the last, being the oldest, keeps the indexes) or
 * `{"active":"k2","index":"k1","keys":{"k1":"BASE64","k2":"BASE64"}}`. Never puts key text into an error.
 */
export function parseFieldKeys(text: string): FieldKeys {
  const trimmed = text.trim()
  const parsed = trimmed.startsWith('{') ? fromJson(trimmed) : fromList(trimmed)
  for (const id of [parsed.active, parsed.index]) {
    if (!parsed.keys.has(id)) throw new Error(`FIELD_KEYS names key "${id}" but does not hold it`)
  }
  return parsed
}

function fromList(text: string): FieldKeys {
  const keys = new Map<string, Buffer>()
  for (const part of text.split(',')) {
    const [id = '', encoded = ''] = part.trim().split(/:(.*)/s)
    addKey(keys, id, encoded)
  }
  const ids = [...keys.keys()]
  return { keys, active: ids[0] ?? '', index: ids.at(-1) ?? '' }
}

function fromJson(text: string): FieldKeys {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('FIELD_KEYS starts like JSON but is not')
  }
  const { active, index, keys: encodedKeys } = value as { active?: unknown; index?: unknown; keys?: unknown }
  if (typeof active !== 'string' || typeof encodedKeys !== 'object' || encodedKeys === null) {
    throw new Error('FIELD_KEYS as JSON needs "active" and "keys"')
  }
  const keys = new Map<string, Buffer>()
  for (const [id, encoded] of Object.entries(encodedKeys)) addKey(keys, id, String(encoded))
  return { keys, active, index: typeof index === 'string' ? index : active }
}

function addKey(keys: Map<string, Buffer>, id: string, encoded: string): void {
  if (!/^[A-Za-z0-9._-]{1,32}$/.test(id)) throw new Error('a key id in FIELD_KEYS is 1–32 of A–Z a–z 0–9 . _ -')
  if (keys.has(id)) throw new Error(`FIELD_KEYS holds key "${id}" twice`)
  const key = Buffer.from(encoded, 'base64')
  if (key.length !== keyBytes)
    throw new Error(`key "${id}" in FIELD_KEYS must be ${keyBytes} bytes in base64, not ${key.length}`)
  keys.set(id, key)
}

/** Throws when the database was encrypted with a key that is missing here, or that has the same id but differs. */
export function checkKeys(keys: FieldKeys, known: readonly KeyFingerprint[]): void {
  for (const { id, fingerprint } of known) {
    if (!keys.keys.has(id))
      throw new Error(`The database holds values of key "${id}" (${fingerprint}), which is not in FIELD_KEYS.`)
    const ours = fingerprintOf(keys, id)
    if (ours !== fingerprint) {
      throw new Error(
        `Key "${id}" is not the one this database was encrypted with: it has ${ours}, the database ${fingerprint}.`,
      )
    }
  }
}

export function fingerprintOf(keys: FieldKeys, id: string): string {
  return deriveKey(keys, id, 'fingerprint').subarray(0, 8).toString('hex')
}

/** A key for one purpose: what leaks about one column tells nothing about another. */
export function deriveKey(keys: FieldKeys, id: string, purpose: string): Buffer {
  const master = keys.keys.get(id)
  if (!master) throw new Error(`key "${id}" is not in FIELD_KEYS`)
  return Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `xindang:${purpose}`, keyBytes))
}
