import type { BookDate } from '../../lending/dates'
import { minuteOf, readPosition, WAYS, type Way } from '../../lending/follow-up'
import { refuse } from '../../lending/refusal'
import { f } from '../../web/form'

const time = f.text('时间', {
  max: 5,
  check: text => (minuteOf(text) === null ? refuse('follow-up.time') : { ok: text }),
})
const position = f.text('位置', {
  max: 60,
  check: text => (readPosition(text) === null ? refuse('follow-up.position') : { ok: text }),
})

const seen = {
  way: f.oneOf('跟进方式', WAYS),
  happenedOn: f.optionalDate('日期'),
  happenedAt: time,
  person: f.text('对象', { max: 40 }),
  content: f.text('跟进内容', { required: true, max: 1_000 }),
  place: f.text('地点', { max: 100 }),
}

export const followUpFields = {
  ...seen,
  position,
  closes: f.optionalWhole('完成的下一步', 1, 999_999_999),
  nextOn: f.optionalDate('下次联系'),
  nextWay: f.optionalOneOf('下次方式', WAYS),
  nextWhat: f.text('下一步事项', { max: 200 }),
}
export const editFields = { ...seen, version: f.whole('版本', 1, 99_999) }

export const stepFields = {
  customer: f.text('客户编号', { required: true, max: 30 }),
  way: f.oneOf('方式', WAYS),
  dueOn: f.date('日期'),
  what: f.text('事项', { required: true, max: 200 }),
}
export const moveFields = {
  version: f.whole('版本', 1, 99_999),
  dueOn: f.date('改到'),
  why: f.text('原因', { max: 200 }),
}
export const CLOSINGS = ['done', 'dropped'] as const
export const closeFields = {
  version: f.whole('版本', 1, 99_999),
  outcome: f.oneOf('结果', CLOSINGS),
  note: f.text('说明', { max: 200 }),
}

/** What was said with a customer, as it was written down. */
export interface Seen {
  readonly way: Way
  readonly happenedOn: BookDate
  readonly happenedMinute: number | null
  readonly person: string
  readonly content: string
  readonly place: string | null
}

interface Read {
  readonly way: Way
  readonly happenedOn: BookDate | null
  readonly happenedAt: string | null
  readonly person: string | null
  readonly content: string
  readonly place: string | null
}
/** Without a day it was today. */
export const seenOf = (read: Read, today: BookDate): Seen => ({
  way: read.way,
  happenedOn: read.happenedOn ?? today,
  happenedMinute: read.happenedAt === null ? null : minuteOf(read.happenedAt),
  person: read.person ?? '',
  content: read.content,
  place: read.place,
})
