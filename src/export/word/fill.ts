import Docxtemplater from 'docxtemplater'
import PizZip from 'pizzip'
import { cleanText } from '../cells'
import type { WordTag } from './blocks'

type Row = Readonly<Record<string, string>>

export interface WordData {
  readonly values: Row
  readonly lists: Readonly<Record<string, readonly Row[]>>
}

/** What is wrong with the placeholders of a template: the name of the fault and of the placeholder. */
export interface WordFault {
  readonly code: 'brace' | 'unclosed' | 'unopened' | 'crossed' | 'empty' | 'foreign'
  readonly name: string
}

type Part = Docxtemplater.DXT.Part

const FAULTS: Readonly<Record<string, WordFault['code']>> = {
  unclosed_loop: 'unclosed',
  unopened_loop: 'unopened',
  closing_tag_does_not_match_opening_tag: 'crossed',
  unbalanced_loop_tags: 'crossed',
  loop_position_invalid: 'crossed',
}

interface Said {
  readonly id?: string
  readonly xtag?: string
  readonly openingtag?: string
  readonly closingtag?: string
  readonly errors?: readonly { readonly properties?: Said }[]
}

function faultsOf(error: unknown): WordFault[] {
  const said = (error as { properties?: Said }).properties
  if (!said?.id) throw error
  const all = said.errors?.map(one => one.properties ?? {}) ?? [said]
  return all.map(({ id, xtag, openingtag, closingtag }) => ({
    code: FAULTS[id ?? ''] ?? 'brace',
    name: cleanText(openingtag && closingtag ? `${openingtag} / ${closingtag}` : (xtag ?? '{')).slice(0, 60),
  }))
}

const bare = (tag: string) => ({
  get: (scope: Readonly<Record<string, unknown>>): unknown => (Object.hasOwn(scope, tag) ? scope[tag] : undefined),
})

const isTag = (part: Part): boolean => part.type === 'placeholder'

/** Only values and loops: raw XML, inverted loops and changed delimiters are things a template may not ask for. */
function treeOf(parts: readonly Part[], faults: WordFault[]): WordTag[] {
  return parts.filter(isTag).map(part => {
    const loop = part.module === 'loop'
    const name = cleanText(part.value).trim()
    if ((part.module !== undefined && !loop) || part.inverted) faults.push({ code: 'foreign', name: name.slice(0, 60) })
    if (name === '') faults.push({ code: 'empty', name: '{}' })
    return { name, loop, inside: treeOf(part.subparsed ?? [], faults) }
  })
}

/** Hears what each part of the file (text, heads, feet) was taken apart into. */
const collector = (into: Part[]) => ({
  name: 'TagCollector',
  set: ({ inspect }: { inspect?: { postparsed?: readonly Part[] } }) => {
    if (inspect?.postparsed) into.push(...inspect.postparsed)
  },
})

interface Opened {
  readonly template: Docxtemplater<PizZip>
  readonly tags: readonly WordTag[]
  readonly missing: Set<string>
}

/** The template compiled, or what is wrong with it. */
function opened(file: Buffer): Opened | { readonly faults: readonly WordFault[] } {
  const parts: Part[] = []
  const missing = new Set<string>()
  try {
    const template = new Docxtemplater(new PizZip(file), {
      modules: [collector(parts)],
      paragraphLoop: true,
      linebreaks: true,
      errorLogging: false,
      stripInvalidXMLChars: true,
      syntax: { changeDelimiterPrefix: null },
      parser: bare,
      nullGetter: part => {
        missing.add(part.value)
        return part.module ? [] : ''
      },
    })
    const faults: WordFault[] = []
    const tags = treeOf(parts, faults)
    return faults.length > 0 ? { faults } : { template, tags, missing }
  } catch (error) {
    return { faults: faultsOf(error) }
  }
}

export function wordTags(
  file: Buffer,
): { readonly tags: readonly WordTag[] } | { readonly faults: readonly WordFault[] } {
  const found = opened(file)
  return 'faults' in found ? found : { tags: found.tags }
}

const cleaned = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cleanText(value)]))

/** The template with its values; what has none is named, and then nothing is made. Values are text: never XML, never a field. */
export function fillWord(
  file: Buffer,
  data: WordData,
): { readonly file: Buffer } | { readonly missing: readonly string[] } | { readonly faults: readonly WordFault[] } {
  const found = opened(file)
  if ('faults' in found) return found
  const filled = Object.entries(data.values).filter(([, value]) => value !== '')
  const lists = Object.entries(data.lists).map(([name, rows]) => [name, rows.map(cleaned)] as const)
  found.template.render({ ...cleaned(Object.fromEntries(filled)), ...Object.fromEntries(lists) })
  if (found.missing.size > 0) return { missing: [...found.missing] }
  return { file: found.template.toBuffer({ compression: 'DEFLATE' }) }
}
