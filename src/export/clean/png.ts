import { crc32 } from 'node:zlib'
import { type Cleaned, checkSize, Unclean } from './kinds'

export const PNG_HEAD = Buffer.from('89504e470d0a1a0a', 'hex')

/** Picture, palette, transparency and colour; texts, dates, EXIF and the further frames of an animation go. */
const STAYS = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'bKGD', 'pHYs'])
const MAX_CHUNKS = 100_000
/** Such a picture is unpacked and taken apart when it is put on paper: 20 megapixels of nothing, 78 KB, cost 430 MB and a second. */
const MAX_SEE_THROUGH = 10_000_000

/** Alpha of its own, or lines out of order. */
const takenApart = (head: Buffer): boolean => head[9] === 4 || head[9] === 6 || head[12] !== 0

interface Chunk {
  readonly kind: string
  readonly all: Buffer
  readonly data: Buffer
}

function chunkAt(file: Buffer, at: number): Chunk {
  if (at + 12 > file.length) throw new Unclean('file.broken-picture', 'cut short')
  const length = file.readUInt32BE(at)
  const end = at + 12 + length
  const kind = file.toString('latin1', at + 4, at + 8)
  if (end > file.length || !/^[A-Za-z]{4}$/.test(kind)) throw new Unclean('file.broken-picture', 'chunk')
  const sum = crc32(file.subarray(at + 4, end - 4))
  if (sum !== file.readUInt32BE(end - 4)) throw new Unclean('file.broken-picture', `sum of ${kind}`)
  return { kind, all: file.subarray(at, end), data: file.subarray(at + 8, end - 4) }
}

/** A PNG of one frame without texts, and without anything behind its end. */
export function cleanPng(file: Buffer): Cleaned {
  const kept: Buffer[] = [PNG_HEAD]
  let size: { width: number; height: number } | undefined
  let picture = false
  let costly = false
  for (let at = PNG_HEAD.length, n = 0; ; n++) {
    if (n > MAX_CHUNKS) throw new Unclean('file.broken-picture', 'chunks')
    const { kind, all, data } = chunkAt(file, at)
    at += all.length
    if (n === 0) {
      if (kind !== 'IHDR' || data.length !== 13) throw new Unclean('file.broken-picture', 'head')
      size = { width: data.readUInt32BE(0), height: data.readUInt32BE(4) }
      checkSize(size.width, size.height)
      costly = takenApart(data)
    }
    if (kind === 'tRNS') costly = true
    if (kind === 'IDAT') picture = true
    if (STAYS.has(kind)) kept.push(all)
    // an unknown chunk that says it is needed
    else if (kind[0]! < 'a') throw new Unclean('file.broken-picture', kind)
    if (kind === 'IEND') break
  }
  if (!size || !picture) throw new Unclean('file.broken-picture', 'no picture')
  if (costly && size.width * size.height > MAX_SEE_THROUGH) throw new Unclean('file.picture-too-large', 'see-through')
  return { type: 'png', bytes: Buffer.concat(kept), pages: 1, ...size }
}
