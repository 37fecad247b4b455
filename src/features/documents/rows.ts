import type { BookDate } from '../../lending/dates'
import type { Permission } from '../../permissions'
import type { Ctx } from '../../web/context'
import { isForever } from './fields'
import type { PaperRow } from './queries'
import { classWord, expiryBadge, FORM_WORDS, kindIn } from './words'

const dayOf = (c: Ctx, day: string | null): string => (day === null ? '—' : isForever(day) ? c.t('长期') : day)

export { dayOf }

/** What a paper hangs on, as a link where the viewer may follow it. */
export function hangsOn(c: Ctx, paper: PaperRow): { text: string; href?: string | undefined } {
  const at = (right: Permission, href: string) => (c.may(right) ? href : undefined)
  if (paper.loanId !== null)
    return { text: `${c.t('借据')} ${paper.loanNo}`, href: at('loan.read', `/loans/${paper.loanId}`) }
  if (paper.contractId !== null)
    return { text: `${c.t('合同')} ${paper.contractNo}`, href: at('contract.read', `/contracts/${paper.contractId}`) }
  if (paper.applicationId === null) return { text: c.t('客户通用') }
  const href = at('application.read', `/applications/${paper.applicationId}`)
  return { text: `${c.t('申请')} ${paper.applicationNo}`, href }
}

export function badgeOf(c: Ctx, paper: PaperRow, soon: BookDate) {
  if (paper.voidReason !== null) return { word: c.t('已作废'), tone: 'mute' as const }
  const expiry = expiryBadge(c.t, paper.expiresOn, c.today, soon)
  if (expiry) return expiry
  return paper.verifiedOn === null
    ? { word: c.t('未核验'), tone: 'info' as const }
    : { word: c.t('已核验'), tone: 'ok' as const }
}

/** Papers as rows of a list. */
export const paperRows = (c: Ctx, papers: readonly PaperRow[], soon: BookDate, withCustomer = false) =>
  papers.map(paper => ({
    id: `documents-${paper.id}`,
    href: `/documents/${paper.id}`,
    done: paper.voidReason !== null,
    cells: {
      kind: { text: kindIn(c.viewer.lang, paper), sub: paper.note === '' ? undefined : paper.note },
      ...(withCustomer
        ? { customer: { text: paper.customerName, href: `/customers/${paper.customerId}/documents` } }
        : {}),
      group: classWord(c.t, paper.class),
      state: { badge: badgeOf(c, paper, soon) },
      form: `${c.t(FORM_WORDS[paper.form] ?? '不限')} · ${c.t('{n} 页', { n: paper.pages })}`,
      expires: dayOf(c, paper.expiresOn),
      target: hangsOn(c, paper).text,
      version: `V${paper.version}`,
      filed: { text: paper.madeOn, sub: paper.makerName },
    },
  }))
