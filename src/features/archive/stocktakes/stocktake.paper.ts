import type { Register } from '../../../export/pdf/register'
import type { PaperFrame } from '../volumes/catalogue.paper'
import { ACTION_WORDS, FINDING_WORDS } from '../words'
import type { Finding, Stocktake } from './queries'

interface Told {
  readonly scope: string
  readonly counts: Readonly<Record<string, number>>
}

/** Differences in full; what agrees is a figure. */
export function stocktakePaper(
  frame: PaperFrame,
  it: Stocktake,
  found: readonly Finding[],
  { scope, counts }: Told,
): Register {
  const n = (kind: string) => counts[kind] ?? 0
  const differences = found.filter(one => one.kind !== 'found')
  return {
    ...frame,
    title: '档案盘点报告',
    landscape: true,
    facts: [
      ['编号', it.stocktakeNo],
      ['盘点范围', scope],
      ['盘点日期', it.madeOn],
      ['账面件数', String(n('found') + n('missing') + n('misplaced') + n('lent'))],
      ['相符', String(n('found'))],
      ['借出', String(n('lent'))],
      ['缺失', String(n('missing'))],
      ['错放', String(n('misplaced'))],
      ['账外', String(n('unexpected'))],
      ['未知条码', String(n('unknown'))],
      ['审核意见', it.opinion ?? ''],
    ],
    columns: [
      { label: '条码', weight: 3, align: 'left' },
      { label: '题名', weight: 4, align: 'left' },
      { label: '客户', weight: 2.5, align: 'left' },
      { label: '账面盒号', weight: 2.5, align: 'left' },
      { label: '实见盒号', weight: 2.5, align: 'left' },
      { label: '结果', weight: 1.5, align: 'center' },
      { label: '说明与处理', weight: 4, align: 'left' },
    ],
    rows: differences.map(one => [
      one.code,
      one.title ?? '',
      one.customerName ?? '',
      one.expectedCode ?? '',
      one.boxCode ?? '',
      FINDING_WORDS[one.kind] ?? one.kind,
      [one.explanation, one.action === null ? '' : ACTION_WORDS[one.action]].filter(Boolean).join('；'),
    ]),
    signatures: [`盘点人 ${it.makerName}`, `审核人 ${it.closerName ?? ''}`, '日期'],
  }
}
