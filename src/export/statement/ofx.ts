import { dayOf, type Movement, tidy } from './movement'

const ENTITY: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
}

/** OFX 1 closes no leaf, OFX 2 closes all: a value runs to the next tag either way. */
function tagValue(block: string, tag: string): string {
  const found = new RegExp(`<${tag}>\\s*(?:<!\\[CDATA\\[([\\s\\S]*?)\\]\\]>|([^<\\r\\n]*))`, 'i').exec(block)
  return tidy((found?.[1] ?? found?.[2] ?? '').replace(/&(?:amp|lt|gt|quot|apos);/g, whole => ENTITY[whole] ?? whole))
}

/** OFX and QFX: one movement for every STMTTRN. Amounts may carry a decimal comma. */
export function readOfx(text: string): Movement[] {
  const currency = tagValue(text, 'CURDEF')
  return [...text.matchAll(/<STMTTRN>([\s\S]*?)(?=<\/STMTTRN>|<STMTTRN>|<\/BANKTRANLIST>|$)/gi)].map(
    ([, block = '']) => {
      const amount = tagValue(block, 'TRNAMT').replace(',', '.')
      return {
        date: dayOf(tagValue(block, 'DTPOSTED')),
        sign: amount.startsWith('-') ? 'D' : 'C',
        amount: amount.replace(/^[+-]/, ''),
        currency,
        reference: tagValue(block, 'FITID'),
        name: tagValue(block, 'NAME') || tagValue(block, 'PAYEE'),
        account: tagValue(block, 'BANKACCTTO') === '' ? '' : tagValue(block, 'ACCTID'),
        memo: tagValue(block, 'MEMO'),
      }
    },
  )
}
