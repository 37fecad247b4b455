import type { Ctx } from '../../../web/context'
import { CASE_WORDS, type CaseKind } from '../words'
import type { CaseRow } from './queries'

export const caseWord = (c: Ctx, kind: string): string => c.t(CASE_WORDS[kind as CaseKind] ?? kind)

export function caseBadge(c: Ctx, row: Pick<CaseRow, 'state' | 'kind' | 'endedOn'>) {
  if (row.state === 'asked') return { word: c.t('待复核'), tone: 'warn' }
  if (row.state === 'refused') return { word: c.t('未同意'), tone: 'mute' }
  if (row.endedOn !== null) return { word: c.t('已解除'), tone: 'mute' }
  return row.kind === 'restrict' || row.kind === 'hold'
    ? { word: c.t('执行中'), tone: 'info' }
    : { word: c.t('已办理'), tone: 'ok' }
}

export const caseRow = (c: Ctx, row: CaseRow) => ({
  id: `privacy-case-${row.id}`,
  href: `/privacy/cases/${row.id}`,
  done: row.state === 'refused' || row.endedOn !== null,
  cells: {
    kind: caseWord(c, row.kind),
    customer: { text: row.customerName, sub: row.customerNo },
    reason: row.reason,
    asked: { text: row.askerName, sub: row.askedOn },
    decided: row.deciderName === null ? '' : { text: row.deciderName, sub: row.decidedOn ?? '' },
    state: { badge: caseBadge(c, row) },
  },
})
