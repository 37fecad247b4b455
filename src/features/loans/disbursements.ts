import { decrypt } from '../../db/codec'
import { maskCard } from '../../lending/mask'
import { fenInWords, parseMoney } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { counter } from '../../web/counter'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, readForm, refusedForm } from '../../web/form'
import { datetime } from '../../web/format'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { hasPayout, payoutOf, payoutSentence } from '../products/payout'
import { wordOf } from '../products/words'
import { type ContractFacts, contractFacts, entrustedRule } from './contract'
import { prepareFields, versionFields } from './disbursement-fields'
import { hrefOf } from './disbursement-link'
import {
  type DisbursementRow,
  disbursementById,
  lastReleased,
  toPrepare,
  toRelease,
  waitingCount,
} from './disbursement-queries'
import { entrustedWords } from './entrusted'
import { papersCheck } from './papers-check'
import { cancelDisbursement, firstAmount, prepareDisbursement } from './prepare'
import { releaseDisbursement } from './release'
import { planFact, rateFacts } from './term-facts'
import { methodWord, PAYMENT_MODE_WORDS, PAYMENT_MODES } from './words'

const actor = (c: Ctx) => ({ ...c.actor, userId: c.viewer.id })

export async function queue(c: Ctx): Promise<void> {
  const [waiting, prepared, released] = await Promise.all([
    toPrepare(c.db, c.viewer),
    toRelease(c.db, c.viewer),
    lastReleased(c.db, c.viewer),
  ])
  const may = { prepare: c.may('disbursement.prepare'), release: c.may('disbursement.release') }
  const drawRow = (row: DisbursementRow) => ({
    href: hrefOf(row),
    cells: {
      contract: row.contractNo,
      customer: row.customerName,
      amount: { money: row.amountFen },
      payee: row.payeeName,
      mode: c.t(wordOf(PAYMENT_MODE_WORDS, row.paymentMode)),
      maker: row.preparedByName,
      day: row.valueDate,
      loan: row.loanId === null ? '—' : { text: row.loanNo, href: `/loans/${row.loanId}` },
    },
  })
  page(c, 'disbursements/queue', {
    waiting: waiting.map(row => ({
      href:
        row.renewsLoanId !== null
          ? `/renewals/${row.applicationId}`
          : may.prepare
            ? `/disbursements/new?contract=${row.id}`
            : undefined,
      cells: {
        contract: row.contractNo,
        customer: row.customerName,
        amount: { money: row.amountFen },
        term: c.t('{n} 个月', { n: row.termMonths }),
        rate: formatRate(row.ratePpm),
        method: c.t(methodWord(row.method)),
        signed: row.signedOn,
        branch: row.branchName,
      },
    })),
    prepared: prepared.map(drawRow),
    released: released.map(drawRow),
  })
}

export const count = async (c: Ctx): Promise<void> =>
  counter(c, await waitingCount(c.db, c.viewer, c.may('disbursement.release')))

async function contractOf(c: Ctx, id: unknown): Promise<ContractFacts> {
  const number = typeof id === 'string' && /^[1-9]\d{0,8}$/.test(id) ? Number.parseInt(id, 10) : 0
  const contract = await contractFacts(c.db, c.viewer, number)
  if (!contract) throw notFound()
  return contract
}

async function form(c: Ctx, contract: ContractFacts, typed: FormState, status = 200): Promise<void> {
  const parts = hasPayout(contract.payout)
  const typedFen = parseMoney(String(typed.raw.amount ?? ''))
  const amountFen = parts && !isRefused(typedFen) ? typedFen.fen : contract.amountFen
  const payeeName = typeof typed.raw.payeeName === 'string' ? typed.raw.payeeName.trim() : ''
  const rule = await entrustedRule(
    c.db,
    { ...contract, payeeName: payeeName || contract.customerName, amountFen },
    c.today,
  )
  page(
    c,
    'disbursements/new',
    {
      contract,
      facts: [
        { label: c.t('借款人'), value: contract.customerName },
        { label: c.t('产品'), value: c.t(contract.productName) },
        { label: c.t('期限'), value: c.t('{n} 个月', { n: contract.termMonths }) },
        ...(await rateFacts(c, contract, c.today)),
        { label: c.t('还款方式'), value: c.t(methodWord(contract.method)) },
        ...planFact(c, contract),
        { label: c.t('起息日'), value: c.today },
      ],
      amountWords: fenInWords(contract.amountFen),
      parts,
      payout: payoutSentence(c.t, contract.payout),
      planned: payoutOf(contract.payout).planned ?? [],
      entrusted: rule.required,
      rule: entrustedWords(c, rule),
      modes: PAYMENT_MODES.map(value => ({ value, label: c.t(wordOf(PAYMENT_MODE_WORDS, value)) })),
      typed,
      errors: typed.errors,
      ready: contract.state === 'signed',
    },
    { status },
  )
}

export async function newDisbursement(c: Ctx): Promise<void> {
  const contract = await contractOf(c, c.query('contract'))
  if (contract.renewsLoanId !== null) return c.res.redirect(303, `/renewals/${contract.applicationId}`)
  await form(c, contract, emptyForm({ payeeName: contract.accountName ?? '', payeeBank: contract.accountBank ?? '' }))
}

export async function prepare(c: Ctx): Promise<void> {
  const contract = await contractOf(c, (c.req.body as Record<string, unknown> | undefined)?.contract)
  const read = readForm(prepareFields, c.req.body, c.t)
  if (!read.ok) return form(c, contract, read.form, 422)
  const { contract: contractId, amount: amountFen, ...values } = read.values
  const result = await once(c, 'disbursement.prepare', (trx, _actor, today) =>
    prepareDisbursement(trx, c.viewer, actor(c), today, { ...values, contractId, amountFen }),
  )
  if (isRefused(result)) return form(c, contract, refusedForm(prepareFields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已提交放款复核' })
  c.res.redirect(303, `/disbursements/${result.id}`)
}

async function found(c: Ctx): Promise<DisbursementRow> {
  const row = await disbursementById(c.db, c.viewer, c.id())
  if (row?.kind !== 'first') throw notFound()
  return row
}

async function render(c: Ctx, row: DisbursementRow, typed: FormState = emptyForm(), status = 200): Promise<void> {
  const contract = await contractOf(c, String(row.contractId))
  const account = maskCard(decrypt({ table: 'disbursements', column: 'payee_account', row: row.id }, row.payeeAccount))
  const { t } = c
  const facts = [
    { label: t('合同号'), value: row.contractNo },
    { label: t('借款人'), value: row.customerName },
    { label: t('产品'), value: t(contract.productName) },
    { label: t('期限'), value: t('{n} 个月', { n: contract.termMonths }) },
    ...(await rateFacts(c, contract, row.valueDate)),
    { label: t('还款方式'), value: t(methodWord(contract.method)) },
    ...planFact(c, contract),
    { label: t('起息日'), value: row.valueDate },
    { label: t('支付方式'), value: t(wordOf(PAYMENT_MODE_WORDS, row.paymentMode)) },
    { label: t('收款人户名'), value: row.payeeName },
    { label: t('收款人开户行'), value: row.payeeBank },
    { label: t('收款人账号'), value: account },
    { label: t('经办'), value: `${row.preparedByName} ${datetime(row.preparedAt)}` },
    ...(row.selfReason ? [{ label: t('自主支付理由'), value: row.selfReason }] : []),
    ...(row.releasedByName ? [{ label: t('复核'), value: `${row.releasedByName} ${datetime(row.releasedAt)}` }] : []),
  ]
  const prepared = row.state === 'prepared'
  page(
    c,
    'disbursements/show',
    {
      row,
      facts,
      amountWords: fenInWords(row.amountFen),
      errors: typed.errors,
      checks: [...checksOf(c, contract, row), ...(await papersCheck(c, row))],
      acts: {
        release: prepared && c.may('disbursement.release') && row.preparedBy !== c.viewer.id,
        ownWork: prepared && c.may('disbursement.release') && row.preparedBy === c.viewer.id,
        cancel: prepared && c.may('disbursement.prepare'),
        takeBack: row.state === 'released' && c.may('loan-change.prepare'),
      },
    },
    { status },
  )
}

/** Preconditions as the releaser reads them; the command checks them again under lock. */
function checksOf(c: Ctx, contract: ContractFacts, row: DisbursementRow) {
  const line = (text: string, good: boolean) => ({
    text: c.t(text),
    tone: good ? 'ok' : 'bad',
    word: good ? c.t('通过') : c.t('不通过'),
  })
  return [
    line('合同已签署', contract.state === 'signed' || row.state !== 'prepared'),
    line(
      '合同内容与审批结论一致',
      contract.contentHash === contract.approvedHash && contract.approvalState === 'approved',
    ),
    hasPayout(contract.payout)
      ? line('放款金额不超过合同金额', !isRefused(firstAmount(contract, row.amountFen)))
      : line('放款金额等于合同金额', row.amountFen === contract.amountFen),
    line('起息日为当前业务日期', row.valueDate === c.today || row.state !== 'prepared'),
  ]
}

export async function show(c: Ctx): Promise<void> {
  const row = await disbursementById(c.db, c.viewer, c.id())
  if (row && (row.kind === 'draw' || row.renewsLoanId !== null)) return c.res.redirect(303, hrefOf(row))
  return render(c, await found(c))
}

export async function release(c: Ctx): Promise<void> {
  const row = await found(c)
  const read = readForm(versionFields, c.req.body, c.t)
  if (!read.ok) return render(c, row, read.form, 422)
  const result = await once(c, 'disbursement.release', async (trx, _actor, today) => {
    const released = await releaseDisbursement(trx, c.viewer, actor(c), today, { id: row.id, ...read.values })
    return isRefused(released) ? released : { ...released }
  })
  if (isRefused(result)) return render(c, await found(c), refusedForm(versionFields, {}, result, c.t), 422)
  leaveToast(c.res, { words: '已放款，借据 {no}', params: { no: result.loanNo } })
  c.res.redirect(303, `/loans/${result.loanId}`)
}

export async function cancel(c: Ctx): Promise<void> {
  const row = await found(c)
  const read = readForm(versionFields, c.req.body, c.t)
  if (!read.ok) return render(c, row, read.form, 422)
  const result = await once(c, 'disbursement.cancel', (trx, by, today) =>
    cancelDisbursement(trx, by, today, { id: row.id, customerId: row.customerId, ...read.values }),
  )
  if (isRefused(result)) return render(c, await found(c), refusedForm(versionFields, {}, result, c.t), 422)
  leaveToast(c.res, { words: '已取消放款' })
  c.res.redirect(303, '/disbursements')
}
