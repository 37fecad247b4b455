import { CLASSES, isNonPerforming } from '../../lending/classification'
import { daysBetween } from '../../lending/dates'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { page } from '../../web/page'
import { remember } from '../session/recent'
import { eventsOfLoan } from './events/queries'
import { eventTable } from './events/view'
import { observationsOf } from './observations'
import { classHistory } from './queries'
import { openReview } from './reviews/queries'
import { standingOf } from './reviews/upgrade'
import { whyOf } from './why'
import { classBadge, classWord, hitWords, SOURCE_WORDS } from './words'

/** One loan: its class now and why it is not better, what is on record, and every class it went through. */
export async function show(c: Ctx): Promise<void> {
  const found = await classHistory(c.db, c.viewer, c.id())
  if (!found) throw notFound()
  const { loan } = found
  const since = loan.oldestUnpaidOn
  const overdueDays = since === null ? 0 : Math.max(0, daysBetween(since, c.today))
  const [standing, events, review, observations] = await Promise.all([
    standingOf(c.db, { id: loan.id, customerId: loan.customerId }, c.today),
    eventsOfLoan(c.db, c.viewer, c.today, loan),
    openReview(c.db, loan.id),
    observationsOf(c.db, c.viewer, { loanId: loan.id, open: true }, 1),
  ])
  remember(c, `/classifications/${loan.id}`, `${c.t('五级分类')} ${loan.loanNo}`)
  const active = standing !== undefined
  page(c, 'risk/show', {
    loan,
    overdueDays,
    npl: CLASSES.some(one => one === loan.riskClass && isNonPerforming(one)),
    badge: classBadge(c, loan.riskClass),
    ...(standing ? await whyOf(c, standing, loan.customerId) : { why: [], lacking: [] }),
    review: review ? { href: `/classifications/reviews/${review.id}`, to: classWord(c, review.toClass) } : null,
    observation: observations[0] ?? null,
    events: eventTable(c, events),
    rows: found.rows.map(row => ({
      id: `class-${row.id}`,
      cells: {
        day: row.businessDate,
        from: classWord(c, row.fromClass),
        to: { badge: classBadge(c, row.toClass) },
        days: row.overdueDays,
        why: row.hits.map(hit => hitWords(c, hit)).join('；') || '—',
        source:
          row.reviewId === null
            ? c.t(SOURCE_WORDS[row.source] ?? row.source)
            : { text: c.t(SOURCE_WORDS.review!), href: `/classifications/reviews/${row.reviewId}` },
        who: row.who ?? c.t('系统'),
      },
    })),
    acts: {
      event: active && c.may('classification.event'),
      adjust: active && review === undefined && c.may('classification.propose'),
    },
  })
}
