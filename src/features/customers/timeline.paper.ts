import type { Register } from '../../export/pdf/register'
import { minute } from '../../web/format'
import { translator } from '../../web/i18n'
import { paramsOf } from './events-view'
import { archiveNoOf, type Loaded } from './head'
import type { CustomerEventRow, EventFilter } from './queries'

const KINDS: Readonly<Record<string, string>> = { system: '系统', person: '人员', money: '资金' }

/** 客户大事记 on paper. */
export function timelinePaper(
  frame: { readonly bank: string; readonly footer: Register['footer']; readonly watermark: string },
  { file }: Loaded,
  events: readonly CustomerEventRow[],
  { from, to }: Pick<EventFilter, 'from' | 'to'>,
): Register {
  const chinese = translator('zh')
  return {
    ...frame,
    title: '客户大事记',
    facts: [
      ['客户', `${file.name} ${file.customerNo}`],
      ['档案编号', archiveNoOf(file)],
      ['管户', `${file.officerName}（${file.branchName}）`],
      ['期间', `${from ?? '建档'} 至 ${to ?? '今'}`],
      ['条数', String(events.length)],
    ],
    columns: [
      { label: '时间', weight: 3, align: 'center' },
      { label: '类别', weight: 1.2, align: 'center' },
      { label: '经办', weight: 1.8, align: 'center' },
      { label: '事项', weight: 6, align: 'left' },
      { label: '说明', weight: 6, align: 'left' },
    ],
    rows: events.map(event => [
      minute(event.at),
      KINDS[event.kind] ?? '',
      event.who ?? '系统',
      chinese(event.words, paramsOf(event.params)),
      event.detail ?? '',
    ]),
  }
}
