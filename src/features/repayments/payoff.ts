import { standingOf } from '../../lending/loan'
import { fenInWords, formatFen, yuanText } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { readLoan } from '../loans/lock'
import { allocationTable } from './allocation-view'
import { payoffFeePpm, postPayoff } from './commands'
import { feesHref } from './diversion/view'
import { openFeesFen } from './fees/open'
import { payoffFields } from './fields'
import { channelOptions, relationOptions } from './new'
import { planSettlement } from './plan'

async function render(c: Ctx, typed: FormState, status = 200): Promise<void> {
  const [loan, feesFen] = await Promise.all([readLoan(c.db, c.viewer, c.id()), openFeesFen(c.db, c.id())])
  if (!loan) throw notFound()
  const plan = planSettlement(loan, c.today, await payoffFeePpm(c.db, c.today), feesFen)
  const running = isRefused(plan) ? undefined : plan.quote.lines.find(line => line.why === 'running_interest')
  page(
    c,
    'repayments/payoff',
    {
      loan,
      typed,
      errors: typed.errors,
      channels: channelOptions(c),
      relations: relationOptions(c),
      problem: isRefused(plan) ? c.t(refusalWords(plan)) : null,
      quote: isRefused(plan)
        ? null
        : {
            table: allocationTable(c, plan.lines, 0n),
            totalFen: plan.quote.totalFen,
            usedFen: -plan.prepaidFen,
            amountFen: plan.amountFen,
            expected: yuanText(plan.amountFen),
            words: fenInWords(plan.amountFen),
            how: running?.how
              ? c.t('本期利息按实际天数：{base} × {rate} × {days} ÷ {basis}{capped}', {
                  base: formatFen(running.how.baseFen),
                  rate: `${running.how.ratePpm / 10_000}%`,
                  days: running.how.days,
                  basis: running.how.dayBasis,
                  capped: running.capped ? c.t('，不超过整期利息') : '',
                })
              : null,
            diversionHref: standingOf(loan.book).diverted && feesFen > 0n ? feesHref(loan) : null,
          },
      acts: { post: c.may('repayment.post') },
    },
    { status },
  )
}

export const payoff = (c: Ctx): Promise<void> => render(c, emptyForm({ valueDate: c.today, channel: 'counter' }))

export async function submitPayoff(c: Ctx): Promise<void> {
  const loanId = c.id()
  const read = readForm(payoffFields, c.req.body, c.t)
  if (!read.ok) return render(c, read.form, 422)
  const { expected: expectedFen, ...rest } = read.values
  const result = await once(c, 'repayment.payoff', (trx, actor, today) =>
    postPayoff(trx, c.viewer, actor, today, { loanId, expectedFen, ...rest }),
  )
  if (isRefused(result)) return render(c, refusedForm(payoffFields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '贷款已结清，回单 {no}', params: { no: result.receiptNo } })
  c.res.redirect(303, `/repayments/${result.repaymentId}`)
}
