import { parentPort, workerData } from 'node:worker_threads'
import { cleanJpeg } from './jpeg'
import { type Cleaned, Unclean } from './kinds'
import { cleanOffice } from './office'
import { cleanPdf } from './pdf'
import { cleanPlain } from './plain'
import { cleanPng, PNG_HEAD } from './png'

const HEIC = /^ftyp(heic|heix|hevc|mif1|msf1|heim|heis|avif)/
const OLD_OFFICE = Buffer.from('d0cf11e0a1b11ae1', 'hex')

/** By the first bytes alone; the name and what the browser says count for nothing. */
async function cleaned(file: Buffer): Promise<Cleaned> {
  if (file.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return cleanJpeg(file)
  if (file.subarray(0, 8).equals(PNG_HEAD)) return cleanPng(file)
  if (file.toString('latin1', 0, 5) === '%PDF-') return cleanPdf(file)
  if (file.length > 4 && file.readUInt32LE(0) === 0x04034b50) return cleanOffice(file)
  if (file.subarray(0, 8).equals(OLD_OFFICE)) throw new Unclean('file.old-office')
  if (HEIC.test(file.toString('latin1', 4, 12))) throw new Unclean('file.heic')
  return cleanPlain(file)
}

/** The thread that touches what nobody vouches for; it holds no secret, no database and may be ended at any moment. */
async function run({ file }: { file: Uint8Array }): Promise<void> {
  try {
    const done = await cleaned(Buffer.from(file.buffer, file.byteOffset, file.byteLength))
    const bytes = new Uint8Array(done.bytes)
    parentPort?.postMessage({ done: { ...done, bytes } }, [bytes.buffer])
  } catch (error) {
    parentPort?.postMessage(
      error instanceof Unclean
        ? { refused: error.code, detail: error.detail }
        : { refused: 'file.unknown-type', detail: String(error) },
    )
  }
}

void run(workerData as { file: Uint8Array })
