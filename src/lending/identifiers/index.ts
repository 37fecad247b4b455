export * from './archive-number'
export { bankOfCard, checkBankAccount, checkBankCard, isUnionPay, luhnHolds } from './bank-account'
export { checkCreditCode, checkOrganisationCode } from './credit-code'
export * from './customer-number'
export { checkHongKongId, checkTaiwanId } from './island-ids'
export { checkLandline, checkMobile } from './phone'
export { checkResidentId, type ResidentIdOptions } from './resident-id'
export {
  checkChinesePassport,
  checkForeignPassport,
  checkForeignResident,
  checkHomeReturnPermit,
  checkOtherDocument,
  checkTaiwanPermit,
} from './travel-documents'
export type { Accepted, Checked, Sex } from './types'
