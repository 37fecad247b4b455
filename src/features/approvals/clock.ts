import type { Tone } from '../../web/status'

export interface Clock {
  readonly words: string
  readonly params: { readonly n: number }
  readonly tone: Tone
}

const HOUR = 3_600_000

/** How long a step still has. 3 h left → 剩 3 小时, red; 30 h → 剩 1 天; past → 超时. */
export function clockOf(dueAt: Date, now: Date): Clock {
  const left = dueAt.getTime() - now.getTime()
  const hours = Math.floor(Math.abs(left) / HOUR)
  if (left < 0) return { words: '超时 {n} 小时', params: { n: hours }, tone: 'bad' }
  if (hours < 24) return { words: '剩 {n} 小时', params: { n: hours }, tone: hours < 4 ? 'bad' : 'mute' }
  return { words: '剩 {n} 天', params: { n: Math.floor(hours / 24) }, tone: 'mute' }
}
