import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import type { WordBlock, WordTag } from '../../export/word/blocks'
import { readWordTemplate } from '../../export/word/word'
import type { BookDate } from '../../lending/dates'
import { checkNodes, type Fault, type Node, namesIn, type Subject, vocabularyOf } from '../../lending/letters'
import { type Refused, refuse } from '../../lending/refusal'
import { type Brought, intakeRules, type Taken, takeIn } from '../documents/intake'

export const WORD_CAPS = { blocks: 600, characters: 200_000, columns: 30 }

const nodesOf = (tags: readonly WordTag[]): Node[] =>
  tags.map(({ name, loop, inside }) => (loop ? { kind: 'loop', name, body: nodesOf(inside) } : { kind: 'value', name }))

/** What a Word file says, one line a paragraph, for reading and comparing. */
export const textOf = (blocks: readonly WordBlock[]): string =>
  blocks
    .flatMap(block =>
      block.kind === 'table'
        ? [...(block.columns ? [block.columns] : []), ...block.rows].map(row => `| ${row.join(' | ')} |`)
        : block.kind === 'sign'
          ? [block.labels.join('　')]
          : block.text.split('\n'),
    )
    .join('\n')

export interface WordBody {
  readonly taken: Taken
  readonly body: string
  readonly tags: readonly string[]
}

/** A Word template as it was brought: judged as every paper is, opened in a thread of its own, its placeholders tried. */
export async function takeWord(
  db: Kysely<DB>,
  today: BookDate,
  subject: Subject,
  file: Brought,
): Promise<WordBody | Refused | { readonly faults: readonly Fault[] }> {
  const { taken, troubles, infected } = await takeIn(db, [file], await intakeRules(db, today))
  if (infected[0]) return refuse('document.infected', undefined, { params: { names: infected[0].name } })
  if (troubles[0]) return troubles[0].refused
  const one = taken[0]
  if (one?.kept.type !== 'docx') return refuse('letter.not-word')
  const read = await readWordTemplate(file.bytes, WORD_CAPS)
  if ('refused' in read)
    return refuse(read.refused === 'file.external-link' ? 'letter.word-field' : 'letter.word-broken')
  if ('faults' in read) return { faults: read.faults }
  if (read.cut) return refuse('letter.word-long')
  const nodes = nodesOf(read.tags)
  const faults = checkNodes(nodes, vocabularyOf(subject))
  return faults.length > 0 ? { faults } : { taken: one, body: textOf(read.blocks), tags: namesIn(nodes) }
}
