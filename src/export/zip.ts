import { crc32, createInflateRaw } from 'node:zlib'
import { Refused } from './refusal'

export interface ZipLimits {
  maxBytes: number
  maxEntries: number
  maxTotalBytes: number
  /** unpacked to packed, per entry and over all, once an entry is larger than a page */
  maxRatio: number
}

export interface ZipEntry {
  name: string
  method: 0 | 8
  packed: number
  unpacked: number
  crc: number
  /** of the local header */
  at: number
}

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const RATIO_FROM_BYTES = 1024 * 1024

const broken = (detail: string) => new Refused('file.broken', detail)

function findEnd(zip: Buffer): number {
  const lowest = Math.max(0, zip.length - 22 - 0xffff)
  for (let at = zip.length - 22; at >= lowest; at--) {
    // the comment must reach exactly to the end, or two programs could see two different directories
    if (zip.readUInt32LE(at) === END && at + 22 + zip.readUInt16LE(at + 20) === zip.length) return at
  }
  throw broken('no directory')
}

function safeName(raw: Buffer): string {
  const name = raw.toString('utf8')
  const parts = name.split('/')
  const unsafe = name === '' || /[\\:\p{Cc}\ufffd]/u.test(name) || parts.includes('..') || parts.includes('.')
  if (unsafe || name.startsWith('/')) throw new Refused('file.unsafe-name', name.slice(0, 80))
  return name
}

function readEntry(zip: Buffer, at: number, end: number): { entry: ZipEntry; next: number } {
  if (at + 46 > end || zip.readUInt32LE(at) !== CENTRAL) throw broken('directory')
  const [packed, unpacked, start] = [zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24), zip.readUInt32LE(at + 42)]
  if ([packed, unpacked, start].includes(0xffffffff)) throw new Refused('file.bomb', 'zip64')
  if (zip.readUInt16LE(at + 8) & 0x2041) throw new Refused('file.old-or-locked', 'encrypted')
  const method = zip.readUInt16LE(at + 10)
  if (method !== 0 && method !== 8) throw broken('method')
  const nameLength = zip.readUInt16LE(at + 28)
  const next = at + 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  if (next > end) throw broken('directory')
  const name = safeName(zip.subarray(at + 46, at + 46 + nameLength))
  return { entry: { name, method, packed, unpacked, crc: zip.readUInt32LE(at + 16), at: start }, next }
}

/** Where the bytes of an entry lie; the name in front of them must be the one the directory promised. */
function bodyOf(zip: Buffer, entry: ZipEntry): { from: number; to: number } {
  if (entry.at + 30 > zip.length || zip.readUInt32LE(entry.at) !== LOCAL) throw broken(entry.name)
  const nameEnd = entry.at + 30 + zip.readUInt16LE(entry.at + 26)
  if (zip.toString('utf8', entry.at + 30, nameEnd).replace(/^\//, '') !== entry.name) throw broken(entry.name)
  const from = nameEnd + zip.readUInt16LE(entry.at + 28)
  return { from, to: from + entry.packed }
}

/** Entries that share bytes are how a small file pretends to hold many large ones. */
function refuseOverlap(zip: Buffer, entries: ZipEntry[], directory: number) {
  const inOrder = [...entries].sort((a, b) => a.at - b.at)
  inOrder.forEach((entry, i) => {
    const { to } = bodyOf(zip, entry)
    if (to > (inOrder[i + 1]?.at ?? directory)) throw broken(`overlap ${entry.name}`)
  })
}

function refuseBomb(entries: ZipEntry[], limits: ZipLimits) {
  const total = entries.reduce((sum, entry) => sum + entry.unpacked, 0)
  const packed = entries.reduce((sum, entry) => sum + entry.packed, 0)
  if (total > limits.maxTotalBytes) throw new Refused('file.bomb', `${total} bytes`)
  if (total > RATIO_FROM_BYTES && total > packed * limits.maxRatio) throw new Refused('file.bomb', 'ratio')
  for (const entry of entries) {
    const large = entry.unpacked > RATIO_FROM_BYTES && entry.unpacked > entry.packed * limits.maxRatio
    if (large || (entry.method === 0 && entry.packed !== entry.unpacked)) throw new Refused('file.bomb', entry.name)
  }
}

/** Reads the directory of a zip without unpacking a byte; anything odd throws `Refused`. */
export function zipDirectory(zip: Buffer, limits: ZipLimits): ZipEntry[] {
  if (zip.length < 22) throw broken('short')
  const end = findEnd(zip)
  const count = zip.readUInt16LE(end + 10)
  const [size, start] = [zip.readUInt32LE(end + 12), zip.readUInt32LE(end + 16)]
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) throw new Refused('file.bomb', 'zip64')
  if (zip.readUInt32LE(end + 4) !== 0 || zip.readUInt16LE(end + 8) !== count) throw broken('disks')
  if (start + size !== end) throw broken('directory')
  if (count > limits.maxEntries) throw new Refused('file.bomb', `${count} entries`)
  const entries: ZipEntry[] = []
  let at = start
  for (let i = 0; i < count; i++) {
    const { entry, next } = readEntry(zip, at, end)
    entries.push(entry)
    at = next
  }
  if (at !== end) throw broken('directory')
  if (new Set(entries.map(entry => entry.name.toLowerCase())).size !== count) throw broken('same name twice')
  refuseOverlap(zip, entries, start)
  refuseBomb(entries, limits)
  return entries
}

/** Unpacks one entry piece by piece and counts: a directory that lied about the size or the sum is found out. */
export async function* unpack(zip: Buffer, entry: ZipEntry): AsyncGenerator<Buffer> {
  const { from, to } = bodyOf(zip, entry)
  const packed = zip.subarray(from, to)
  let bytes = 0
  let sum = 0
  for await (const piece of entry.method === 0 ? [packed] : inflate(packed)) {
    bytes += piece.length
    if (bytes > entry.unpacked) throw new Refused('file.bomb', entry.name)
    sum = crc32(piece, sum)
    yield piece
  }
  if (bytes !== entry.unpacked || sum !== entry.crc) throw broken(entry.name)
}

async function* inflate(packed: Buffer): AsyncGenerator<Buffer> {
  const stream = createInflateRaw({ chunkSize: 256 * 1024 })
  stream.end(packed)
  try {
    for await (const piece of stream) yield piece as Buffer
  } catch (error) {
    throw broken(error instanceof Error ? error.message : 'inflate')
  }
}
