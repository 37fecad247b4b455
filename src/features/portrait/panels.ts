import { formatFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { usedFen } from '../../lending/relations'
import { ring, type Token, wan } from '../../web/charts'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { page } from '../../web/page'
import { tasksOfCustomer } from '../care/queries'
import { offerWord } from '../care/tasks'
import { worthOf } from '../care/value'
import { freshnessOf } from '../customers/freshness'
import { type Loaded, load } from '../customers/head'
import { openStepsOf } from '../follow-ups/queries'
import { isLate, stepLabel } from '../follow-ups/view'
import { FRESH_WORDS } from '../follow-ups/words'
import { type RelationLine, relationsOf } from '../relations/queries'
import { KIND_WORDS } from '../relations/words'
import { missing } from './missing'

/** 下一步: what was agreed, whose turn it is, what a rule found. */
async function next(c: Ctx, { file }: Loaded) {
  const [steps, fresh, tasks] = await Promise.all([
    openStepsOf(c.db, c.viewer, file.id, 5),
    freshnessOf(c.db, [file.id], c.today),
    tasksOfCustomer(c.db, c.viewer, file.id),
  ])
  const standing = fresh.get(file.id)
  const late = standing !== undefined && (standing.state === 'stale' || standing.state === 'cold')
  return {
    id: file.id,
    standing: standing && {
      word: c.t(FRESH_WORDS[standing.state].word),
      tone: FRESH_WORDS[standing.state].tone,
      text: c.t('上次跟进 {last}，应于 {due} 前回访', { last: standing.lastOn ?? c.t('从未'), due: standing.dueOn }),
    },
    items: [
      ...steps.map(step => ({
        icon: 'calendar-event',
        tone: isLate(step, c.today) ? 'bad' : step.dueOn === c.today ? 'warn' : 'info',
        href: `/next-steps/${step.id}`,
        words: stepLabel(c, step),
      })),
      ...(late && steps.length === 0
        ? [{ icon: 'phone-call', tone: 'warn', href: `/customers/${file.id}/follow-ups/new`, words: c.t('回访客户') }]
        : []),
      ...tasks
        .filter(task => task.state === 'open')
        .map(task => ({
          icon: 'star',
          tone: task.dueOn < c.today ? 'bad' : 'info',
          href: `/care/${task.id}`,
          words: `${offerWord(c, task.kind)} · ${task.ruleName}`,
        })),
    ],
    acts: { record: c.may('follow-up.record') },
  }
}

const AROUND = 6

/** 关联关系: who is around him, and what each is. */
async function around(c: Ctx, { file }: Loaded) {
  const rows = (await relationsOf(c.db, c.viewer, file.id)).filter(row => row.toOn === null && row.withdrawnOn === null)
  const people = new Map<string, RelationLine[]>()
  for (const row of rows) {
    const key = row.otherId === null ? `${row.otherKind} ${row.name}` : String(row.otherId)
    people.set(key, [...(people.get(key) ?? []), row])
  }
  return {
    id: file.id,
    people: [...people.values()].slice(0, AROUND).map(([row, ...more]) => ({
      name: row!.otherName ?? row!.name,
      href: row!.otherId === null ? undefined : `/customers/${row!.otherId}`,
      text: [row!, ...more].map(one => tieWords(c, one)).join('、'),
    })),
    more: Math.max(0, people.size - AROUND),
  }
}

/** 股东 30% · 300.00 元 */
const tieWords = (c: Ctx, row: RelationLine): string =>
  [
    c.t(KIND_WORDS[row.seenKind]),
    row.sharePpm === null ? '' : formatRate(row.sharePpm),
    row.amountFen === null ? '' : c.t('{sum} 元', { sum: formatFen(row.amountFen) }),
  ]
    .filter(Boolean)
    .join(' · ')

const PARTS: readonly (readonly [key: 'drawnFen' | 'undrawnFen' | 'guaranteeFen', word: string, colour: Token])[] = [
  ['drawnFen', '贷款余额', 'c1'],
  ['undrawnFen', '已批未放', 'c2'],
  ['guaranteeFen', '对外担保', 'c3'],
]

/** 客户价值 and what his own exposure is made of. */
async function worth(c: Ctx, loaded: Loaded) {
  const { own } = loaded.exposure
  const value = await worthOf(c, loaded)
  const total = usedFen(own)
  const parts = PARTS.map(([key, word, colour]) => ({ word: c.t(word), colour, fen: own[key] }))
  return {
    id: loaded.file.id,
    svg:
      total > 0n
        ? ring(parts.map(part => ({ name: part.word, value: wan(part.fen), colour: part.colour })))
        : undefined,
    total: wan(total).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    sum: formatFen(total),
    parts: parts.map(part => ({ label: part.word, colour: part.colour, value: formatFen(part.fen) })),
    facts: [
      { label: c.t('贡献度（近 12 个月）'), value: `${formatFen(value.worth.contributionFen)} ${c.t('元')}` },
      { label: c.t('忠诚度（满分 100）'), value: String(value.loyalty.points) },
      {
        label: c.t('满意度'),
        value: value.satisfactions[0] ? c.t('{n} 分', { n: value.satisfactions[0].score }) : c.t('未登记'),
      },
    ],
  }
}

type Panel = readonly [title: string, part: string, load: (c: Ctx, loaded: Loaded) => Promise<object>]
const PANELS: Readonly<Record<string, Panel>> = {
  next: ['下一步', 'portrait/_next', next],
  missing: ['档案完整度', 'portrait/_missing', missing],
  around: ['关联关系', 'portrait/_around', around],
  worth: ['敞口与价值', 'portrait/_worth', worth],
}

/** One panel of the 360° page: a part of it, and a page of its own. */
export async function panel(c: Ctx): Promise<void> {
  const key = c.param('panel')
  const found = Object.hasOwn(PANELS, key) ? PANELS[key] : undefined
  if (!found) throw notFound()
  const loaded = await load(c, c.id())
  const [title, part, read] = found
  const data = await read(c, loaded)
  const { id, name, customerNo } = loaded.file
  page(
    c,
    'portrait/panel',
    { customer: { id, name, no: customerNo }, panelTitle: c.t(title), view: `/${part}`, panel: data },
    { part },
  )
}
