export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain | undefined }

/**
 * One text for one content, whatever order its names came in: names sorted, no spaces, absent names left out. What is sealed is
 * this text, so a database that stores JSON in its own order gives the same seal. Example: {b: 1, a: 'x'} → {"a":"x","b":1}.
 */
export function canonicalText(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const parts = Object.entries(value)
    .filter((entry): entry is [string, Plain] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonicalText(inner)}`)
  return `{${parts.join(',')}}`
}
