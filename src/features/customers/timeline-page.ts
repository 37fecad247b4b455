import { writeRegister } from '../../export/pdf/register'
import { type BookDate, parseDate } from '../../lending/dates'
import { WAYS } from '../../lending/follow-up'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { beginPdf, paperFoot, takenBy } from '../../web/download'
import { recordAlone } from '../audit/commands'
import { eventsView, KIND_WORDS, kindIn, WAY_NAMES } from './events-view'
import { type Loaded, load } from './head'
import { hrefOf } from './links'
import { actorsOf, type CustomerEventRow, type EventFilter, eventsOf } from './queries'
import { showTab } from './show'
import { timelinePaper } from './timeline.paper'

const PAGE = 50
const PRINTED = 1_000

function dayIn(text: string | undefined): BookDate | undefined {
  const day = parseDate(text ?? '')
  return isRefused(day) ? undefined : day.date
}

function asked(c: Ctx) {
  const kind = kindIn(c.query('kind'))
  const user = /^[1-9]\d{0,8}$/.exec(c.query('user') ?? '')?.[0]
  const [from, to] = [dayIn(c.query('from')), dayIn(c.query('to'))]
  return {
    typed: { kind, user, from, to },
    filter: { kind, user: user === undefined ? undefined : Number.parseInt(user, 10), from, to },
  }
}

const olderThan = (c: Ctx): bigint | undefined => {
  const before = /^\d{1,18}$/.exec(c.query('before') ?? '')?.[0]
  return before === undefined ? undefined : BigInt(before)
}

/** 客户大事记: what every part of the program told of him, by kind, person and time, and the form to add to it. */
export async function timeline(c: Ctx): Promise<void> {
  const id = c.id()
  const { typed, filter } = asked(c)
  const whole: EventFilter = { ...filter, before: olderThan(c), limit: PAGE + 1 }
  const [loaded, events, actors] = await Promise.all([
    load(c, id),
    eventsOf(c.db, c.viewer, id, whole),
    actorsOf(c.db, c.viewer, id),
  ])
  showTab(c, loaded, 'timeline', viewOf(c, loaded, events, typed, actors))
}

function viewOf(
  c: Ctx,
  { file }: Loaded,
  events: readonly CustomerEventRow[],
  typed: ReturnType<typeof asked>['typed'],
  actors: readonly { id: number; name: string }[],
) {
  const at = `/customers/${file.id}/timeline`
  const last = events.length > PAGE ? events[PAGE - 1] : undefined
  const kinds = [undefined, 'system', 'person', 'money'] as const
  return {
    events: eventsView(c, events.slice(0, PAGE)),
    older: last ? hrefOf(at, { ...typed, before: String(last.id) }) : null,
    kinds: kinds.map(kind => ({
      label: c.t(kind ? KIND_WORDS[kind] : '全部'),
      href: hrefOf(at, { ...typed, kind }),
      active: kind === typed.kind,
    })),
    filter: typed,
    filtered: Object.values(typed).some(value => value !== undefined),
    actors: [{ value: '', label: c.t('全部') }, ...actors.map(one => ({ value: String(one.id), label: one.name }))],
    printHref: hrefOf(`${at}/print`, typed),
    canWrite: c.may('follow-up.record'),
    ways: WAYS.map(value => ({ value, label: c.t(WAY_NAMES[value]) })),
    form: { raw: {}, errors: [] },
  }
}

/** The same as a paper, as it is filtered; at most a thousand lines. */
export async function printTimeline(c: Ctx): Promise<void> {
  const loaded = await load(c, c.id())
  const { file } = loaded
  const { filter } = asked(c)
  const events = await eventsOf(c.db, c.viewer, file.id, { ...filter, limit: PRINTED })
  await recordAlone(c.db, c.actor, {
    act: 'customer.print',
    subject: `customer:${file.id}`,
    customerId: file.id,
    businessDate: c.today,
    after: { lines: events.length },
  })
  const frame = {
    bank: c.deps.bank(),
    footer: paperFoot(c, file.customerNo),
    watermark: `${takenBy(c)} ${c.today}`,
  }
  beginPdf(c, `${file.customerNo}_${c.t('客户大事记')}`)
  await writeRegister(c.res, timelinePaper(frame, loaded, events, filter))
}
