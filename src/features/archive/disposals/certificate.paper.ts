import type { Register } from '../../../export/pdf/register'
import type { PaperFrame } from '../volumes/catalogue.paper'
import type { Disposal, DisposalVolume } from './queries'

/** 档案销毁证明: who listed, appraised, approved and watched, and every volume that is gone. */
export function disposalPaper(frame: PaperFrame, it: Disposal, volumes: readonly DisposalVolume[]): Register {
  return {
    ...frame,
    title: '档案销毁证明',
    facts: [
      ['编号', it.disposalNo],
      ['机构', it.branchName],
      ['销毁日期', it.destroyedOn ?? ''],
      ['销毁方式', it.method ?? ''],
      ['列清单', `${it.makerName} ${it.madeOn}`],
      ['鉴定', `${it.appraiserName ?? ''} ${it.appraisedOn ?? ''}`],
      ['审批', `${it.deciderName ?? ''} ${it.decidedOn ?? ''}`],
      ['销毁理由', it.reason],
      ['鉴定意见', it.appraisal ?? ''],
    ],
    columns: [
      { label: '卷号', weight: 3, align: 'left' },
      { label: '客户', weight: 3, align: 'left' },
      { label: '题名', weight: 5, align: 'left' },
      { label: '件数', weight: 1.2, align: 'right' },
      { label: '页数', weight: 1.2, align: 'right' },
      { label: '保管至', weight: 2, align: 'center' },
      { label: '依据', weight: 2.4, align: 'left' },
    ],
    rows: volumes.map(one => [
      one.volumeNo,
      one.customerName,
      one.title,
      String(one.items),
      String(one.pages),
      one.keptUntil,
      `结清后 ${one.basis} 年`,
    ]),
    totals: [
      '合计',
      `${volumes.length} 卷`,
      '',
      String(volumes.reduce((n, one) => n + one.items, 0)),
      String(volumes.reduce((n, one) => n + one.pages, 0)),
      '',
      '',
    ],
    signatures: [
      `经办人 ${it.makerName}`,
      `监销人 ${it.witnessOneName ?? ''}`,
      `监销人 ${it.witnessTwoName ?? ''}`,
      '日期',
    ],
  }
}
