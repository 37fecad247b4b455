import type { ItemState, Stage } from '../../lending/checklist'
import type { Translate } from '../../web/i18n'
import type { Tone } from '../../web/status'

export const CLASS_WORDS: Readonly<Record<number, string>> = {
  1: '一类 权证',
  2: '二类 要件',
  3: '三类 管理',
  4: '四类 保全',
  5: '五类 综合',
}

export const STAGE_WORDS: Readonly<Record<Stage, string>> = {
  apply: '申请',
  approve: '审批前',
  disburse: '放款前',
  after: '贷后',
}

export const FORM_WORDS: Readonly<Record<string, string>> = { any: '不限', original: '原件', copy: '复印件' }

export const STATE_WORDS: Readonly<Record<ItemState, readonly [word: string, tone: Tone]>> = {
  present: ['齐全', 'ok'],
  waived: ['已豁免', 'mute'],
  unverified: ['待核验', 'warn'],
  wrong_form: ['须原件', 'warn'],
  too_few_pages: ['页数不足', 'warn'],
  too_old: ['签发过久', 'bad'],
  expired: ['已过期', 'bad'],
  missing: ['缺少', 'bad'],
}

/** Why an item lacks, as a borrower reads it. */
export const WHY_WORDS: Readonly<Record<ItemState, string>> = {
  present: '',
  waived: '',
  unverified: '待核对原件',
  wrong_form: '须提供原件',
  too_few_pages: '页数不足',
  too_old: '须重新开具',
  expired: '已过期',
  missing: '',
}

export const HOW_WORDS: Readonly<Record<string, string>> = { view: '查看', copy: '下载水印件', original: '下载原件' }

export interface KindName {
  readonly name: string
  readonly nameEn: string
}
export const kindIn = (lang: 'zh' | 'en', kind: KindName): string => (lang === 'en' ? kind.nameEn : kind.name)

export const classWord = (t: Translate, group: number): string => t(CLASS_WORDS[group] ?? '五类 综合')

/** What a paper's day of expiry says today. */
export function expiryBadge(t: Translate, expiresOn: string | null, today: string, soon: string) {
  if (expiresOn === null) return undefined
  if (expiresOn < today) return { word: t('已过期'), tone: 'bad' as const }
  return expiresOn <= soon ? { word: t('将到期'), tone: 'warn' as const } : undefined
}
