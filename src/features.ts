import type { CustomerRows } from './db/moving'
import { access } from './features/access/feature'
import { accounting } from './features/accounting/feature'
import { applications } from './features/applications/feature'
import { approvals } from './features/approvals/feature'
import { archive } from './features/archive/feature'
import { audit } from './features/audit/feature'
import { batches } from './features/batches/feature'
import { bulk } from './features/bulk/feature'
import { calculator } from './features/calculator/feature'
import { care } from './features/care/feature'
import { changes } from './features/changes/feature'
import { codes } from './features/codes/feature'
import { collections } from './features/collections/feature'
import { contracts } from './features/contracts/feature'
import { customers } from './features/customers/feature'
import { dayEnd } from './features/day-end/feature'
import { documents } from './features/documents/feature'
import { draws } from './features/draws/feature'
import { fields } from './features/fields/feature'
import { followUps } from './features/follow-ups/feature'
import { gallery } from './features/gallery/feature'
import { help } from './features/help/feature'
import { home } from './features/home/feature'
import { imports } from './features/imports/feature'
import { letters } from './features/letters/feature'
import { loans } from './features/loans/feature'
import { merging } from './features/merging/feature'
import { migration } from './features/migration/feature'
import { notifications } from './features/notifications/feature'
import { portrait } from './features/portrait/feature'
import { privacy } from './features/privacy/feature'
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
import { views } from './features/views/feature'
import type { AnyBulkAct } from './web/bulk-act'
import type { DayEndStep, Feature, Job } from './web/feature'
import type { ImportKind } from './web/import-kind'
import type { ListKind } from './web/list-kind'
import type { MenuItem, QuickAct } from './web/menu'
import type { RecordKind } from './web/record-kind'
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
  fields(() => allRecords()),
  views(() => allLists()),
  customers,
  statements,
  imports(() => allImportKinds()),
  search(() => allActions()),
  relations,
  privacy,
  products,
  documents,
  followUps,
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
  migration,
  archive,
  letters,
  dayEnd(() => allDayEndSteps()),
  collections,
  care,
  portrait,
  bulk(() => allBulkActs()),
  merging(() => allCustomerRows()),
  reports,
  home,
]

export const allRoutes = (): Route[] => features.flatMap(feature => feature.routes)
/** Every table that names a customer, and what becomes of its rows when two files are merged. */
export const allCustomerRows = (): CustomerRows[] => features.flatMap(feature => feature.customerRows ?? [])
/** What can be done to many customers at once. */
export const allBulkActs = (): AnyBulkAct[] => features.flatMap(feature => feature.bulkActs ?? [])
/** Lists of which people may keep views. */
export const allLists = (): ListKind[] => features.flatMap(feature => feature.lists ?? [])
/** What one may begin from the search box. */
export const allActions = (): QuickAct[] => features.flatMap(feature => feature.actions ?? [])
/** Every record whose form a lender may add fields to. */
export const allRecords = (): RecordKind[] => features.flatMap(feature => feature.records ?? [])
/** Every kind of record the import wizard knows. */
export const allImportKinds = (): ImportKind[] => features.flatMap(feature => feature.imports ?? [])
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
  'greet',
  'care',
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
