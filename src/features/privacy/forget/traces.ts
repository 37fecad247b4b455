import type { DB } from '../../../db/schema'

/** Where words about a customer stand beside his file, how the rows hang on him, and what is taken out of them. */
export interface Trace {
  readonly table: keyof DB
  readonly link:
    | 'customer_id'
    | 'other_customer_id'
    | 'kept_id'
    | 'a_customer_id'
    | 'application_id'
    | 'contract_id'
    | 'loan_id'
    | 'document_id'
    | 'relation_id'
    | 'consent_id'
    | 'case_id'
    | 'volume_id'
    | 'file_id'
    | 'checkout_id'
    | 'item_id'
    | 'fee_id'
    | 'event_id'
    | 'record_id'
    | 'identity'
    | 'told'
    | 'named'
    | 'near'
    | 'href'
  readonly columns: readonly string[]
}

const of = (table: keyof DB, link: Trace['link'], ...columns: string[]): Trace => ({ table, link, columns })

/** Names first: they are looked for by his own, which goes last. */
export const TRACES: readonly Trace[] = [
  of('notices', 'named', 'params'),
  of('notices', 'href', 'params'),
  of('customerEvents', 'near', 'params', 'detail'),
  of('customerEvents', 'customer_id', 'params', 'detail'),
  of('customerVersions', 'customer_id', 'diff', 'reason'),
  of('customerStatements', 'customer_id', 'figures', 'auditor', 'note'),
  of('customerMarks', 'customer_id', 'mark'),
  of('customerMerges', 'kept_id', 'reason', 'opinion', 'before', 'undo_reason'),
  of('customerDistinctions', 'a_customer_id', 'reason'),
  of('relationVersions', 'relation_id', 'diff', 'reason'),
  of('relations', 'customer_id', 'name', 'id_no', 'id_no_index', 'phone', 'phone_index', 'title', 'note'),
  of('relations', 'other_customer_id', 'name', 'id_no', 'id_no_index', 'phone', 'phone_index', 'title', 'note'),
  of('relationEndings', 'relation_id', 'reason', 'opinion'),
  of('customValues', 'record_id', 'value', 'amount', 'body', 'sealed'),
  of('followUps', 'customer_id', 'content', 'person', 'place', 'position', 'history'),
  of('nextSteps', 'customer_id', 'what', 'closed_note'),
  of('careTasks', 'customer_id', 'facts', 'result'),
  of('satisfactions', 'customer_id', 'note'),
  of('marketingStops', 'customer_id', 'note'),
  of('letters', 'customer_id', 'content', 'missing'),
  of('letterBatchItems', 'loan_id', 'params'),
  of('migratedReceipts', 'loan_id', 'note'),
  of('importRows', 'customer_id', 'cells', 'problems', 'identity'),
  of('importRows', 'told', 'cells', 'problems', 'identity'),
  of('importRows', 'identity', 'cells', 'problems', 'identity'),
  of('outbox', 'customer_id', 'body'),
  of('outbox', 'loan_id', 'body'),
  of('consents', 'customer_id', 'signer', 'scope'),
  of('consentWithdrawals', 'consent_id', 'reason'),
  of('privacyRequests', 'customer_id', 'content', 'answer', 'opinion', 'identity_how'),
  of('contracts', 'customer_id', 'signed_by', 'void_reason'),
  of('costStatements', 'application_id', 'signed_by'),
  of('disbursements', 'customer_id', 'payee_name', 'payee_bank', 'payee_account', 'use_note', 'self_reason'),
  of('checklistWaivers', 'application_id', 'reason', 'opinion'),
  of('correctionNotices', 'customer_id', 'note'),
  of('documentVersions', 'document_id', 'note'),
  of('documentFiles', 'document_id', 'name'),
  of('documentVerifications', 'document_id', 'note'),
  of('documentVoids', 'document_id', 'reason'),
  of('quarantines', 'customer_id', 'name'),
  of('files', 'file_id', 'key'),
  of('repayments', 'loan_id', 'payer_name'),
  of('repaymentBatchRows', 'loan_id', 'cells', 'problem'),
  of('debitItems', 'loan_id', 'words'),
  of('reversals', 'loan_id', 'reason'),
  of('loanFees', 'loan_id', 'note'),
  of('loanChanges', 'customer_id', 'reason', 'opinion'),
  of('classEvents', 'customer_id', 'evidence'),
  of('classReviews', 'customer_id', 'reason', 'recognised_opinion', 'approved_opinion', 'dropped_reason'),
  of('contactRecords', 'case_id', 'note'),
  of('archiveVolumes', 'customer_id', 'title', 'claim_ended_why'),
  of('archiveItems', 'volume_id', 'title'),
  of('archiveDestroyed', 'customer_id', 'title', 'items'),
  of('archiveHolds', 'volume_id', 'reason', 'lifted_why'),
  of('archiveCheckouts', 'customer_id', 'reason', 'opinion'),
  of('archiveExtensions', 'checkout_id', 'reason'),
  of('archiveCheckoutItems', 'checkout_id', 'note'),
  of('archiveDifferences', 'item_id', 'explanation'),
  of('archiveHandoverVolumes', 'volume_id', 'gaps'),
  of('classEventChecks', 'event_id', 'opinion'),
  of('collectionCases', 'customer_id', 'close_reason'),
  of('drawStops', 'loan_id', 'reason', 'lift_reason'),
  of('feeWaivers', 'fee_id', 'reason'),
  of('loanPricings', 'loan_id', 'reason'),
  of('archiveVaultOrders', 'customer_id', 'receiver', 'note'),
  of('bulkJobs', 'named', 'params'),
  of('bulkRows', 'customer_id', 'reason'),
]

/**
 * Tables that hang on a customer and keep their words, and why: sums and events of loans are the books, the audit and the log
 * of looks stay for who asks later, and what was sealed by its digest stays as it was sealed.
 */
export const STAYING: Readonly<Partial<Record<keyof DB, string>>> = {
  customers: 'emptied by its own feature, the row stays for the sums',
  customerItems: 'emptied by its own feature',
  applications: 'purpose in words is part of the sealed content',
  approvalCases: 'sealed content: numbers of customer and application, terms',
  decisions: 'opinion of who decided, bound to the seal',
  privacyCases: 'the proof of what was done',
  loans: 'terms and sums',
  documents: 'kind and day; the content is destroyed with its key',
  admissionHits: 'names of rules with figures',
  customerGroupMembers: 'membership without a name',
  groupSuggestions: 'names of signs and days',
  duplicatePairs: 'names of signs',
  renewals: 'conditions as declared, without words of a person',
  classifications: 'classes and rules',
  rateNotices: 'rates and sums',
  settlements: 'numbers and days',
  observations: 'classes and days',
  archiveDisposalVolumes: 'ground of keeping, by name',
  archiveVaultEntries: 'the ledger of the vault: kinds of movement',
  archiveScans: 'codes of labels',
  classConfirmations: 'classes',
  documentViews: 'who looked at what, from which address',
  greetings: 'days and occasions',
  loanEvents: 'events and sums of the loan',
  manualClasses: 'classes',
  migratedLoans: 'old number of the loan, sums',
  monthEndLoans: 'classes and sums',
  promises: 'sums and days',
  repaymentLines: 'sums by component',
  repaymentSerials: 'serial numbers of the bank',
}
