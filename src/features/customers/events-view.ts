import type { Ctx } from '../../web/context'
import { minute } from '../../web/format'
import { openable } from '../../web/openable'
import type { CustomerEventRow } from './queries'

const EVENT_KINDS = ['system', 'person', 'money'] as const
export type EventKind = (typeof EVENT_KINDS)[number]
export const kindIn = (text: string | undefined): EventKind | undefined => EVENT_KINDS.find(kind => kind === text)

const KIND_WORDS: Readonly<Record<EventKind, string>> = { system: '系统', person: '人员', money: '资金' }
const TONES: Readonly<Record<string, string>> = { ok: 'ok', warn: 'warn', bad: 'bad', info: 'info' }

const paramsOf = (params: unknown): Record<string, string | number> =>
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
