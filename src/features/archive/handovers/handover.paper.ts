import type { Register } from '../../../export/pdf/register'
import type { Gap } from '../../../lending/archive/rules'
import type { PaperFrame } from '../volumes/catalogue.paper'
import { HANDOVER_WORDS } from '../words'
import type { Handover, handoverVolumes } from './queries'

type Volumes = Awaited<ReturnType<typeof handoverVolumes>>

export function handoverPaper(frame: PaperFrame, it: Handover, volumes: Volumes, gap: (one: Gap) => string): Register {
  return {
    ...frame,
    title: '档案移交清单',
    landscape: true,
    facts: [
      ['编号', it.handoverNo],
      ['移交事由', HANDOVER_WORDS[it.kind] ?? ''],
      ['移交机构', it.branchName],
      ['接收方', it.officerName ?? it.toBranchName],
      ['移交日期', it.handedOn],
      ['说明', it.reason],
    ],
    columns: [
      { label: '卷号', weight: 3, align: 'left' },
      { label: '客户', weight: 3, align: 'left' },
      { label: '题名', weight: 5, align: 'left' },
      { label: '件数', weight: 1.2, align: 'right' },
      { label: '页数', weight: 1.2, align: 'right' },
      { label: '缺漏', weight: 6, align: 'left' },
    ],
    rows: volumes.map(one => [
      one.volumeNo,
      one.customerName,
      one.title,
      String(one.items),
      String(one.pages),
      one.gaps.map(gap).join('；') || '齐全',
    ]),
    totals: [
      '合计',
      `${volumes.length} 卷`,
      '',
      String(volumes.reduce((n, one) => n + one.items, 0)),
      String(volumes.reduce((n, one) => n + one.pages, 0)),
      '',
    ],
    signatures: [`移交人 ${it.giverName}`, `接收人 ${it.takerName ?? ''}`, '监交人', '日期'],
  }
}
