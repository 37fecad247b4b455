import { fenInWords } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { isRefused, type Refused } from '../../lending/refusal'
import { CONDITIONS, type Condition, type FirmSize } from '../../lending/renewal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { datetime } from '../../web/format'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { status as statusOf } from '../../web/status'
import { leaveToast } from '../../web/toast'
import { versionFields } from '../loans/disbursement-fields'
import { readLoan } from '../loans/lock'
import { openFeesFen } from '../repayments/fees/open'
import { oldLoan, standingRefusals } from './old-loan'
import { prepareRenewal } from './prepare'
import { type RenewalPage, renewalPage } from './queries'
import { releaseRenewal } from './release'
import { oldDebt } from './settle'
import { CONDITION_WORDS, SIZE_WORDS } from './words'

const actor = (c: Ctx) => ({ ...c.actor, userId: c.viewer.id })

async function found(c: Ctx): Promise<RenewalPage> {
  const row = await renewalPage(c.db, c.viewer, c.id())
  if (!row) throw notFound()
  return row
}

interface Answer {
  readonly met: boolean
  readonly evidence: string
}

/** Conditions as they were declared; the column is written by this feature only. */
const conditionLines = (c: Ctx, row: RenewalPage) => {
  const told = row.conditions as unknown as Readonly<Record<Condition, Answer>>
  return CONDITIONS.map(name => {
    const { met, evidence } = told[name]
    const label = c.t(CONDITION_WORDS[name])
    return {
      tone: met ? 'ok' : 'warn',
      text: evidence === '' ? label : c.t('{condition}：{evidence}', { condition: label, evidence }),
      word: met ? c.t('符合') : c.t('不符合'),
    }
  })
}

/** What the old loan asks today, and everything that stands against paying it off now. */
async function todayOf(c: Ctx, row: RenewalPage) {
  if (row.newLoanId !== null) return { debt: null, against: [] }
  const [locked, loan, feesFen] = await Promise.all([
    readLoan(c.db, c.viewer, row.loanId),
    oldLoan(c.db, c.viewer, c.today, row.loanId),
    openFeesFen(c.db, row.loanId),
  ])
  if (!locked || !loan) throw notFound()
  const unmet: Refused[] = await standingRefusals(c.db, loan, c.today)
  const debt = oldDebt(locked, c.today, row.contractFen ?? row.amountFen, feesFen)
  const all = isRefused(debt) ? [...unmet, debt] : unmet
  return { debt: isRefused(debt) ? null : debt, against: all.map(no => c.t(refusalWords(no), no.params)) }
}

const factsOf = (c: Ctx, row: RenewalPage) => {
  const { t } = c
  const state = statusOf('application', row.applicationState)
  return [
    { label: t('借款人'), value: row.customerName, href: `/customers/${row.customerId}` },
    { label: t('原借据'), value: row.loanNo, href: `/loans/${row.loanId}` },
    {
      label: t('续贷申请'),
      value: row.applicationNo,
      href: c.may('application.read') ? `/applications/${row.applicationId}` : undefined,
      badge: { word: t(state.word), tone: state.tone },
    },
    {
      label: t('新合同'),
      value: row.contractNo,
      href: row.contractId !== null && c.may('contract.read') ? `/contracts/${row.contractId}` : undefined,
    },
    { label: t('续贷金额'), money: row.contractFen ?? row.amountFen, strong: true },
    {
      label: t('期限与年利率'),
      value: row.termMonths === null ? '' : `${t('{n} 个月', { n: row.termMonths })} · ${formatRate(row.ratePpm ?? 0)}`,
    },
    { label: t('企业规模'), value: t(SIZE_WORDS[row.size as FirmSize]) },
    { label: t('登记'), value: `${row.makerName} ${row.madeOn}` },
    ...(row.preparerName ? [{ label: t('放款经办'), value: `${row.preparerName} ${datetime(row.preparedAt)}` }] : []),
    ...(row.releaserName ? [{ label: t('放款复核'), value: `${row.releaserName} ${datetime(row.releasedAt)}` }] : []),
    ...(row.takenBackId === null
      ? []
      : [{ label: t('已冲正的借据'), value: row.newLoanNo ?? '', href: `/loans/${row.takenBackId}` }]),
    ...(row.newLoanId === null
      ? []
      : [{ label: t('新借据'), value: row.newLoanNo ?? '', href: `/loans/${row.newLoanId}` }]),
  ]
}

async function render(c: Ctx, row: RenewalPage, typed: FormState = emptyForm(), status = 200): Promise<void> {
  const { debt, against } = await todayOf(c, row)
  const prepared = row.payoutState === 'prepared'
  const own = row.preparedBy === c.viewer.id
  const ready = debt !== null && debt.missingFen === 0n && against.length === 0
  const signed = row.contractState === 'signed'
  page(
    c,
    'renewals/show',
    {
      row,
      facts: factsOf(c, row),
      conditions: conditionLines(c, row),
      debt,
      against,
      signed,
      stale: prepared && row.valueDate !== c.today,
      amountWords: fenInWords(row.contractFen ?? row.amountFen),
      errors: typed.errors,
      acts: {
        prepare: signed && row.disbursementId === null && ready && c.may('disbursement.prepare'),
        release: prepared && !own && ready && row.valueDate === c.today && c.may('disbursement.release'),
        ownWork: prepared && own && c.may('disbursement.release'),
        cancel: prepared && c.may('disbursement.prepare'),
        takeBack: row.newLoanId !== null && c.may('loan-change.prepare'),
        repay: debt !== null && debt.missingFen > 0n && c.may('repayment.post'),
      },
    },
    { status },
  )
}

export const show = async (c: Ctx): Promise<void> => render(c, await found(c))

export async function prepare(c: Ctx): Promise<void> {
  const row = await found(c)
  const result = await once(c, 'renewal.prepare', (trx, _actor, today) =>
    prepareRenewal(trx, c.viewer, actor(c), today, row.applicationId),
  )
  if (isRefused(result)) return render(c, row, refusedForm({}, {}, result, c.t), 422)
  leaveToast(c.res, { words: '已提交放款复核' })
  c.res.redirect(303, `/renewals/${row.applicationId}`)
}

export async function release(c: Ctx): Promise<void> {
  const row = await found(c)
  const read = readForm(versionFields, c.req.body, c.t)
  if (!read.ok) return render(c, row, read.form, 422)
  const { applicationId, disbursementId } = row
  const order = { applicationId, disbursementId: disbursementId ?? 0, ...read.values }
  const result = await once(c, 'renewal.release', (trx, _actor, today) =>
    releaseRenewal(trx, c.viewer, actor(c), today, order),
  )
  if (isRefused(result)) return render(c, await found(c), refusedForm(versionFields, {}, result, c.t), 422)
  leaveToast(c.res, { words: '续贷已放款，借据 {no}，原贷款已结清', params: { no: result.loanNo } })
  c.res.redirect(303, `/loans/${result.loanId}`)
}
