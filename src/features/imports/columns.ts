const plain = (header: string): string =>
  header
    .replace(/[（(][^）)]*[）)]/g, '')
    .replace(/[\s*＊_-]/g, '')
    .toLowerCase()

/** The most likely column for each target; each column is used once, the first name that fits wins. */
export function likelyColumns<T extends string>(
  headers: readonly string[],
  targets: readonly (readonly [name: T, said: readonly string[]])[],
): Partial<Record<T, number>> {
  const taken = new Set<number>()
  const found: Partial<Record<T, number>> = {}
  for (const [name, said] of targets) {
    const names = said.map(plain)
    const at = headers.findIndex((header, i) => !taken.has(i) && names.includes(plain(header)))
    if (at < 0) continue
    taken.add(at)
    found[name] = at
  }
  return found
}
