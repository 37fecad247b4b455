/**
 * Chinese input methods often leave the keyboard in full-width mode: １２３，４５６．００ means 123,456.00.
 * Only the one-to-one full-width block is mapped; general Unicode folding would turn 5² into 52.
 */
export function halfWidth(text: string): string {
  return text
    .replace(/[\uFF01-\uFF5E]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\u00A0]/g, ' ')
    .replace(/\u3002/g, '.')
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/\uFFE5/g, '\u00A5')
}
