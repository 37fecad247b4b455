import type { ChecklistItem, Completeness } from '../../lending/checklist'
import { formatFen } from '../../lending/money'
import type { Ctx } from '../../web/context'
import type { Translate } from '../../web/i18n'
import { hrefOf } from '../customers/links'
import { dayOf } from './rows'
import type { Case, kindNames } from './standing'
import { FORM_WORDS, kindIn, STATE_WORDS } from './words'

/** 原件 · 不少于 2 页 · 须核验 */
export function askedWords(t: Translate, item: ChecklistItem): string {
  const parts = [
    ...(item.form === 'any' ? [] : [t(FORM_WORDS[item.form] ?? '不限')]),
    ...(item.minPages > 1 ? [t('不少于 {n} 页', { n: item.minPages })] : []),
    ...(item.withinMonths === null ? [] : [t('{n} 个月内签发', { n: item.withinMonths })]),
    ...(item.verified ? [t('须核验')] : []),
    ...whenWords(t, item),
  ]
  return parts.length === 0 ? t('不限') : parts.join(' · ')
}

function whenWords(t: Translate, { when, fromFen }: ChecklistItem): string[] {
  if (when === 'married') return [t('已婚的')]
  if (when === 'entrusted') return [t('受托支付的')]
  return when === 'amount' ? [t('{sum} 元及以上的', { sum: formatFen(fromFen ?? 0n) })] : []
}

type Names = Awaited<ReturnType<typeof kindNames>>

/** Items of a checklist as rows: what is asked, what is there, where to bring it. */
export const itemRows = (c: Ctx, one: Case, standing: Completeness, names: Names) =>
  standing.items.map(({ item, state, paper }) => {
    const name = names.get(item.kind)
    const [word, tone] = STATE_WORDS[state]
    const here = hrefOf(`/customers/${one.customerId}/documents`, { kind: item.kind, target: `application:${one.id}` })
    const bring = c.may('document.upload') && state !== 'present' && state !== 'waived'
    return {
      id: `documents-item-${item.kind}`,
      late: item.required && state !== 'present' && state !== 'waived',
      cells: {
        item: {
          text: name ? kindIn(c.viewer.lang, name) : item.kind,
          ...(paper ? { href: `/documents/${paper.id}` } : {}),
        },
        need: c.t(item.required ? '必需' : '可选'),
        state: { badge: { word: c.t(word), tone: !item.required && tone === 'bad' ? 'mute' : tone } },
        asked: askedWords(c.t, item),
        expires: paper === null ? '—' : dayOf(c, paper.expiresOn),
        act: bring ? { actions: [{ label: c.t(paper === null ? '上传' : '补交'), href: `${here}#upload` }] } : '',
      },
    }
  })
