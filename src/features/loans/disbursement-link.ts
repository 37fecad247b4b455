import type { DisbursementRow } from './disbursement-queries'

/** A later payout of a loan has a page of its own, with both plans; so has the one that pays another loan off. */
export const hrefOf = (row: Pick<DisbursementRow, 'id' | 'kind' | 'applicationId' | 'renewsLoanId'>): string => {
  if (row.kind === 'draw') return `/draws/${row.id}`
  return row.renewsLoanId === null ? `/disbursements/${row.id}` : `/renewals/${row.applicationId}`
}
