import type { Kysely } from 'kysely'
import type { DB } from '../../../db/schema'
import { CLASSES } from '../../../lending/classification'
import { isRefused, type Refused, refuse } from '../../../lending/refusal'
import {
  type Condition,
  isSegmentFact,
  readCondition,
  SEGMENT_OPS,
  type SegmentFact,
  type SegmentRule,
  segmentFacts,
  shownValue,
} from '../../../lending/relations'
import { f } from '../../../web/form'
import type { Translate } from '../../../web/i18n'
import { CHOICE_WORDS } from '../words'

/** As many conditions as one rule has; all of them must hold. */
export const CONDITIONS = [1, 2, 3, 4, 5] as const

export const groupFields = {
  name: f.text('名称', { required: true, max: 60 }),
  note: f.text('说明', { max: 200 }),
  fact1: f.optionalOneOf('条件', segmentFacts),
  op1: f.optionalOneOf('比较', SEGMENT_OPS),
  value1: f.text('取值', { max: 100 }),
  fact2: f.optionalOneOf('条件', segmentFacts),
  op2: f.optionalOneOf('比较', SEGMENT_OPS),
  value2: f.text('取值', { max: 100 }),
  fact3: f.optionalOneOf('条件', segmentFacts),
  op3: f.optionalOneOf('比较', SEGMENT_OPS),
  value3: f.text('取值', { max: 100 }),
  fact4: f.optionalOneOf('条件', segmentFacts),
  op4: f.optionalOneOf('比较', SEGMENT_OPS),
  value4: f.text('取值', { max: 100 }),
  fact5: f.optionalOneOf('条件', segmentFacts),
  op5: f.optionalOneOf('比较', SEGMENT_OPS),
  value5: f.text('取值', { max: 100 }),
}

/** Codes a choice may be: what is in no list is refused at its field. */
export async function knownChoices(db: Kysely<DB>): Promise<Readonly<Partial<Record<SegmentFact, readonly string[]>>>> {
  const [industries, officers, branches] = await Promise.all([
    db.selectFrom('codeLists').select('code').where('list', '=', 'industry').execute(),
    db.selectFrom('users').select('staffNo').execute(),
    db.selectFrom('branches').select('code').execute(),
  ])
  return {
    kind: ['person', 'sole', 'company'],
    class: [...CLASSES],
    industry: industries.map(row => row.code),
    officer: officers.map(row => row.staffNo),
    branch: branches.map(row => row.code),
    important: ['yes', 'no'],
  }
}

type Typed = Readonly<Record<string, unknown>>
const textOf = (typed: Typed, name: string): string => {
  const value = typed[name]
  return typeof value === 'string' ? value : ''
}

/** 关注、次级 → special_mention,substandard: a choice may be written in its word, in either language. */
function codesIn(fact: string, text: string, t: Translate): string {
  const words = isSegmentFact(fact) ? CHOICE_WORDS[fact] : undefined
  if (!words) return text
  const codes = new Map(
    Object.entries(words).flatMap(([code, word]) => [[word, code] as const, [t(word).toLowerCase(), code] as const]),
  )
  return text
    .split(/[,，、;；]+/)
    .map(one => codes.get(one.trim()) ?? codes.get(one.trim().toLowerCase()) ?? one.trim())
    .join(',')
}

/** A condition's values as people read them. */
export function valueWords(one: Condition, t: Translate): string {
  const words = CHOICE_WORDS[one.fact]
  return words ? one.values.map(value => t(words[value] ?? value)).join('、') : shownValue(one)
}

/** The rule as it was typed; each wrong condition names its field. */
export function readRule(
  typed: Typed,
  known: Readonly<Partial<Record<SegmentFact, readonly string[]>>>,
  t: Translate,
): SegmentRule | Refused {
  const all: Condition[] = []
  for (const n of CONDITIONS) {
    const fact = textOf(typed, `fact${n}`)
    if (fact === '') continue
    const one = readCondition(
      fact,
      textOf(typed, `op${n}`),
      codesIn(fact, textOf(typed, `value${n}`), t),
      name => known[name] ?? [],
    )
    if (isRefused(one)) return { ...one, field: one.refused === 'segment.operator' ? `op${n}` : `value${n}` }
    all.push(one)
  }
  return all.length === 0 ? refuse('segment.empty', undefined, { field: 'fact1' }) : { all }
}
