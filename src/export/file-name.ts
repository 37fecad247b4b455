import { cleanText } from './cells'

const MAX_BYTES = 200

/** A name that is safe on every disk: no path, no reserved characters, no direction override, at most 200 bytes with its extension kept. */
export function safeFileName(name: string): string {
  const flat = cleanText(name)
    .replace(/[\t\n]/g, ' ')
    .replace(/[\\/:*?"<>|]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  const dot = flat.lastIndexOf('.')
  const extension = dot > 0 && flat.length - dot <= 10 ? flat.slice(dot) : ''
  const stem = Array.from(extension ? flat.slice(0, dot) : flat)
  while (Buffer.byteLength(stem.join('') + extension) > MAX_BYTES) stem.pop()
  return stem.length > 0 ? stem.join('') + extension : `导出${extension}`
}

/** `Content-Disposition` by RFC 6266: an ASCII name for old clients and the true name by RFC 5987. */
export function contentDisposition(name: string): string {
  const safe = safeFileName(name)
  const ascii = safe.replace(/[^\x20-\x7e]+/g, '_').replace(/[%;]/g, '_')
  const encoded = encodeURIComponent(safe).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
