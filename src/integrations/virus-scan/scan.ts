import { connect } from 'node:net'

export type Verdict =
  | { readonly state: 'clean' }
  | { readonly state: 'infected'; readonly signature: string }
  /** Nobody looked: no scanner is set, or it does not answer. */
  | { readonly state: 'unscanned'; readonly why: string }

export interface Scanner {
  scan(bytes: Buffer): Promise<Verdict>
}

const CHUNK = 64 * 1024
const TIMEOUT_MS = 20_000
const MAX_ANSWER = 4_096

/** 10.0.0.5:3310 → host and port; anything else is no address. */
export function scannerAddress(text: string): { host: string; port: number } | undefined {
  const found = /^([\w.-]{1,253}|\[[0-9a-fA-F:]{2,45}\]):(\d{2,5})$/.exec(text.trim())
  const port = Number.parseInt(found?.[2] ?? '0', 10)
  return found && port > 0 && port < 65_536 ? { host: found[1]!.replace(/[[\]]/g, ''), port } : undefined
}

/** 'stream: OK' · 'stream: Eicar-Test-Signature FOUND' · anything else is no verdict. */
export function verdictOf(answer: string): Verdict {
  const words = answer.replaceAll('\0', '').trim()
  const found = /^(?:stream: )?(.{1,200}) FOUND$/.exec(words)
  if (found) return { state: 'infected', signature: found[1]! }
  return /^(?:stream: )?OK$/.test(words) ? { state: 'clean' } : { state: 'unscanned', why: words.slice(0, 200) }
}

const length = (bytes: number): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(bytes)
  return head
}

/** ClamAV over TCP (zINSTREAM). A scanner that is down or slow gives no verdict; it never says clean. */
export const clamav = (at: { host: string; port: number }): Scanner => ({
  scan: bytes =>
    new Promise(resolve => {
      const socket = connect(at)
      let answer = ''
      const end = (verdict: Verdict) => {
        socket.destroy()
        resolve(verdict)
      }
      socket.setTimeout(TIMEOUT_MS, () => end({ state: 'unscanned', why: 'timeout' }))
      socket.on('error', (error: NodeJS.ErrnoException) => end({ state: 'unscanned', why: error.code ?? 'error' }))
      socket.on('data', part => {
        answer += part.toString('latin1')
        if (answer.includes('\0') || answer.length > MAX_ANSWER) end(verdictOf(answer))
      })
      socket.on('end', () => end(verdictOf(answer)))
      socket.on('connect', () => {
        socket.write('zINSTREAM\0')
        for (let from = 0; from < bytes.length; from += CHUNK) {
          const part = bytes.subarray(from, from + CHUNK)
          socket.write(length(part.length))
          socket.write(part)
        }
        socket.write(length(0))
      })
    }),
})

/** The text every scanner knows for a trial (eicar.org), put together here so that this file is not taken for one. */
const TRIAL = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE', '!$H+H*'].join('')

/** Without a scanner only the trial text is known: enough to see that quarantine works, and it is said that nobody looked. */
export const noScanner: Scanner = {
  scan: async bytes =>
    bytes.includes(TRIAL)
      ? { state: 'infected', signature: 'EICAR-Test-File' }
      : { state: 'unscanned', why: 'no scanner' },
}
