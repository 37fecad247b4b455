/** Money as people type it → 分 as BigInt, or null when it is not an amount. Never through a floating number. */
const SCALE = { 万: 10_000n, 亿: 100_000_000n }
const half = text => text.replace(/[！-～]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/。/g, '.')

export function parseFen(typed) {
  const text = half(typed).replace(/[\s,¥￥元\u3000]/g, '')
  const match = /^([-−]?)(\d{1,15})(?:\.(\d*))?([万亿]?)$/.exec(text)
  if (!match) return null
  const [, sign, whole, fraction = '', unit] = match
  const scale = (unit ? SCALE[unit] : 1n) * 100n
  const top = BigInt(whole + fraction) * scale
  const base = 10n ** BigInt(fraction.length)
  if (top % base !== 0n) return null
  const fen = top / base
  return sign ? -fen : fen
}

export function formatFen(fen) {
  const absolute = fen < 0n ? -fen : fen
  const digits = String(absolute).padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${fen < 0n ? '−' : ''}${whole}.${digits.slice(-2)}`
}

const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const PLACES = ['仟', '佰', '拾', '']
const GROUPS = ['', '万', '亿', '万亿']

function wholeWords(whole) {
  const padded = whole.padStart(Math.ceil(whole.length / 4) * 4, '0')
  const count = padded.length / 4
  let words = ''
  let gap = false
  for (let g = 0; g < count; g++) {
    const group = padded.slice(g * 4, g * 4 + 4)
    if (group === '0000') {
      gap = true
      continue
    }
    for (let place = 0; place < 4; place++) {
      const digit = Number(group[place])
      if (digit === 0) gap = true
      else {
        words += (gap && words ? '零' : '') + DIGITS[digit] + PLACES[place]
        gap = false
      }
    }
    words += GROUPS[count - 1 - g]
    // a zero that ends a group needs no word of its own
    gap = false
  }
  return words
}

/** 1680.32 → 壹仟陆佰捌拾元叁角贰分; 0.50 → 伍角整. Empty for zero and for amounts beyond 万亿. */
export function wordsOf(fen) {
  const absolute = fen < 0n ? -fen : fen
  if (absolute === 0n || absolute >= 10n ** 18n) return ''
  const digits = String(absolute).padStart(3, '0')
  const whole = digits.slice(0, -2).replace(/^0+/, '')
  const jiao = Number(digits[digits.length - 2])
  const rest = Number(digits[digits.length - 1])
  let text = whole ? `${wholeWords(whole)}元` : ''
  if (jiao) text += `${DIGITS[jiao]}角`
  else if (rest && whole) text += '零'
  text += rest ? `${DIGITS[rest]}分` : '整'
  return (fen < 0n ? '负' : '') + text
}

/** 20261120, 2026/11/20, 2026.11.20, 2026年11月20日 → 2026-11-20; anything else stays as typed for the server to judge. */
export function tidyDate(typed) {
  const text = half(typed).trim()
  const match = /^(\d{4})(?:[-/.年\s]*)(\d{1,2})(?:[-/.月\s]*)(\d{1,2})日?$/.exec(text)
  const packed = /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  const parts = packed ?? (/^\d+$/.test(text) ? null : match)
  return parts ? `${parts[1]}-${parts[2].padStart(2, '0')}-${parts[3].padStart(2, '0')}` : typed
}
