import { createHash } from 'node:crypto'
import { type BookDate, parseDate } from '../../lending/dates'
import { type Fen, parseMoney } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import { halfWidth } from '../../lending/text'
import type { Mapping, Target } from './columns'

/** Why a row is not booked: the key of its words, and what they speak of. No account, no number of a person. */
export interface Problem {
  readonly words: string
  readonly params?: Readonly<Record<string, string | number>>
}
export const problem = (words: string, params?: Problem['params']): Problem => ({
  words,
  ...(params ? { params } : {}),
})

/** What one row of a bank's file says. */
export interface Facts {
  readonly amountFen: Fen | null
  readonly date: BookDate | null
  readonly serial: string | null
  readonly loanNo: string | null
  readonly contractNo: string | null
  readonly name: string | null
  readonly account: string | null
  readonly idTail: string | null
  readonly memo: string
  readonly code: string | null
  readonly said: string
  /** Money that went out, or no money: not ours to book. */
  readonly out: boolean
  readonly problem: Problem | null
}

const LOAN_NO = /DK\d{12,14}/
const OUT = /^(借|支出|付|出|D|DR|DEBIT|DBIT|转出|支取|-)/i
/** A column of incomes holds nothing where money went out. */
const NOTHING = /^[-—–/]?$/

/** 20260310, 2026/3/10, 2026年3月10日, with or without a time behind it. */
export function bankDate(text: string): BookDate | null {
  const found = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})(?!\d)/.exec(/^\d{14}/.test(text) ? text.slice(0, 8) : text)
  const [, y = '', m = '', d = ''] = found ?? []
  const read = parseDate(`${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`)
  return found && !isRefused(read) ? read.date : null
}

const orNull = (text: string): string | null => (text === '' ? null : text)

export function factsOf(cells: readonly string[], mapping: Mapping): Facts {
  const at = (target: Target): string => {
    const place = mapping[target]
    return place === undefined ? '' : halfWidth(cells[place] ?? '').trim()
  }
  const money = at('amount').replace(/^[¥￥]\s*/, '')
  const direction = at('direction')
  const out = OUT.test(direction) || NOTHING.test(money) || money.startsWith('-')
  const read = parseMoney(money)
  const amountFen = out || isRefused(read) ? null : read.fen
  const memo = at('memo')
  const date = bankDate(at('date'))
  return {
    amountFen,
    date,
    serial: orNull(at('serial').replace(/\s/g, '').slice(0, 64)),
    loanNo:
      LOAN_NO.exec(at('loanNo').toUpperCase())?.[0] ??
      orNull(at('loanNo')) ??
      LOAN_NO.exec(memo.toUpperCase())?.[0] ??
      null,
    contractNo: orNull(at('contractNo')),
    name: orNull(at('name').slice(0, 60)),
    account: orNull(at('account').replace(/\D/g, '')),
    idTail: orNull(at('idTail').toUpperCase().slice(-4)),
    memo,
    code: orNull(at('code').slice(0, 20)),
    said: at('words').slice(0, 60),
    out,
    problem: problemOf(money, out, amountFen, mapping.date !== undefined && date === null),
  }
}

function problemOf(money: string, out: boolean, amountFen: Fen | null, noDate: boolean): Problem | null {
  if (out) return problem('不是收款，未处理')
  if (amountFen === null) return problem('金额无法识别：{text}', { text: money.slice(0, 30) })
  if (amountFen <= 0n) return problem('金额应大于零')
  return noDate ? problem('交易日期无法识别') : null
}

/**
 * What makes a row this row, in whatever file it comes: its serial, or else all it says and which of several equal ones it
 * is. Hashed, since it holds names and accounts.
 */
export function rowKeyOf(channel: string, facts: Facts, nth: number): string {
  const { serial, date, amountFen, account, name, loanNo, memo } = facts
  const whole = ['row', channel, date, amountFen?.toString() ?? null, account, name, loanNo, memo, nth]
  const parts = serial === null ? whole : ['serial', channel, serial]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
