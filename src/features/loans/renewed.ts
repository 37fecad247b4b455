import type { Kysely } from 'kysely'
import type { DB } from '../../db/schema'
import { daysBetween } from '../../lending/dates'
import { formatFen } from '../../lending/money'
import { renewableFrom } from '../../lending/renewal'
import type { Ctx } from '../../web/context'
import { numberSetting } from '../settings/queries'
import type { LoanHead } from './queries'

/** 无还本续贷 on either side of a loan: what it paid off, and what paid it off or is to. */
export const renewalsOf = (db: Kysely<DB>, loanId: number) =>
  db
    .selectFrom('renewals')
    .innerJoin('applications', 'applications.id', 'renewals.applicationId')
    .innerJoin('loans as old', 'old.id', 'renewals.loanId')
    .leftJoin('loans as fresh', 'fresh.id', 'renewals.newLoanId')
    .leftJoin('repayments', 'repayments.id', 'renewals.repaymentId')
    .select([
      'repayments.amountFen as paidFen',
      'renewals.applicationId',
      'renewals.loanId',
      'renewals.newLoanId',
      'renewals.releasedOn',
      'applications.applicationNo',
      'old.loanNo as oldNo',
      'fresh.loanNo as newNo',
      'fresh.state as newState',
    ])
    .where(eb => eb.or([eb('renewals.loanId', '=', loanId), eb('renewals.newLoanId', '=', loanId)]))
    .where('applications.state', 'not in', ['rejected', 'withdrawn', 'lapsed'])
    .orderBy('renewals.applicationId')
    .execute()

export type RenewalRow = Awaited<ReturnType<typeof renewalsOf>>[number]

function line(c: Ctx, loan: LoanHead, row: RenewalRow) {
  const { t } = c
  const to = (label: string, href: string) => ({ label, href })
  const day = row.releasedOn ?? ''
  if (row.newLoanId === loan.id && row.newState === 'reversed') {
    const text = t('本笔为无还本续贷，已冲正，借据 {no} 恢复原状。', { no: row.oldNo })
    return { tone: 'info', text, action: to(t('查看原借据'), `/loans/${row.loanId}`) }
  }
  if (row.newLoanId === loan.id) {
    const text = t('本笔为无还本续贷，{day} 归还借据 {no} 的本金。', { day, no: row.oldNo })
    return { tone: 'info', text, action: to(t('查看原借据'), `/loans/${row.loanId}`) }
  }
  if (row.newLoanId !== null && row.newState !== 'reversed') {
    const params = { day, no: row.newNo ?? '', sum: formatFen(row.paidFen ?? 0n) }
    const text = t('本金 {sum} 元由续贷借据 {no} 于 {day} 归还。', params)
    return { tone: 'info', text, action: to(t('查看新借据'), `/loans/${row.newLoanId}`) }
  }
  return {
    tone: 'info',
    text: t('无还本续贷申请 {no} 在办。', { no: row.applicationNo }),
    action: c.may('contract.read') ? to(t('查看'), `/renewals/${row.applicationId}`) : undefined,
  }
}

/** Near its last day a loan of a firm or a sole trader may be renewed: said where people look first. */
async function offer(c: Ctx, loan: LoanHead) {
  const firm = loan.customerKind === 'sole' || loan.customerKind === 'company'
  if (!firm || loan.state !== 'active' || c.today > loan.maturityDate || !c.may('application.create')) return []
  const days = await numberSetting(c.db, 'renewal.days-before', c.today, 90)
  if (c.today < renewableFrom(loan.maturityDate, days)) return []
  return [
    {
      tone: 'info',
      text: c.t('距到期还有 {n} 天，符合条件的可以办理无还本续贷。', { n: daysBetween(c.today, loan.maturityDate) }),
      action: { label: c.t('无还本续贷'), href: `/loans/${loan.id}/renewal` },
    },
  ]
}

export async function renewalAdvice(c: Ctx, loan: LoanHead) {
  const rows = await renewalsOf(c.db, loan.id)
  const lines = rows.map(row => line(c, loan, row))
  const renewing = rows.some(row => row.loanId === loan.id)
  return renewing ? lines : [...lines, ...(await offer(c, loan))]
}
