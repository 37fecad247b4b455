import { formatFen, parseMoney } from '../money'
import { isRefused, type Refused, refuse } from '../refusal'

/** Typed facts a rule-made 客群 is chosen by. */
export const SEGMENT_FACTS = {
  kind: 'choice',
  balance: 'money',
  largest: 'money',
  term: 'whole',
  class: 'choice',
  industry: 'choice',
  region: 'region',
  overdue: 'whole',
  officer: 'choice',
  branch: 'choice',
  important: 'choice',
} as const
export type SegmentFact = keyof typeof SEGMENT_FACTS
export const segmentFacts = Object.keys(SEGMENT_FACTS) as SegmentFact[]
export const isSegmentFact = (text: string): text is SegmentFact => Object.hasOwn(SEGMENT_FACTS, text)

export const SEGMENT_OPS = ['is', 'not', 'least', 'most'] as const
export type SegmentOp = (typeof SEGMENT_OPS)[number]

/** Values are text, so that a rule can stand in one JSON column; money in 分. */
export interface Condition {
  readonly fact: SegmentFact
  readonly op: SegmentOp
  readonly values: readonly string[]
}
export interface SegmentRule {
  readonly all: readonly Condition[]
}

/** Facts whose value changes with the day alone: they are looked at again at every day-end. */
export const movesWithTime = ({ all }: SegmentRule): boolean => all.some(({ fact }) => fact === 'overdue')

const MOST = 10

function readValue(fact: SegmentFact, text: string, known: (fact: SegmentFact) => readonly string[]): string | Refused {
  const type = SEGMENT_FACTS[fact]
  if (type === 'money') {
    const money = parseMoney(text)
    return isRefused(money) ? money : String(money.fen)
  }
  if (type === 'whole') return /^\d{1,5}$/.test(text) ? text : refuse('number.not-whole')
  // a region is named by its first two, four or six digits
  if (type === 'region') return /^(\d\d){1,3}$/.test(text) ? text : refuse('segment.region')
  return known(fact).includes(text) ? text : refuse('choice.unknown')
}

/** A condition as it was typed: numbers have an order, choices are or are not among several. */
export function readCondition(
  fact: string,
  op: string,
  typed: string,
  known: (fact: SegmentFact) => readonly string[],
): Condition | Refused {
  if (!isSegmentFact(fact)) return refuse('choice.unknown')
  const ordered = SEGMENT_FACTS[fact] === 'money' || SEGMENT_FACTS[fact] === 'whole'
  const asked = SEGMENT_OPS.find(one => one === op)
  if (!asked || (asked === 'least' || asked === 'most') !== ordered) return refuse('segment.operator')
  const texts = ordered ? [typed.trim()] : typed.split(/[,，、\s]+/).filter(text => text !== '')
  if (texts.length === 0 || texts[0] === '') return refuse('segment.no-value')
  if (texts.length > MOST) return refuse('segment.too-many', undefined, { params: { n: MOST } })
  const values: string[] = []
  for (const text of texts) {
    const value = readValue(fact, text, known)
    if (isRefused(value)) return value
    values.push(value)
  }
  return { fact, op: asked, values }
}

export const shownValue = ({ fact, values }: Condition): string =>
  SEGMENT_FACTS[fact] === 'money' ? formatFen(BigInt(values[0] ?? '0')) : values.join('、')
