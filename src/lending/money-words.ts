const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const PLACES = ['', '拾', '佰', '仟']

/** Four digits, 0–9999, zeros inside collapsed to one: 16409 → its 6409 part is 陆仟肆佰零玖. */
function fourDigits(value: bigint): string {
  let words = ''
  let gap = false
  for (let place = 3; place >= 0; place--) {
    const digit = parseInt(((value / 10n ** BigInt(place)) % 10n).toString(), 10)
    if (digit === 0) gap = words !== ''
    else {
      words += `${gap ? '零' : ''}${DIGITS.charAt(digit)}${PLACES[place]}`
      gap = false
    }
  }
  return words
}

function wholeYuan(value: bigint): string {
  if (value >= 100_000_000n) return joined(wholeYuan(value / 100_000_000n), '亿', value % 100_000_000n, 10_000_000n)
  if (value >= 10_000n) return joined(fourDigits(value / 10_000n), '万', value % 10_000n, 1_000n)
  return fourDigits(value)
}

function joined(high: string, unit: string, low: bigint, fullFrom: bigint): string {
  if (low === 0n) return high + unit
  return `${high}${unit}${low < fullFrom ? '零' : ''}${wholeYuan(low)}`
}

/**
 * An amount in Chinese capitals as written on vouchers (支付结算办法, annex 1: 正确填写票据和结算凭证的基本规定).
 * Ends with 整 at 元 or 角, never at 分. Example: 168032n → 人民币壹仟陆佰捌拾元叁角贰分.
 */
export function fenInWords(fen: bigint, options: { prefix?: boolean } = {}): string {
  const amount = fen < 0n ? -fen : fen
  const head = `${options.prefix === false ? '' : '人民币'}${fen < 0n ? '负' : ''}`
  if (amount === 0n) return `${head}零元整`
  const yuan = amount / 100n
  const jiao = parseInt(((amount / 10n) % 10n).toString(), 10)
  const cents = parseInt((amount % 10n).toString(), 10)
  const whole = yuan === 0n ? '' : `${wholeYuan(yuan)}元`
  if (jiao === 0 && cents === 0) return `${head}${whole}整`
  if (cents === 0) return `${head}${whole}${DIGITS.charAt(jiao)}角整`
  const tenths = jiao === 0 ? (whole === '' ? '' : '零') : `${DIGITS.charAt(jiao)}角`
  return `${head}${whole}${tenths}${DIGITS.charAt(cents)}分`
}
