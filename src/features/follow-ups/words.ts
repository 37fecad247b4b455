import type { Freshness, Way } from '../../lending/follow-up'

export { WAY_NAMES as WAY_WORDS } from '../customers/events-view'
/** How it reads in the timeline when a next step was agreed. */
export const WITH_NEXT: Readonly<Record<Way, string>> = {
  call: '电话沟通，下次联系 {next}',
  visit: '上门走访，下次联系 {next}',
  message: '短信或微信联系，下次联系 {next}',
  meeting: '会面洽谈，下次联系 {next}',
  counter: '柜面接待，下次联系 {next}',
  other: '其他跟进，下次联系 {next}',
}

export const FRESH_WORDS: Readonly<Record<Freshness, { word: string; tone: 'ok' | 'info' | 'warn' | 'bad' }>> = {
  fresh: { word: '按期', tone: 'ok' },
  soon: { word: '即将到期', tone: 'info' },
  stale: { word: '待回访', tone: 'warn' },
  cold: { word: '久未回访', tone: 'bad' },
}

export const STEP_WORDS: Readonly<Record<string, { word: string; tone: 'ok' | 'info' | 'mute' }>> = {
  open: { word: '待办', tone: 'info' },
  done: { word: '已完成', tone: 'ok' },
  dropped: { word: '已取消', tone: 'mute' },
}

export const FIELD_WORDS: Readonly<Record<string, string>> = {
  way: '跟进方式',
  happenedOn: '日期',
  happenedMinute: '时间',
  person: '对象',
  content: '跟进内容',
  place: '地点',
}
