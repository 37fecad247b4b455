import { classes } from './definitions/classes'
import { disbursements } from './definitions/disbursements'
import { interest } from './definitions/interest'
import { overdue } from './definitions/overdue'
import { repayments } from './definitions/repayments'
import type { Report } from './report'

/** All reports there are; an address names one of these or nothing. */
export const REPORTS: readonly Report[] = [disbursements, repayments, overdue, classes, interest]
export const reportOf = (key: string): Report | undefined => REPORTS.find(report => report.key === key)
