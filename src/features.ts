import type { CustomerRows } from './db/moving'
import { access } from './features/access/feature'
import { accounting } from './features/accounting/feature'
import { applications } from './features/applications/feature'
import { approvals } from './features/approvals/feature'
import { archive } from './features/archive/feature'
import { audit } from './features/audit/feature'
import { batches } from './features/batches/feature'
import { calculator } from './features/calculator/feature'
import { changes } from './features/changes/feature'
import { codes } from './features/codes/feature'
import { collections } from './features/collections/feature'
import { contracts } from './features/contracts/feature'
import { customers } from './features/customers/feature'
import { dayEnd } from './features/day-end/feature'
import { documents } from './features/documents/feature'
import { draws } from './features/draws/feature'
import { gallery } from './features/gallery/feature'
import { help } from './features/help/feature'
import { home } from './features/home/feature'
import { imports } from './features/imports/feature'
import { loans } from './features/loans/feature'
import { merging } from './features/merging/feature'
import { notifications } from './features/notifications/feature'
import { products } from './features/products/feature'
import { relations } from './features/relations/feature'
import { renewals } from './features/renewals/feature'
import { repayments } from './features/repayments/feature'
import { reports } from './features/reports/feature'
import { risk } from './features/risk/feature'
import { search } from './features/search/feature'
import { session } from './features/session/feature'
import { settings } from './features/settings/feature'
import { statements } from './features/statements/feature'
import type { DayEndStep, Feature, Job } from './web/feature'
import type { MenuItem } from './web/menu'
import type { Route } from './web/routes'

/** The river, upstream first: a feature imports only from those above it. Nothing else knows every feature. */
export const features: readonly Feature[] = [
  audit,
  settings,
  access,
  session,
  notifications,
  help,
  gallery,
  codes,
  customers,
  statements,
  imports,
  search,
  relations,
  products,
  documents,
  calculator,
  applications,
  approvals,
  contracts,
  accounting,
  loans,
  repayments,
  batches,
  risk,
  changes,
  draws,
  renewals,
  archive,
  dayEnd(() => allDayEndSteps()),
  collections,
  merging(() => allCustomerRows()),
  reports,
  home,
]

export const allRoutes = (): Route[] => features.flatMap(feature => feature.routes)
/** Every table that names a customer, and what becomes of its rows when two files are merged. */
export const allCustomerRows = (): CustomerRows[] => features.flatMap(feature => feature.customerRows ?? [])
export const allJobs = (): Job[] => features.flatMap(feature => feature.jobs ?? [])

/** The order of a day-end, which is not the order of the river. A step that is not named comes before the accrual. */
export const DAY_END_ORDER = [
  'due',
  'overdue',
  'non-accrual',
  'classify',
  'collect',
  'remind',
  'documents',
  'archive',
  'lapse',
  'reprice',
  'rates',
  'fees',
  'diversion',
  'lapse-changes',
  'bills',
  'groups',
  'accrue',
  'portfolio',
  'month-end',
  'close-books',
]
const place = (step: DayEndStep): number => {
  const at = DAY_END_ORDER.indexOf(step.name)
  return at < 0 ? DAY_END_ORDER.indexOf('accrue') - 0.5 : at
}
export const allDayEndSteps = (): DayEndStep[] =>
  features.flatMap(feature => feature.dayEnd ?? []).sort((a, b) => place(a) - place(b))
export const menu = (): MenuItem[] => features.flatMap(feature => feature.menu ?? []).sort((a, b) => a.order - b.order)
