import { readFileSync } from 'node:fs'

const FILES = {
  regular: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
} as const

export type Weight = keyof typeof FILES

const cache = new Map<Weight, Buffer>()

/** Each font is 10 MB: read once in the life of the process; a PDF carries only the glyphs it uses. */
export function fontBytes(weight: Weight): Buffer {
  const known = cache.get(weight)
  if (known) return known
  const bytes = readFileSync(require.resolve(FILES[weight]))
  cache.set(weight, bytes)
  return bytes
}
