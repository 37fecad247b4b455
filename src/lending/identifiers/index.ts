export * from './archive-number'
export { checkBankAccount, checkBankCard, luhnHolds } from './bank-account'
export { checkCreditCode, checkOrganisationCode } from './credit-code'
export * from './customer-number'
export { checkLandline, checkMobile } from './phone'
export { checkResidentId, type ResidentIdOptions } from './resident-id'
export {
  checkChinesePassport,
  checkForeignPassport,
  checkHomeReturnPermit,
  checkOtherDocument,
  checkTaiwanPermit,
} from './travel-documents'
export type { Accepted, Checked, Sex } from './types'
