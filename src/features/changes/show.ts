import { fenInWords, formatFen, parseMoney } from '../../lending/money'
import { isRefused, type Refused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { datetime } from '../../web/format'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { status } from '../../web/status'
import { leaveToast } from '../../web/toast'
import { readLoan } from '../loans/lock'
import { channelOptions } from '../repayments/new'
import { remember } from '../session/recent'
import { approveChange, type Decision, dropChange, postQuote } from './commands'
import { lookOf } from './controls'
import { fieldsOf, type Raw, readAsk, sourceFields } from './fields'
import { fingerprint } from './fingerprint'
import { type ChangeKind, checkRight, KIND_WORDS, KINDS } from './kinds'
import { accountNames, type ChangeRow, changeById } from './queries'
import { authorityRefusal, givenUp } from './rules'
import { sketch } from './sketch'
import { sketchView } from './view'
import { CHOICES } from './words'

const moneyWords = (text: string): string => {
  const read = parseMoney(text)
  return isRefused(read) ? text : formatFen(read.fen)
}

/** What was asked for, field by field, in the words of the form. */
export function factsOf(c: Pick<Ctx, 't'>, kind: ChangeKind, raw: Raw) {
  const word = (name: string, value: string): string => {
    const words = CHOICES[name]
    if (words) return c.t(words[value] ?? value)
    const look = lookOf(kind, name)
    if (look === 'money') return moneyWords(value)
    return value === 'on' ? c.t('是') : look === 'rate' ? `${value}%` : value
  }
  return (
    Object.entries(fieldsOf(kind))
      .filter(([name]) => raw[name] !== undefined && raw[name] !== '')
      // What comes off the 尾款 leaves no rule for it to choose.
      .filter(([name]) => !(name === 'tail' && raw.mode === 'off_tail'))
      .map(([name, field]) => ({
        label: c.t(field.label),
        value: [raw[name]!]
          .flat()
          .map(value => word(name, value))
          .join('、'),
        full: name === 'reason',
      }))
  )
}

export async function found(c: Ctx): Promise<ChangeRow> {
  const row = await changeById(c.db, c.viewer, c.id())
  if (!row) throw notFound()
  return row
}

interface Said {
  readonly typed?: FormState
  readonly problem?: string
  readonly status?: number
}

export const show = async (c: Ctx): Promise<void> => render(c, await found(c))

export async function render(
  c: Ctx,
  row: ChangeRow,
  { typed = emptyForm(), problem, status: code = 200 }: Said = {},
): Promise<void> {
  const kind = row.kind as ChangeKind
  const now = row.state === 'prepared' ? await workedOut(c, row) : null
  const waiting = row.state === 'prepared'
  const no = now?.up && c.may(checkRight(kind)) ? await authorityRefusal(c.db, c.viewer.roles, now.up, c.today) : null
  const beyond = no && c.t(refusalWords(no), no.params)
  const own = row.preparedBy === c.viewer.id
  remember(c, `/changes/${row.id}`, `${c.t(KIND_WORDS[kind])} ${row.loanNo}`)
  page(
    c,
    'changes/show',
    {
      row,
      word: c.t(KIND_WORDS[kind]),
      badge: badgeOf(c, row.state),
      facts: [...headFacts(c, row), ...factsOf(c, kind, row.act as Raw)],
      problem: problem ?? now?.problem ?? null,
      view: now?.view ?? null,
      up: now?.up?.fen ?? 0n,
      beyond,
      quote: now?.quoteFen === undefined ? null : { fen: now.quoteFen, words: fenInWords(now.quoteFen) },
      typed: { ...typed, raw: { channel: 'counter', ...typed.raw } },
      errors: typed.errors,
      channels: channelOptions(c),
      acts: {
        approve: waiting && !own && !beyond && kind !== 'prepay' && now?.view !== undefined && c.may(checkRight(kind)),
        reject: waiting && !own && kind !== 'prepay' && c.may(checkRight(kind)),
        post: waiting && kind === 'prepay' && now?.view !== undefined && c.may('repayment.post'),
        withdraw: waiting && own && c.may('loan-change.prepare'),
        own: waiting && own && kind !== 'prepay',
        print: row.state === 'done' && row.kind !== 'reverse',
        undo: row.state === 'done' && UNDONE.has(kind) && c.may('loan-change.prepare'),
        takeBack: kind === 'take_back',
      },
    },
    { status: code },
  )
}

/** 冲正 of a 冲正 is the act done anew. */
const UNDONE: ReadonlySet<ChangeKind> = new Set(KINDS.filter(kind => kind !== 'reverse' && kind !== 'take_back'))

export const badgeOf = (c: Ctx, state: string) => {
  const { word, tone } = status('loan-change', state)
  return { word: c.t(word), tone }
}

/** The change worked out again now: what would happen, or why it cannot any more. */
async function workedOut(c: Ctx, row: ChangeRow) {
  const kind = row.kind as ChangeKind
  const loan = await readLoan(c.db, c.viewer, row.loanId)
  const read = readAsk(kind, row.act, c.t, c.today)
  if (!loan) throw notFound()
  const stale = c.t('现在试算的结果与提交时不同，请撤回后重新试算提交。')
  if (row.validUntil < c.today) return { problem: c.t('申请已过有效期，请重新试算提交。') }
  if (!read.ok) return { problem: stale }
  const made = await sketch(c.db, loan, read.ask, c.today)
  if (isRefused(made)) return { problem: c.t(refusalWords(made), made.params) }
  if (fingerprint(kind, made) !== row.previewHash) return { problem: stale }
  return {
    view: sketchView(c, loan, made, await accountNames(c.db)),
    up: givenUp(loan, made),
    quoteFen: made.decided?.prepayment?.totalFen,
  }
}

function headFacts(c: Ctx, row: ChangeRow) {
  const { t } = c
  const voucher = c.may('voucher.read') ? `/vouchers/${row.voucherDate}/${row.voucherId}` : undefined
  return [
    { label: t('借款人'), value: row.customerName, href: `/customers/${row.customerId}` },
    { label: t('借据号'), value: row.loanNo, href: `/loans/${row.loanId}` },
    { label: t('机构'), value: row.branchName },
    { label: t('经办'), value: `${row.preparedByName} ${datetime(row.preparedAt)}` },
    { label: t('有效期至'), value: row.validUntil },
    ...(row.decidedAt
      ? [{ label: t('复核'), value: `${row.decidedByName ?? t('系统')} ${datetime(row.decidedAt)}` }]
      : []),
    ...(row.opinion ? [{ label: t('复核意见'), value: row.opinion }] : []),
    ...(row.eventSeq === null
      ? []
      : [{ label: t('贷款事件'), value: t('第 {n} 项', { n: row.eventSeq }), href: `/loans/${row.loanId}/history` }]),
    ...(row.voucherId === null ? [] : [{ label: t('凭证'), value: String(row.voucherId), href: voucher }]),
    ...(row.repaymentId === null
      ? []
      : [{ label: t('回单'), value: t('查看'), href: `/repayments/${row.repaymentId}` }]),
  ]
}

export const decisionFields = { version: f.whole('版本', 1, 999_999), opinion: f.text('复核意见', { max: 200 }) }
export const rejectFields = {
  version: decisionFields.version,
  why: f.text('不同意的理由', { required: true, max: 200 }),
}
const quoteFields = { version: f.whole('版本', 1, 999_999), ...sourceFields }

export const person = (c: Ctx, actor: Ctx['actor']) => ({ ...actor, userId: c.viewer.id })

export async function answer(
  c: Ctx,
  row: ChangeRow,
  result: { id: number } | Refused,
  words: string,
  typed?: FormState,
) {
  if (isRefused(result)) {
    const problem = c.t(refusalWords(result), result.params)
    return render(c, row, { problem, status: 422, ...(typed ? { typed } : {}) })
  }
  leaveToast(c.res, { words })
  c.res.redirect(303, `/changes/${row.id}`)
}

export async function approve(c: Ctx): Promise<void> {
  const row = await found(c)
  const read = readForm(decisionFields, c.req.body, c.t)
  if (!read.ok) return render(c, row, { typed: read.form, status: 422 })
  const decision: Decision = { id: row.id, loanId: row.loanId, ...read.values }
  const result = await once(c, 'loan-change.approve', (trx, actor, today) =>
    approveChange(trx, c.viewer, person(c, actor), today, decision),
  )
  return answer(c, row, result, '变更已生效')
}

export async function reject(c: Ctx): Promise<void> {
  const row = await found(c)
  // 放款冲正 has its own right and its own way.
  if (!c.may(checkRight(row.kind as ChangeKind))) throw notFound()
  const read = readForm(rejectFields, c.req.body, c.t)
  if (!read.ok) return render(c, row, { typed: read.form, status: 422 })
  const decision: Decision = { id: row.id, loanId: row.loanId, version: read.values.version, opinion: read.values.why }
  const result = await once(c, 'loan-change.reject', (trx, actor, today) =>
    dropChange(trx, c.viewer, person(c, actor), today, decision, 'rejected'),
  )
  return answer(c, row, result, '已退回变更申请')
}

export async function withdraw(c: Ctx): Promise<void> {
  const row = await found(c)
  const read = readForm(decisionFields, c.req.body, c.t)
  if (!read.ok) return render(c, row, { typed: read.form, status: 422 })
  const decision: Decision = { id: row.id, loanId: row.loanId, ...read.values }
  const result = await once(c, 'loan-change.withdraw', (trx, actor, today) =>
    dropChange(trx, c.viewer, person(c, actor), today, decision, 'withdrawn'),
  )
  return answer(c, row, result, '已撤回变更申请')
}

/** 收款入账 of a quote. */
export async function postMoney(c: Ctx): Promise<void> {
  const row = await found(c)
  const read = readForm(quoteFields, c.req.body, c.t)
  if (!read.ok) return render(c, row, { typed: read.form, status: 422 })
  const { version, ...source } = read.values
  const decision: Decision = { id: row.id, loanId: row.loanId, version, opinion: null }
  const result = await once(c, 'loan-change.post', (trx, actor, today) =>
    postQuote(trx, c.viewer, person(c, actor), today, decision, source),
  )
  const typed = isRefused(result) ? refusedForm(quoteFields, read.raw, result, c.t) : undefined
  return answer(c, row, result, '部分提前还款已入账', typed)
}
