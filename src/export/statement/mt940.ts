import { dayOf, type Movement, tidy } from './movement'

/** :61:1105240524D9,N192NONREF — value date, entry date, sign, amount, type, references. */
const LINE = /^(\d{6})(\d{4})?\s?(R?[CD])([A-Z])?\s*(\d[\d,.]*)([A-Z][A-Z0-9]{3})?(.*)$/s
const TAG = /^:(\d{2}[A-Z]?):/

interface Field {
  readonly tag: string
  text: string
}

/** A field runs until the next one begins; blocks and separators around statements are not part of any. */
function fieldsOf(text: string): Field[] {
  const fields: Field[] = []
  for (const line of text.split(/\r\n|\n|\r/)) {
    const tag = TAG.exec(line)
    if (tag) fields.push({ tag: tag[1]!, text: line.slice(tag[0].length) })
    else if (/^(-|-\}|\{.*)?$/.test(line.trim())) continue
    else if (fields.length > 0) fields.at(-1)!.text += `\n${line}`
  }
  return fields
}

/** Structured :86: of German banks: ?32 name, ?31 account, ?20–?29 text. Others are running text. */
function detailsOf(text: string): Pick<Movement, 'name' | 'account' | 'memo'> {
  const flat = text.replace(/\n/g, '')
  const parts = [...flat.matchAll(/\?(\d{2})([^?]*)/g)].map(part => [part[1]!, part[2]!] as const)
  if (parts.length === 0) return { name: '', account: '', memo: tidy(text) }
  const of = (from: string, to: string) =>
    tidy(
      parts
        .filter(([code]) => code >= from && code <= to)
        .map(([, value]) => value)
        .join(''),
    )
  return { name: of('32', '33'), account: of('31', '31'), memo: of('20', '29') }
}

const decimal = (text: string): string => {
  const [whole = '', part = ''] = text.replace(/\./g, ',').split(',')
  return part === '' ? whole : `${whole}.${part}`
}

/** SWIFT MT940 and MT942: one movement for every :61:, with the :86: behind it. A line that is none is left out. */
export function readMt940(text: string): Movement[] {
  const movements: Movement[] = []
  let currency = ''
  const fields = fieldsOf(text)
  for (const [i, field] of fields.entries()) {
    if (/^6[0][FM]$/.test(field.tag)) currency = /^[CD]\d{6}([A-Z]{3})/.exec(field.text.trim())?.[1] ?? currency
    if (/^34F$/.test(field.tag)) currency = /^([A-Z]{3})/.exec(field.text.trim())?.[1] ?? currency
    const line = field.tag === '61' ? LINE.exec(field.text.trim()) : null
    if (!line) continue
    const [, day = '', , mark = 'D', , amount = '', , rest = ''] = line
    const next = fields[i + 1]
    const more = rest.split('\n')
    movements.push({
      date: dayOf(day),
      sign: mark === 'C' || mark === 'RD' ? 'C' : 'D',
      amount: decimal(amount),
      currency,
      reference: tidy((/\/\/([^\n]*)/.exec(rest)?.[1] ?? more[0] ?? '').replace(/^NONREF$/, '')),
      ...(next?.tag === '86' ? detailsOf(next.text) : { name: '', account: '', memo: tidy(more.slice(1).join(' ')) }),
    })
  }
  return movements
}
