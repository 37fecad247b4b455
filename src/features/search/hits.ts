import { formatFen } from '../../lending/money'
import type { Ctx } from '../../web/context'
import type { QuickAct } from '../../web/menu'
import { overdueTone, status } from '../../web/status'
import type { CustomerRow } from '../customers/list-query'
import { classBadge, overdueDays } from '../customers/list-view'
import type { DocumentHit, FileHit } from './file-queries'
import type { PaperHit } from './queries'

const ICONS = { loan: 'cash', contract: 'file-certificate', application: 'file-text' } as const
const PATHS = { loan: '/loans', contract: '/contracts', application: '/applications' } as const
const FILE_ICONS = { volume: 'folder', item: 'file-text', box: 'barcode' } as const
const FILE_PATHS = { volume: '/archive/volumes', item: '/archive/volumes', box: '/archive/shelves/boxes' } as const

export interface Hit {
  readonly icon: string
  readonly href: string
  /** The text in three pieces, the middle one being what was looked for. */
  readonly title: readonly [string, string, string]
  readonly marked: boolean
  readonly text: string
  readonly badge: { readonly word: string; readonly tone: string } | null
}

const holds = (text: string, q: string): boolean => q !== '' && text.toLowerCase().includes(q.toLowerCase())

function pieces(text: string, q: string): Hit['title'] {
  const at = text.toLowerCase().indexOf(q.toLowerCase())
  return at < 0 ? ['', text, ''] : [text.slice(0, at), text.slice(at, at + q.length), text.slice(at + q.length)]
}

export const customerHit = (c: Ctx, q: string, row: CustomerRow): Hit => ({
  icon: row.kind === 'person' ? 'user' : 'building',
  href: `/customers/${row.id}`,
  title: pieces(row.name, q),
  marked: true,
  text: [
    row.customerNo,
    `${row.branchName} ${row.officerName}`,
    ...(row.balanceFen > 0n ? [c.t('余额 {sum}', { sum: formatFen(row.balanceFen) })] : []),
  ].join(' · '),
  badge: classBadge(c, row.classRank),
})

export function paperHit(c: Ctx, q: string, row: PaperHit): Hit {
  const days = row.kind === 'loan' ? overdueDays(row.oldestUnpaidOn, c.today) : 0
  const state = status(row.kind, row.state)
  const sum = formatFen(row.fen)
  return {
    icon: ICONS[row.kind],
    href: `${PATHS[row.kind]}/${row.id}`,
    title: pieces(row.no, q),
    marked: holds(row.no, q),
    text: [row.name, row.product, c.t(row.kind === 'loan' ? '余额 {sum}' : '金额 {sum}', { sum })]
      .filter(Boolean)
      .join(' · '),
    badge:
      days > 0
        ? { word: c.t('逾期 {n} 天', { n: days }), tone: overdueTone(days) }
        : { word: c.t(state.word), tone: state.tone },
  }
}

export const fileHit = (c: Ctx, q: string, { kind, id, no, title, name }: FileHit): Hit => ({
  icon: FILE_ICONS[kind],
  href: `${FILE_PATHS[kind]}/${id}`,
  title: pieces(no, q),
  marked: holds(no, q),
  text: [title, name].filter(Boolean).join(' · '),
  badge: { word: c.t({ volume: '案卷', item: '档案件', box: '档案盒' }[kind]), tone: 'mute' },
})

export const documentHit = (_c: Ctx, q: string, { id, title, file, name }: DocumentHit): Hit => ({
  icon: 'paperclip',
  href: `/documents/${id}`,
  title: pieces(file, q),
  marked: holds(file, q),
  text: `${title} · ${name}`,
  badge: null,
})

export const kindHit = (c: Ctx, q: string, { code, name }: { code: string; name: string }): Hit => ({
  icon: 'folders',
  href: `/documents?kind=${encodeURIComponent(code)}`,
  title: pieces(name, q),
  marked: holds(name, q),
  text: c.t('资料库'),
  badge: null,
})

export function placeHit(c: Ctx, q: string, { label, href, icon, act }: QuickAct & { act: boolean }): Hit {
  const name = c.t(label)
  const badge = act ? { word: c.t('操作'), tone: 'info' } : null
  return { icon, href, title: pieces(name, q), marked: holds(name, q), text: '', badge }
}
