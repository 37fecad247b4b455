import { randomUUID } from 'node:crypto'
import { type Fen, formatFen, yuanText } from '../lending/money'
import { annualText, formatRate } from '../lending/rate'
import { assetsAt } from './assets'
import type { Lang, Translate } from './i18n'
import { translator } from './i18n'
import { type StatusWord, status } from './status'

const clock = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** Wall-clock instant → '2026-11-20 10:51:08' in the bank's time zone. */
export const datetime = (at: Date | null | undefined): string => (at ? clock.format(at) : '—')
/** The same to the minute, for lists and timelines. */
export const minute = (at: Date | null | undefined): string => (at ? clock.format(at).slice(0, 16) : '—')

const grouped = new Intl.NumberFormat('en-US')

/** What every view receives as `h`. */
export interface Helpers {
  readonly t: Translate
  readonly lang: Lang
  readonly path: string
  readonly money: (fen: Fen | null | undefined) => string
  readonly yuan: (fen: Fen | null | undefined) => string
  readonly rate: (ppm: number | null | undefined) => string
  /** An annual cost, to two decimals. */
  readonly annual: (ppm: number | null) => string
  readonly num: (n: number | null | undefined) => string
  readonly date: (d: string | null | undefined) => string
  readonly datetime: typeof datetime
  readonly minute: typeof minute
  readonly status: (kind: string, code: string) => StatusWord
  /** Where scripts and styles are. */
  readonly assets: string
  readonly csrf: () => string
  readonly key: () => string
}

const money = (fen: Fen | null | undefined): string =>
  fen === null || fen === undefined || fen === 0n ? '—' : formatFen(fen)
const yuan = (fen: Fen | null | undefined): string => (fen === null || fen === undefined ? '' : yuanText(fen))
const rate = (ppm: number | null | undefined): string => (ppm === null || ppm === undefined ? '—' : formatRate(ppm))
const num = (n: number | null | undefined): string => (n === null || n === undefined ? '—' : grouped.format(n))
const date = (d: string | null | undefined): string => d ?? '—'

export function helpers(lang: Lang, path: string, csrf: () => string): Helpers {
  const t = translator(lang)
  return {
    t,
    lang,
    path,
    money,
    yuan,
    rate,
    annual: annualText,
    num,
    date,
    datetime,
    minute,
    status: (kind, code) => {
      const { word, tone } = status(kind, code)
      return { word: t(word), tone }
    },
    assets: assetsAt,
    csrf,
    key: randomUUID,
  }
}
