import { CLASSES, isWorse } from '../../../lending/classification'
import { isRefused, type Refused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormError, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { status as statusOf } from '../../../web/status'
import { leaveToast } from '../../../web/toast'
import { hrefOf } from '../../customers/links'
import { loanForClass } from '../queries'
import { tabsOf } from '../tabs'
import { refusalText, whyOf } from '../why'
import { classBadge, classWord } from '../words'
import { approve, drop, propose, recognise } from './commands'
import { REVIEW_STATES, type ReviewRow, reviewById, reviewPage } from './queries'
import { riseRefusals, standingOf } from './upgrade'

const PAGE = 50

const fields = {
  to: f.oneOf('调整为', CLASSES),
  able: f.checkbox('债务人有能力持续履约'),
  reason: f.text('理由', { required: true, max: 500 }),
}
const decisionFields = {
  version: f.whole('版本', 1, 999_999),
  outcome: f.oneOf('决定', ['agree', 'reject']),
  opinion: f.text('意见', { required: true, max: 200 }),
}

async function loanHere(c: Ctx) {
  const loan = await loanForClass(c.db, c.viewer, c.id())
  if (!loan) throw notFound()
  return loan
}

async function renderForm(c: Ctx, form: FormState, code = 200): Promise<void> {
  const loan = await loanHere(c)
  const standing = await standingOf(c.db, loan, c.today)
  page(
    c,
    'risk/adjust',
    {
      loan,
      badge: classBadge(c, loan.riskClass),
      form,
      ...(standing ? await whyOf(c, standing, loan.customerId) : { why: [], lacking: [] }),
      options: CLASSES.filter(one => one !== loan.riskClass).map(value => ({ value, label: classWord(c, value) })),
    },
    { status: code },
  )
}

export const adjust = (c: Ctx): Promise<void> => renderForm(c, emptyForm())

/** Every condition that is not met, each as a sentence at its field. */
const errorsOf = (c: Ctx, refused: readonly Refused[]): FormError[] =>
  refused.map(no => {
    const field = no.refused === 'upgrade.not-able' ? 'able' : 'to'
    return { field, label: c.t(fields[field].label), message: refusalText(c, no) }
  })

export async function saveAdjust(c: Ctx): Promise<void> {
  const loan = await loanHere(c)
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return renderForm(c, read.form, 422)
  const { to, able, reason } = read.values
  const standing = await standingOf(c.db, loan, c.today)
  if (standing && isWorse(standing.loan.current, to)) {
    const missing = riseRefusals(standing, to, able, c.today)
    if (missing.length > 0) return renderForm(c, { raw: read.raw, errors: errorsOf(c, missing) }, 422)
  }
  const result = await once(c, 'classification.propose', (trx, actor, today) =>
    propose(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, { loanId: loan.id, to, able, reason }),
  )
  if (isRefused(result)) return renderForm(c, refusedForm(fields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已提交，请另一人认定' })
  c.res.redirect(303, `/classifications/reviews/${result.id}`)
}

const badgeOf = (c: Ctx, state: string) => {
  const { word, tone } = statusOf('class-review', state)
  return { word: c.t(word), tone }
}

/** 分类调整 in sight; those that wait when nothing is asked for. */
export async function reviews(c: Ctx): Promise<void> {
  const asked = REVIEW_STATES.find(one => one === c.query('state'))
  const before = c.query('before')
  const filter = {
    ...(asked ? { state: asked } : {}),
    ...(before && /^\d{1,9}$/.test(before) ? { before: Number.parseInt(before, 10) } : {}),
  }
  const found = await reviewPage(c.db, c.viewer, filter, PAGE + 1)
  const rows = found.slice(0, PAGE)
  page(c, 'risk/reviews', {
    tabs: tabsOf(c, '/classifications/reviews'),
    filter: [undefined, 'done', 'rejected', 'withdrawn'].map(code => ({
      label: code === undefined ? c.t('待处理') : badgeOf(c, code).word,
      href: hrefOf('/classifications/reviews', { state: code }),
      active: code === asked,
    })),
    rows: rows.map(row => ({
      id: `review-${row.id}`,
      href: `/classifications/reviews/${row.id}`,
      cells: {
        loan: row.loanNo,
        name: row.customerName,
        state: { badge: badgeOf(c, row.state) },
        from: classWord(c, row.fromClass),
        to: classWord(c, row.toClass),
        balance: { money: row.balanceFen },
        proposed: `${row.proposedByName} ${row.proposedOn}`,
        recognised: row.recognisedByName === null ? '—' : `${row.recognisedByName} ${row.recognisedOn}`,
        approved: row.approvedByName === null ? '—' : `${row.approvedByName} ${row.approvedOn}`,
        branch: row.branchName,
      },
    })),
    nextHref:
      found.length > PAGE
        ? hrefOf('/classifications/reviews', { state: asked, before: String(rows.at(-1)?.id ?? '') })
        : undefined,
  })
}

const hands = (review: ReviewRow): (number | null)[] => [review.proposedBy, review.recognisedBy]

async function render(c: Ctx, form: FormState = emptyForm(), code = 200): Promise<void> {
  const review = await reviewById(c.db, c.viewer, c.id())
  if (!review) throw notFound()
  const standing = await standingOf(c.db, { id: review.loanId, customerId: review.customerId }, c.today)
  const free = !hands(review).includes(c.viewer.id)
  const mine = review.proposedBy === c.viewer.id
  const waits = review.state === 'proposed' || review.state === 'recognised'
  const acts = {
    recognise: review.state === 'proposed' && free && c.may('classification.recognise'),
    approve: review.state === 'recognised' && free && c.may('classification.approve'),
    withdraw: waits && mine && c.may('classification.propose'),
  }
  page(
    c,
    'risk/review',
    {
      review,
      form,
      badge: badgeOf(c, review.state),
      from: classBadge(c, review.fromClass),
      to: classBadge(c, review.toClass),
      facts: factsOf(c, review),
      steps: stepsOf(c, review),
      ...(standing && waits ? await whyOf(c, standing, review.customerId) : { why: [], lacking: [] }),
      waits,
      acts,
    },
    { status: code },
  )
}

const factsOf = (c: Ctx, review: ReviewRow) => [
  { label: c.t('借据号'), value: review.loanNo, href: `/classifications/${review.loanId}` },
  { label: c.t('借款人'), value: review.customerName, href: `/customers/${review.customerId}` },
  { label: c.t('机构'), value: review.branchName },
  { label: c.t('贷款余额'), money: review.balanceFen },
  { label: c.t('债务人有能力持续履约'), value: review.able ? c.t('是') : c.t('未确认') },
  { label: c.t('理由'), value: review.reason, full: true },
]

function stepsOf(c: Ctx, review: ReviewRow) {
  const one = (label: string, name: string | null, day: string | null, opinion: string | null) => ({
    cells: { step: c.t(label), who: name ?? '—', day: day ?? '—', opinion: opinion ?? '—' },
  })
  return [
    one('初分', review.proposedByName, review.proposedOn, review.reason),
    one('认定', review.recognisedByName, review.recognisedOn, review.recognisedOpinion),
    ...(review.upward ? [one('审批', review.approvedByName, review.approvedOn, review.approvedOpinion)] : []),
    ...(review.droppedByName === null
      ? []
      : [
          one(
            review.state === 'rejected' ? '否决' : '撤回',
            review.droppedByName,
            review.droppedOn,
            review.droppedReason,
          ),
        ]),
  ]
}

export const review = (c: Ctx): Promise<void> => render(c)

type Act = typeof recognise

/** One step of the three: agreed, or dropped by the same person who might have agreed. */
async function decide(c: Ctx, action: string, words: string, agree: Act, refuseIt: Act): Promise<void> {
  if (!(await reviewById(c.db, c.viewer, c.id()))) throw notFound()
  const read = readForm(decisionFields, c.req.body, c.t)
  if (!read.ok) return render(c, read.form, 422)
  const { version, opinion, outcome } = read.values
  const act = outcome === 'agree' ? agree : refuseIt
  const result = await once(c, action, (trx, actor, today) =>
    act(trx, c.viewer, { ...actor, userId: c.viewer.id }, today, { id: c.id(), version, opinion }),
  )
  if (isRefused(result)) {
    const errors = [{ field: result.field ?? '', label: '', message: refusalText(c, result) }]
    return render(c, { raw: read.raw, errors }, 422)
  }
  leaveToast(c.res, { words: outcome === 'agree' ? words : '已否决' })
  c.res.redirect(303, `/classifications/reviews/${c.id()}`)
}

const dropAs =
  (state: 'rejected' | 'withdrawn', from: readonly string[]): Act =>
  (trx, viewer, actor, today, decision) =>
    drop(trx, viewer, actor, today, decision, state, from)

export const recogniseReview = (c: Ctx): Promise<void> =>
  decide(c, 'classification.recognise', '已认定', recognise, dropAs('rejected', ['proposed']))

export const approveReview = (c: Ctx): Promise<void> =>
  decide(c, 'classification.approve', '已审批，新分类生效', approve, dropAs('rejected', ['recognised']))

export const withdrawReview = (c: Ctx): Promise<void> => {
  const withdraw = dropAs('withdrawn', ['proposed', 'recognised'])
  return decide(c, 'classification.withdraw', '已撤回', withdraw, withdraw)
}
