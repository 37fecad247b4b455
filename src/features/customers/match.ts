import { type RawBuilder, sql } from 'kysely'
import { beginsWith, holds, SOUNDS, shapeOf, sounds } from './keyword'

/**
 * What a name search found stands in the order of how well it fits: names that begin with the words before those that hold them;
 * of sounds the short names before the long. Each step of that order is one walk along one index, so that a page is read in the same time
 * whether forty customers fit or forty thousand.
 */
interface Step {
  readonly fits: RawBuilder<boolean>
  /** The order within the step, without the id that ends it. */
  readonly keys: readonly RawBuilder<unknown>[]
  /** The same columns of the row where a page ended; of a row out of sight there are none, and the page is empty. */
  readonly keysOf: (row: RawBuilder<unknown>) => readonly RawBuilder<unknown>[]
  /** No index has this order: some are found by another one and put in order, the rest is left for a longer word. */
  readonly unordered?: true
}

/** Names that hold the words somewhere inside; more than so many are asked to be narrowed down. */
export const MOST_INSIDE = 1_000
/** Written out, for the server keeps one plan for a limit it can see. */
const [MOST, ONE_MORE] = [sql`1000`, sql`1001`]

const name = sql`customers.name collate "zh-x-icu"`
const nameKeys = {
  keys: [name],
  keysOf: (row: RawBuilder<unknown>) => [sql`(select customers.name ${row}) collate "zh-x-icu"`],
}

const initialsOf = (row: RawBuilder<unknown>) => sql`(select customers.initials ${row}) collate "C"`
const pinyinOf = (row: RawBuilder<unknown>) => sql`(select customers.pinyin ${row}) collate "C"`

/** The steps of a search by name or by sounds; none for a number, which finds one customer or a handful. */
export function stepsOf(typed: string): readonly Step[] {
  const { shape, text } = shapeOf(typed)
  if (shape === 'sound') {
    const sound = text.toLowerCase()
    return [
      {
        fits: sounds('initials', sound),
        keys: [SOUNDS.initials, SOUNDS.pinyin],
        keysOf: row => [initialsOf(row), pinyinOf(row)],
      },
      {
        fits: sql<boolean>`(${sounds('pinyin', sound)} and not ${sounds('initials', sound)})`,
        keys: [SOUNDS.pinyin],
        keysOf: row => [pinyinOf(row)],
      },
    ]
  }
  if (shape !== 'name') return []
  const begins = { ...nameKeys, fits: beginsWith(text) }
  if (text.length < 2) return [begins]
  return [
    begins,
    {
      ...nameKeys,
      fits: sql<boolean>`(${holds(text)} and not starts_with(customers.name, ${text}))`,
      unordered: true,
    },
  ]
}

export interface Place {
  readonly id: number
  readonly step: number
}

interface Look {
  readonly columns: RawBuilder<unknown>
  readonly sight: RawBuilder<boolean>
  /** Whose rows, and every other filter. */
  readonly condition: RawBuilder<boolean>
  readonly limit: RawBuilder<unknown>
  readonly after?: Place | undefined
  readonly before?: Place | undefined
}

const row = (parts: readonly RawBuilder<unknown>[]) => sql`(${sql.join(parts)})`

/** Rows of one step beyond the place, in its order, or backwards from it. */
function partOf(step: Step, n: number, { columns, sight, condition, limit, after, before }: Look): RawBuilder<unknown> {
  const place = before ?? after
  const last = sql`from customers where customers.id = ${place?.id ?? 0} and ${sight}`
  const beyond =
    place?.step === n
      ? sql`and ${row([...step.keys, sql`customers.id`])} ${before ? sql`<` : sql`>`} ${row([...step.keysOf(last), sql`${place.id}::int`])}`
      : sql``
  const way = before ? sql`desc` : sql`asc`
  const order = sql.join([...step.keys, sql`customers.id`].map(key => sql`${key} ${way}`))
  const from =
    step.unordered === undefined
      ? sql`customers where ${step.fits} and ${condition}`
      : sql`(select few.*, count(*) over () > ${MOST} as capped
          from (select ${columns} from customers where ${step.fits} and ${condition} limit ${ONE_MORE}) few) customers where true`
  return sql`select ${columns}, ${sql.val(n)}::bigint as sort_fen, row_number() over (order by ${order}) as nr,
    ${step.unordered === undefined ? sql`false` : sql`customers.capped`} as capped from ${from} ${beyond} order by ${order} limit ${limit}`
}

/**
 * One page over the steps. The next step is begun only when those before it did not fill the page. `sort_fen` is the step a row
 * was found by, `nr` its number within.
 */
export function matchPage(steps: readonly Step[], look: Look): RawBuilder<unknown> {
  const place = look.before ?? look.after
  const wanted = steps
    .map((step, n) => ({ step, n }))
    .filter(({ n }) => !place || (look.before ? n <= place.step : n >= place.step))
  if (look.before) wanted.reverse()
  const label = (n: number) => sql.ref(`step${n}`)
  const parts = wanted.map(({ step, n }, i) => {
    const before = wanted.slice(0, i).map(({ n }) => sql`(select count(*) from ${label(n)})`)
    const part = sql`select part.* from (${partOf(step, n, look)}) part`
    const gate = before.length === 0 ? sql`` : sql` where ${sql.join(before, sql` + `)} < ${look.limit}`
    return sql`${label(n)} as materialized (${part}${gate})`
  })
  const all = sql.join(
    wanted.map(({ n }) => sql`select * from ${label(n)}`),
    sql` union all `,
  )
  return sql`with ${sql.join(parts)} select * from (${all}) found limit ${look.limit}`
}
