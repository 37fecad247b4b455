/**
 * Remembers what was read for one key (a database) for some milliseconds, so that what every request asks for is read
 * once a moment. A reading that failed is not remembered.
 */
export function keptFor<K extends object, T>(ms: number, read: (key: K) => Promise<T>) {
  const kept = new WeakMap<K, { at: number; value: Promise<T> }>()
  const ask = (key: K): Promise<T> => {
    const known = kept.get(key)
    const now = Date.now()
    if (known && now - known.at < ms) return known.value
    const value = read(key)
    kept.set(key, { at: now, value })
    value.catch(() => kept.delete(key))
    return value
  }
  return Object.assign(ask, { forget: (key: K): void => void kept.delete(key) })
}
