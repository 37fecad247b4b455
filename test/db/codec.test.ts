import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Codec, CodecError, createCodec, loadFieldKeys } from '../../src/db/codec'
import type { CipherName } from '../../src/db/codec-ciphers'
import { checkKeys, parseFieldKeys } from '../../src/db/codec-keys'

const k1 = randomBytes(32).toString('base64')
const k2 = randomBytes(32).toString('base64')
const place = { table: 'customers', column: 'id_number', row: 42 }

function errorOf(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error instanceof CodecError ? error.code : error
  }
}

describe.each<[CipherName, number]>([
  ['aes-256-gcm', 12],
  ['sm4-ctr-hmac-sm3', 16],
])('%s', (cipher, nonceBytes) => {
  const codec = createCodec(parseFieldKeys(`k1:${k1}`), cipher)

  test.each(['', '53010219800101451X', '云南省昆明市五华区𪚥路 1 号'])('gives back %p', plain => {
    const sealed = codec.encrypt(place, plain)
    expect(codec.decrypt(place, sealed)).toBe(plain)
    if (plain) expect(sealed.includes(Buffer.from(plain))).toBe(false)
  })

  test('no bit of the stored value can be changed unnoticed', () => {
    const sealed = codec.encrypt(place, '13888886621')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => codec.decrypt(place, changed)).toThrow(CodecError)
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => codec.decrypt(place, sealed.subarray(0, length))).toThrow(CodecError)
    }
  })

  test.each([{ table: 'guarantors' }, { column: 'mobile' }, { row: 43 }])('does not open elsewhere: %p', other => {
    const sealed = codec.encrypt(place, '13888886621')
    expect(errorOf(() => codec.decrypt({ ...place, ...other }, sealed))).toBe('codec.wrong-key-or-changed')
  })

  test('10,000 encryptions of one text share neither nonce nor stored value', () => {
    const headBytes = 4
    const nonces = new Set<string>()
    for (let n = 0; n < 10_000; n++) {
      nonces.add(
        codec
          .encrypt(place, 'same')
          .subarray(headBytes, headBytes + nonceBytes)
          .toString('hex'),
      )
    }
    expect(nonces.size).toBe(10_000)
  })
})

describe('keys', () => {
  const old = createCodec(parseFieldKeys(`k1:${k1}`))
  const rotated = createCodec(parseFieldKeys(`k2:${k2},k1:${k1}`))

  test('after a change of key old values open, new ones use the new key, and searches still find', () => {
    expect(rotated.decrypt(place, old.encrypt(place, '旧'))).toBe('旧')
    const fresh = rotated.encrypt(place, '新')
    expect(errorOf(() => old.decrypt(place, fresh))).toBe('codec.unknown-key')
    expect(rotated.blindIndex('customers.id_number', 'x')).toEqual(old.blindIndex('customers.id_number', 'x'))
  })

  test('values of both ciphers are read by one codec', () => {
    const sm = createCodec(parseFieldKeys(`k1:${k1}`), 'sm4-ctr-hmac-sm3')
    expect([sm.decrypt(place, old.encrypt(place, '国际')), old.decrypt(place, sm.encrypt(place, '国密'))]).toEqual([
      '国际',
      '国密',
    ])
  })

  test('another key under the same id is refused, in words that do not hold the text', () => {
    const wrong = createCodec(parseFieldKeys(`k1:${k2}`))
    expect(() => wrong.decrypt(place, old.encrypt(place, '53010219800101451X'))).toThrow(
      'customers.id_number:42 does not open with key "k1": wrong key, or the stored value was changed or moved',
    )
  })

  test('a blind index depends on key, column and value, and is no plain hash', () => {
    const column = 'customers.id_number'
    const index = (codec: Codec, name: string, value: string) => codec.blindIndex(name, value).toString('hex')
    const other = createCodec(parseFieldKeys(`k1:${k2}`))
    const all = [
      index(old, column, '1'),
      index(old, column, '2'),
      index(old, 'customers.mobile', '1'),
      index(other, column, '1'),
    ]
    expect(new Set(all).size).toBe(4)
    expect(index(old, column, '1')).toBe(all[0])
    expect(all[0]).toHaveLength(64)
  })

  test('JSON form', () => {
    const keys = parseFieldKeys(JSON.stringify({ active: 'k2', index: 'k1', keys: { k1, k2 } }))
    expect([keys.active, keys.index, [...keys.keys.keys()]]).toEqual(['k2', 'k1', ['k1', 'k2']])
  })

  test.each([
    ['k1', 'must be 32 bytes'],
    [`k1:${k1},k1:${k2}`, 'twice'],
    [`k1:${k1.slice(4)}`, 'must be 32 bytes'],
    [`a b:${k1}`, 'key id'],
    ['{"active": "k1"', 'not'],
    [JSON.stringify({ active: 'k9', keys: { k1 } }), 'k9'],
  ])('a wrong FIELD_KEYS is refused without printing a key: %#', (text, words) => {
    const refusal = errorOf(() => parseFieldKeys(text))
    expect(String(refusal)).toContain(words)
    expect(String(refusal)).not.toContain(k1.slice(4))
  })
})

describe('where keys come from', () => {
  let dataDir: string
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'xindang-keys-'))
  })
  afterEach(() => rmSync(dataDir, { recursive: true }))
  const load = (more: Partial<Parameters<typeof loadFieldKeys>[0]>) =>
    loadFieldKeys({ fieldKeys: undefined, dataDir, production: false, known: [], ...more })

  test('a demo makes its key once, for its owner only', () => {
    const first = createCodec(load({}))
    expect(statSync(join(dataDir, 'field-keys.json')).mode & 0o777).toBe(0o600)
    const known = first.keyFingerprints()
    expect(createCodec(load({ known })).keyFingerprint()).toBe(first.keyFingerprint())
  })

  test('production never makes a key', () => {
    expect(() => load({ production: true })).toThrow('FIELD_KEYS is not set')
    expect(readdirSync(dataDir)).toEqual([])
  })

  test('an encrypted database without its key stops the start and no key is made', () => {
    const known = createCodec(parseFieldKeys(`k1:${k1}`)).keyFingerprints()
    expect(() => load({ known })).toThrow('a new one would not open the data')
    expect(readdirSync(dataDir)).toEqual([])
  })

  test('a key that differs from, or is missing beside, the database’s stops the start', () => {
    const known = createCodec(parseFieldKeys(`k1:${k1}`)).keyFingerprints()
    expect(() => load({ known, fieldKeys: `k1:${k2}` })).toThrow('not the one this database was encrypted with')
    expect(() => load({ known, fieldKeys: `k2:${k2}` })).toThrow('which is not in FIELD_KEYS')
    expect(() => checkKeys(parseFieldKeys(`k2:${k2},k1:${k1}`), known)).not.toThrow()
  })
})
