import { formatRate } from '../../../lending/rate'
import type { Ctx } from '../../../web/context'
import { EVENT_WORDS, type EventKind } from '../words'
import type { EventRow } from './queries'

const word = (c: Ctx, kind: string): string => c.t(EVENT_WORDS[kind as EventKind | 'end'] ?? kind)

function stateOf(c: Ctx, row: EventRow) {
  if (row.needsCheck && row.agreed === null) return { word: c.t('待复核'), tone: 'vio' }
  if (row.agreed === false) return { word: c.t('未同意'), tone: 'mute' }
  if (row.kind === 'end') return { word: c.t('已结束'), tone: 'mute' }
  if (row.inForce) return { word: row.ending ? c.t('待结束') : c.t('有效'), tone: 'warn' }
  return { word: row.fromOn > c.today ? c.t('未到期') : c.t('已结束'), tone: 'mute' }
}

/** Which act the viewer may take on an entry now. */
function actsOf(c: Ctx, row: EventRow) {
  const loanId = row.atLoanId
  if (loanId === null) return []
  const base = `/classifications/${loanId}/events/${row.id}`
  if (row.needsCheck && row.agreed === null) {
    return c.may('classification.recognise') && row.madeBy !== c.viewer.id
      ? [{ label: c.t('复核'), href: `${base}/check` }]
      : []
  }
  return row.kind !== 'end' && row.inForce && !row.ending && c.may('classification.event')
    ? [{ label: c.t('结束'), href: `${base}/end` }]
    : []
}

export const eventWords = (c: Ctx, row: EventRow): string =>
  row.endedKind === null ? word(c, row.kind) : c.t('结束：{what}', { what: word(c, row.endedKind) })

/** Rows of a table of entries. */
export const eventTable = (c: Ctx, rows: readonly EventRow[]) =>
  rows.map(row => ({
    id: `event-${row.id}`,
    cells: {
      what: {
        text: eventWords(c, row),
        sub: row.valuePpm === null ? undefined : c.t('占比 {share}', { share: formatRate(row.valuePpm) }),
      },
      state: { badge: stateOf(c, row) },
      of: row.loanId === null ? c.t('客户全部贷款') : row.loanNo,
      from: row.fromOn,
      to: row.endedOn ?? row.toOn ?? '—',
      evidence: row.evidence,
      who: [row.madeByName, row.decidedByName].filter(Boolean).join(' / '),
      act: { actions: actsOf(c, row) },
    },
  }))
