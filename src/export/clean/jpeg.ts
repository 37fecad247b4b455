import { type Cleaned, checkSize, Unclean } from './kinds'

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const APP0 = 0xe0
const APP1 = 0xe1
const APP2 = 0xe2
const APP14 = 0xee
const COM = 0xfe

const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)
const isApp = (marker: number): boolean => marker >= APP0 && marker <= 0xef

const startsWith = (segment: Buffer, word: string): boolean => segment.toString('latin1', 4, 4 + word.length) === word

/** What says how to show the picture stays (JFIF, colour profile, Adobe transform); place, camera, thumbnail and remarks go. */
function stays(marker: number, segment: Buffer): boolean {
  if (marker === COM) return false
  if (!isApp(marker)) return true
  if (marker === APP0) return startsWith(segment, 'JFIF\0')
  return marker === APP2 ? startsWith(segment, 'ICC_PROFILE\0') : marker === APP14 && startsWith(segment, 'Adobe')
}

/** Which side is up, out of EXIF: a photograph of a phone lies on its side without it. 1 when it is not said. */
function orientationOf(segment: Buffer): number {
  if (!startsWith(segment, 'Exif\0\0') || segment.length < 20) return 1
  const tiff = segment.subarray(10)
  const little = tiff.toString('latin1', 0, 2) === 'II'
  const u16 = (at: number) => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  const count = Math.min(u16(first), 200)
  for (let i = 0; i < count; i++) {
    const at = first + 2 + i * 12
    if (u16(at) === 0x0112) {
      const value = u16(at + 8)
      return value >= 1 && value <= 8 ? value : 1
    }
  }
  return 1
}

/** An EXIF block that says the orientation and nothing else. */
function orientationBlock(orientation: number): Buffer {
  const tiff = Buffer.from('4d4d002a0000000800010112000300000001000000000000' + '0000', 'hex')
  tiff.writeUInt16BE(orientation, 18)
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
  const head = Buffer.from([0xff, APP1, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** Where the coded picture that begins at `from` ends: the next marker that is neither stuffing nor a restart. */
function endOfScan(file: Buffer, from: number): number {
  for (let at = file.indexOf(0xff, from); at >= 0 && at + 1 < file.length; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1]!
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  throw new Unclean('file.broken-picture', 'no end')
}

interface Walk {
  readonly kept: Buffer[]
  orientation: number
  width: number
  height: number
  scans: number
}

/** One segment from `at`; answers where the next begins, -1 after the last. */
function step(file: Buffer, at: number, walk: Walk): number {
  if (file[at] !== 0xff) throw new Unclean('file.broken-picture', `no marker at ${at}`)
  const marker = file[at + 1] ?? 0
  if (marker === 0xff) return at + 1
  if (marker === EOI) return -1
  if (isBare(marker)) return at + 2
  if (marker === SOI || marker < 0xc0 || at + 4 > file.length) throw new Unclean('file.broken-picture', 'marker')
  const end = at + 2 + file.readUInt16BE(at + 2)
  if (end > file.length || end < at + 4) throw new Unclean('file.broken-picture', 'length')
  const segment = file.subarray(at, end)
  if (isFrame(marker)) {
    if (segment.length < 9) throw new Unclean('file.broken-picture', 'frame')
    walk.height = segment.readUInt16BE(5)
    walk.width = segment.readUInt16BE(7)
    checkSize(walk.width, walk.height)
  }
  if (marker === APP1) walk.orientation = Math.max(walk.orientation, orientationOf(segment))
  if (marker !== SOS) {
    if (stays(marker, segment)) walk.kept.push(segment)
    return end
  }
  if (walk.width === 0) throw new Unclean('file.broken-picture', 'scan before frame')
  if (++walk.scans > 500) throw new Unclean('file.broken-picture', 'scans')
  const after = endOfScan(file, end)
  walk.kept.push(file.subarray(at, after))
  return after
}

/** A JPEG without EXIF, GPS, XMP, IPTC, thumbnails and remarks, and without anything behind its end. The picture itself is not coded anew. */
export function cleanJpeg(file: Buffer): Cleaned {
  const walk: Walk = { kept: [], orientation: 1, width: 0, height: 0, scans: 0 }
  let at = 2
  while (at >= 0) {
    if (at >= file.length) throw new Unclean('file.broken-picture', 'cut short')
    at = step(file, at, walk)
  }
  if (walk.scans === 0) throw new Unclean('file.broken-picture', 'no picture')
  const turned = walk.orientation > 1 ? [orientationBlock(walk.orientation)] : []
  // JFIF must stand first; the orientation follows it
  const lead = walk.kept[0]?.[1] === APP0 ? 1 : 0
  const bytes = Buffer.concat([
    Buffer.from([0xff, SOI]),
    ...walk.kept.slice(0, lead),
    ...turned,
    ...walk.kept.slice(lead),
    Buffer.from([0xff, EOI]),
  ])
  return { type: 'jpg', bytes, pages: 1, width: walk.width, height: walk.height }
}
