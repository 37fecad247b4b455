import type { Way } from '../../lending/follow-up'
import type { Ctx } from '../../web/context'
import { minute } from '../../web/format'
import { openable } from '../../web/openable'
import type { CustomerEventRow } from './queries'

const EVENT_KINDS = ['system', 'person', 'money'] as const
export type EventKind = (typeof EVENT_KINDS)[number]
export const kindIn = (text: string | undefined): EventKind | undefined => EVENT_KINDS.find(kind => kind === text)

export const KIND_WORDS: Readonly<Record<EventKind, string>> = { system: '系统', person: '人员', money: '资金' }
/** Ways of being in touch, for the form beside the timeline. */
export const WAY_NAMES: Readonly<Record<Way, string>> = {
  call: '电话沟通',
  visit: '上门走访',
  message: '短信或微信联系',
  meeting: '会面洽谈',
  counter: '柜面接待',
  other: '其他跟进',
}
const TONES: Readonly<Record<string, string>> = { ok: 'ok', warn: 'warn', bad: 'bad', info: 'info' }

export const paramsOf = (params: unknown): Record<string, string | number> =>
  typeof params === 'object' && params !== null ? (params as Record<string, string | number>) : {}

/** Events as the timeline shows them: time, who, what, one small line. */
export function eventsView(c: Ctx, events: readonly CustomerEventRow[]) {
  return events.map(event => {
    const kind = kindIn(event.kind) ?? 'system'
    return {
      id: `customers-event-${event.id}`,
      at: minute(event.at),
      who: event.who ?? c.t('系统'),
      kind: c.t(KIND_WORDS[kind]),
      tone: TONES[event.tone],
      text: c.t(event.words, paramsOf(event.params)),
      sub: event.detail,
      href: openable(c, event.href),
    }
  })
}
