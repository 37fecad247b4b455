import type { Register } from '../../../export/pdf/register'
import type { CatalogueRow, VolumeRow } from './queries'

/** Formal papers are Chinese whatever the screen speaks. */
export interface PaperFrame {
  readonly bank: string
  readonly footer: Register['footer']
  readonly watermark: string
}

const STATES: Readonly<Record<string, string>> = {
  stored: '',
  awaiting_vault: '待入权证库',
  vault: '权证库',
  lent: '借出',
  missing: '遗失',
  released: '已退还',
  destroyed: '已销毁',
}

/** 卷内目录: by class and day, with numbers and pages. */
export function cataloguePaper(
  frame: PaperFrame,
  volume: VolumeRow,
  items: readonly CatalogueRow[],
  place: string,
): Register {
  const pages = items.reduce((sum, one) => sum + one.pageTo - one.pageFrom + 1, 0)
  return {
    ...frame,
    title: '卷内目录',
    facts: [
      ['卷号', volume.volumeNo],
      ['客户', `${volume.customerName} ${volume.customerNo}`],
      ['题名', volume.title],
      ['立卷日期', volume.openedOn],
      ['归档日期', volume.filedOn ?? '未归档'],
      ['存放位置', place],
    ],
    columns: [
      { label: '件号', weight: 1.3, align: 'center' },
      { label: '类目', weight: 3, align: 'left' },
      { label: '题名', weight: 4, align: 'left' },
      { label: '日期', weight: 2.6, align: 'center' },
      { label: '页码', weight: 1.7, align: 'center' },
      { label: '原/复', weight: 1.2, align: 'center' },
      { label: '档案编号', weight: 5.4, align: 'left' },
      { label: '备注', weight: 1.9, align: 'left' },
    ],
    rows: items.map(one => [
      String(one.no).padStart(3, '0'),
      one.className,
      one.title,
      one.datedOn,
      one.pageFrom === one.pageTo ? String(one.pageFrom) : `${one.pageFrom}–${one.pageTo}`,
      one.original ? '原' : '复',
      one.archiveNo,
      STATES[one.state] ?? '',
    ]),
    totals: ['合计', '', `${items.length} 件`, '', `${pages} 页`, '', '', ''],
    signatures: ['立卷人', '检查人', '日期'],
  }
}
