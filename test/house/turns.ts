/** A few requests at once, as from one browser: the answers in the order asked. */
export async function inTurns<T, R>(all: readonly T[], ask: (one: T) => Promise<readonly R[]>): Promise<R[]> {
  const found: R[] = []
  for (let at = 0; at < all.length; at += 6) found.push(...(await Promise.all(all.slice(at, at + 6).map(ask))).flat())
  return found
}
