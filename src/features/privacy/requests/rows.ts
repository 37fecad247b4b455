import { daysBetween } from '../../../lending/dates'
import type { Ctx } from '../../../web/context'
import { REQUEST_WORDS, type RequestKind } from '../words'
import type { RequestRow } from './queries'

export const requestWord = (c: Ctx, kind: string): string => c.t(REQUEST_WORDS[kind as RequestKind] ?? kind)

const STATES: Readonly<Record<string, readonly [word: string, tone: string]>> = {
  open: ['待核实身份', 'warn'],
  identified: ['办理中', 'info'],
  proposed: ['待复核', 'warn'],
  answered: ['已答复', 'ok'],
  refused: ['已拒绝', 'mute'],
}
const isOver = (state: string): boolean => state === 'answered' || state === 'refused'

export function requestBadge(c: Ctx, row: Pick<RequestRow, 'state' | 'dueOn'>) {
  const late = isOver(row.state) ? 0 : daysBetween(row.dueOn, c.today)
  if (late > 0) return { word: c.t('超期 {n} 天', { n: late }), tone: 'bad' }
  const [word, tone] = STATES[row.state] ?? [row.state, 'mute']
  return { word: c.t(word), tone }
}

export const requestRow = (c: Ctx, row: RequestRow) => ({
  id: `privacy-request-${row.id}`,
  href: `/privacy/requests/${row.id}`,
  done: isOver(row.state),
  late: !isOver(row.state) && row.dueOn < c.today,
  cells: {
    no: row.requestNo,
    customer: { text: row.customerName, sub: row.customerNo },
    kind: requestWord(c, row.kind),
    asked: { text: row.askedOn, sub: row.makerName },
    due: row.dueOn,
    state: { badge: requestBadge(c, row) },
  },
})
