import type { ContractPage } from './queries'

/** 无还本续贷: what the money is for, in one row of the terms. */
export const renewalRow = (contract: ContractPage): string[][] =>
  contract.renewsLoanNo === null
    ? []
    : [['无还本续贷', `归还借据 ${contract.renewsLoanNo}（合同号 ${contract.renewsContractNo ?? ''}）项下借款本金`]]

/** Nobody is handed money: it closes the old loan, whose interest the borrower pays himself before. */
export const renewalClause = (contract: ContractPage): string | null =>
  contract.renewsLoanNo === null
    ? null
    : `本合同项下借款为无还本续贷，专用于归还乙方在甲方的借据 ${contract.renewsLoanNo}（合同号 ${contract.renewsContractNo ?? ''}）项下未到期的借款本金，乙方无须以自有资金归还该笔本金。甲方放款的同时将款项直接用于归还该笔借款本金，不划入乙方账户；该笔借款截至放款日的利息、罚息和费用，由乙方在放款前以自有资金付清。放款后该笔借款即告结清，其担保是否继续由双方另行约定。`
