import type { ImportKind } from '../../web/import-kind'

// What comes from files lies all along the river; only features.ts knows it all, so it hands the kinds in.
let known: () => readonly ImportKind[] = () => []

export const useKinds = (kinds: () => readonly ImportKind[]): void => {
  known = kinds
}
export const allKinds = (): readonly ImportKind[] => known()

/** A kind the program knows; a batch of any other cannot be. */
export function kindNamed(name: string): ImportKind {
  const kind = known().find(one => one.name === name)
  if (!kind) throw new Error(`unknown import kind: ${name}`)
  return kind
}

/** The variant that was asked for, or the first one. */
export const variantOf = (kind: ImportKind, wanted: string | undefined): string =>
  (kind.variants?.find(one => one.value === wanted) ?? kind.variants?.[0])?.value ?? ''
