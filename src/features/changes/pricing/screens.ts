import { writeLetter } from '../../../export/pdf/letter'
import { earlier } from '../../../lending/dates'
import { type LprTenor, lprTenor, tenorPpm } from '../../../lending/lpr'
import { formatRate } from '../../../lending/rate'
import { isRefused } from '../../../lending/refusal'
import { repriceDates } from '../../../lending/reprice'
import type { Ctx } from '../../../web/context'
import { beginPdf, paperFoot, takenBy } from '../../../web/download'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { recordAlone } from '../../audit/commands'
import { optionsOf } from '../../calculator/words'
import { type LockedLoan, readLoan } from '../../loans/lock'
import { formulaText, PRICING_WORDS, PRICINGS, pricingOf, TENOR_WORDS } from '../../products/pricing'
import { lprQuotes } from '../../settings/queries'
import { askPricing, decidePricing, pricingNow, spreadOn } from './commands'
import type { NoticeContent } from './notice'
import { NOTICE, noticeLetter, noticeNo } from './notice.paper'
import { floatingTerms, type NoticeRow, noticeById, noticesOf, pricingsOf, recentNotices } from './queries'

const askFields = {
  pricing: f.oneOf('定价方式', PRICINGS),
  tenor: f.oneOf('LPR 期限', ['1Y', '5Y']),
  reason: f.text('变更原因', { required: true, max: 200 }),
}
const decisionFields = { outcome: f.oneOf('结论', ['agree', 'reject']) }

const bp = (ppm: number | null): string => (ppm === null ? '' : `${ppm / 100}`)

const termsOf = (c: Ctx, tenor: string | null, spreadPpm: number | null): string =>
  tenor === null ? '' : formulaText(c.t, { tenor: tenor === '5Y' ? '5Y' : '1Y', spreadPpm: spreadPpm ?? 0 })

const noticeRow = (c: Ctx, row: NoticeRow, withLoan: boolean) => {
  const content = row.content as unknown as NoticeContent
  return {
    cells: {
      no: { text: noticeNo(row.id), href: `/changes/rate-notices/${row.id}/print` },
      ...(withLoan
        ? { loan: { text: row.loanNo, href: `/loans/${row.loanId}/pricing` }, customer: row.customerName }
        : {}),
      from: row.fromDate,
      old: formatRate(row.oldRatePpm),
      now: { text: formatRate(row.newRatePpm), tone: 'strong' },
      before: { money: BigInt(content.before.laterFen) },
      after: { money: BigInt(content.after.laterFen) },
      why: row.why === 'reprice' ? c.t('重定价') : c.t('约定利率到日'),
    },
  }
}

async function nextReprice(c: Ctx, loan: LockedLoan) {
  const now = await pricingNow(c.db, loan.id)
  if (!now) return { now: null, next: null }
  const quotes = await lprQuotes(c.db)
  const terms = floatingTerms(now, earlier(loan.terms.maturityDate, loan.maturityDate))
  return { now, next: repriceDates(terms, quotes).find(date => date > c.today) ?? null }
}

async function render(c: Ctx, typed: FormState, status = 200): Promise<void> {
  const loan = await readLoan(c.db, c.viewer, c.id())
  if (!loan) throw notFound()
  const [{ now, next }, asked, notices, quotes] = await Promise.all([
    nextReprice(c, loan),
    pricingsOf(c.db, loan.id),
    noticesOf(c.db, c.viewer, loan.id),
    lprQuotes(c.db),
  ])
  const waiting = asked.find(one => one.state === 'asked')
  const tenors = (['1Y', '5Y'] as const).map(tenor => ({ tenor, spread: spreadOn(loan, quotes, tenor, c.today) }))
  page(
    c,
    'changes/pricing',
    {
      loan,
      typed,
      errors: typed.errors,
      now: now && {
        word: c.t(PRICING_WORDS[now.pricing]),
        terms: termsOf(c, now.tenor, now.spreadPpm),
        from: now.fromDate,
      },
      next,
      ratePpm: isRefused(tenors[0]!.spread) ? null : tenors[0]!.spread.ratePpm,
      spreads: tenors.flatMap(({ tenor, spread }) =>
        isRefused(spread)
          ? []
          : [
              {
                tenor: c.t(TENOR_WORDS[tenor] ?? tenor),
                lpr: formatRate(tenorPpm(spread.lpr, tenor)),
                on: spread.lpr.from,
                bp: bp(spread.spreadPpm),
              },
            ],
      ),
      pricings: optionsOf(c.t, PRICING_WORDS, PRICINGS),
      tenors: optionsOf(c.t, TENOR_WORDS, ['1Y', '5Y']),
      waiting: waiting && {
        word: c.t(PRICING_WORDS[pricingOf(waiting)]),
        terms: termsOf(c, waiting.tenor, waiting.spreadPpm),
        reason: waiting.reason,
        by: waiting.askerName,
        on: waiting.askedOn,
        mine: waiting.askedBy === c.viewer.id,
      },
      history: asked
        .filter(one => one.state !== 'asked')
        .map(one => ({
          cells: {
            word: c.t(PRICING_WORDS[pricingOf(one)]),
            terms: termsOf(c, one.tenor, one.spreadPpm),
            on: one.decidedOn,
            origin: one.origin === 'contract' ? c.t('借款合同') : c.t('变更申请'),
            people: `${one.askerName} · ${one.deciderName ?? ''}`,
            state: {
              badge:
                one.state === 'agreed' ? { word: c.t('已生效'), tone: 'ok' } : { word: c.t('未同意'), tone: 'mute' },
            },
          },
        })),
      notices: notices.map(row => noticeRow(c, row, false)),
      acts: {
        ask: loan.state === 'active' && !waiting && c.may('loan-change.prepare'),
        decide: c.may('loan-change.approve'),
      },
    },
    { status },
  )
}

export const show = async (c: Ctx): Promise<void> => {
  const loan = await readLoan(c.db, c.viewer, c.id())
  if (!loan) throw notFound()
  const months = Math.max(1, loan.contract.schedule.maturityDate >= c.today ? monthsOf(loan) : 1)
  return render(c, emptyForm({ pricing: 'jan_1', tenor: lprTenor(months) satisfies LprTenor }))
}

const monthsOf = ({ contract }: LockedLoan): number => {
  const { valueDate, maturityDate } = contract.schedule
  return (
    (Number.parseInt(maturityDate.slice(0, 4), 10) - Number.parseInt(valueDate.slice(0, 4), 10)) * 12 +
    Number.parseInt(maturityDate.slice(5, 7), 10) -
    Number.parseInt(valueDate.slice(5, 7), 10)
  )
}

const person = (c: Ctx) => ({ ...c.actor, userId: c.viewer.id })

export async function submit(c: Ctx): Promise<void> {
  const read = readForm(askFields, c.req.body, c.t)
  if (!read.ok) return render(c, read.form, 422)
  const { pricing, tenor, reason } = read.values
  const result = await once(c, 'loan-rate.ask', (trx, _actor, today) =>
    askPricing(trx, c.viewer, person(c), today, { loanId: c.id(), pricing, tenor, reason: reason ?? '' }),
  )
  if (isRefused(result)) return render(c, refusedForm(askFields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '定价方式变更已提交复核' })
  c.res.redirect(303, `/loans/${c.id()}/pricing`)
}

export async function decide(c: Ctx): Promise<void> {
  const read = readForm(decisionFields, c.req.body, c.t)
  if (!read.ok) return render(c, read.form, 422)
  const result = await once(c, 'loan-rate.decide', (trx, _actor, today) =>
    decidePricing(trx, c.viewer, person(c), today, { loanId: c.id(), agree: read.values.outcome === 'agree' }),
  )
  if (isRefused(result)) return render(c, refusedForm(decisionFields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, `/loans/${c.id()}/pricing`)
}

const PER_PAGE = 50

/** 利率调整通知 of every loan in sight, the newest first. */
export async function notices(c: Ctx): Promise<void> {
  const after = c.query('after', 9)
  const rows = await recentNotices(
    c.db,
    c.viewer,
    after && /^\d+$/.test(after) ? Number.parseInt(after, 10) : undefined,
  )
  const shown = rows.slice(0, PER_PAGE)
  const last = shown.at(-1)
  page(c, 'changes/rate-notices', {
    rows: shown.map(row => noticeRow(c, row, true)),
    nextHref: rows.length > PER_PAGE && last ? `/changes/rate-notices?after=${last.id}` : null,
    firstHref: after ? '/changes/rate-notices' : null,
  })
}

export async function printNotice(c: Ctx): Promise<void> {
  const row = await noticeById(c.db, c.viewer, c.id())
  if (!row) throw notFound()
  await recordAlone(c.db, c.actor, {
    act: 'loan-rate.print',
    subject: `loan:${row.loanId}`,
    customerId: row.customerId,
    businessDate: c.today,
    after: { no: noticeNo(row.id) },
  })
  beginPdf(c, `${row.loanNo}_${NOTICE}`)
  const frame = { bank: c.deps.bank(), footer: paperFoot(c, noticeNo(row.id)), watermark: takenBy(c) }
  await writeLetter(c.res, noticeLetter(frame, row))
}
