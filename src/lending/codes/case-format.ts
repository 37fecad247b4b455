import type { CodeBook } from './book'
import { parentCode } from './table'

/** A question to the lists: names by edition, by 2011 and 2017, or of today. */
export interface CodeCase {
  readonly id: string
  readonly kind: string
  readonly code: string
  readonly names?: Readonly<Record<string, string | null>> | readonly string[]
}

/** 201801 as it is written in the vectors → 2018-01. */
const editionOf = (stamp: string): string => (stamp.length === 6 ? `${stamp.slice(0, 4)}-${stamp.slice(4)}` : stamp)

/** Answers what the list holds, by the editions asked for; never looks at the names a case brings along. */
export function answerCodeCase(one: CodeCase, books: { readonly region: CodeBook; readonly industry: CodeBook }) {
  const { id, kind, code, names } = one
  if (kind.startsWith('region')) {
    const editions = Object.keys(names ?? {})
    const { region } = books
    return {
      id,
      code,
      names: Object.fromEntries(editions.map(stamp => [stamp, region.nameAt(code, editionOf(stamp))])),
      name2023: region.nameAt(code, '2023'),
      in2023: region.nameAt(code, '2023') !== null,
      parent: region.labelOf(code),
    }
  }
  if (kind.startsWith('industry')) {
    const { industry } = books
    const name = industry.nameAt(code, '2019') ?? industry.nameAt(code, '2017')
    return {
      id,
      code,
      name,
      name2011: industry.nameAt(code, '2011'),
      name2017: industry.nameAt(code, '2017'),
      in2017: industry.nameAt(code, '2017') !== null,
      parent: parentCode('industry', code) ?? '',
    }
  }
  return { id, unsupported: `kind ${kind}` }
}
