/** A path of this program with its parameters; empty ones are left out. */
export function hrefOf(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const pairs = Object.entries(query).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '',
  )
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`
}

/** The customer list as an address says, also where it says nothing: not the view a person's list opens with. */
export const wholeList = (query: Readonly<Record<string, string>>): string =>
  hrefOf('/customers', Object.keys(query).length === 0 ? { all: '1' } : query)
