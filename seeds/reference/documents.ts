import type { Kysely } from 'kysely'
import type { DB } from '../../src/db/schema'

/** Kinds of papers by class (rule book §8.1): code, name, English, class, whether each has a day of expiry. Users append; codes are never reused. */
const kinds: readonly (readonly [code: string, name: string, english: string, class_: number, expires?: true])[] = [
  ['title_deed', '抵押物权证', 'Title deed of collateral', 1],
  ['mortgage_proof', '他项权证（不动产登记证明）', 'Certificate of registered mortgage', 1],
  ['insurance', '抵押物保险单', 'Insurance policy of collateral', 1, true],
  ['pledge_receipt', '质押权利凭证', 'Pledged certificate', 1],
  ['loan_contract', '借款合同', 'Loan contract', 2],
  ['guarantee_contract', '担保合同', 'Guarantee contract', 2],
  ['loan_note', '借据', 'Loan note', 2],
  ['cost_statement', '综合融资成本明示表', 'Cost statement', 2],
  ['bureau_consent', '征信授权书', 'Consent to a bureau report', 2, true],
  ['board_resolution', '股东会或董事会决议', 'Resolution of shareholders or board', 2],
  ['entrusted_agreement', '受托支付协议', 'Agreement on entrusted payment', 2],
  ['id_card', '身份证', 'Identity card', 3, true],
  ['household', '户口簿', 'Household register', 3],
  ['marriage', '结婚证', 'Marriage certificate', 3],
  ['business_licence', '营业执照', 'Business licence', 3, true],
  ['company_articles', '公司章程', 'Articles of association', 3],
  ['legal_rep_id', '法定代表人身份证', 'Identity card of the legal representative', 3, true],
  ['financials', '财务报表', 'Financial statements', 3],
  ['income_proof', '收入证明', 'Proof of income', 3],
  ['bank_statement', '银行流水', 'Bank statements', 3],
  ['application_form', '贷款申请书', 'Loan application form', 3],
  ['purpose_proof', '用途证明', 'Proof of purpose', 3],
  ['investigation', '贷前调查报告', 'Investigation report', 3],
  ['appraisal', '押品评估报告', 'Appraisal of collateral', 3, true],
  ['site_photo', '现场照片', 'Photographs on site', 3],
  ['visit_photo', '走访照片', 'Photographs of a visit', 3],
  ['check_report', '贷后检查报告', 'Post-loan check report', 3],
  ['use_proof', '资金用途凭证', 'Proof of use of funds', 3],
  ['letter', '制发函件', 'Letter of the lender', 3],
  ['demand_letter', '催收函与签收', 'Demand letter with receipt', 4],
  ['lawsuit', '诉讼与执行材料', 'Court papers', 4],
  ['other', '其他资料', 'Other', 5],
]

export async function seedDocumentKinds(db: Kysely<DB>): Promise<void> {
  await db
    .insertInto('documentKinds')
    .values(
      kinds.map(([code, name, nameEn, group, expires], at) => ({
        code,
        name,
        nameEn,
        class: group,
        expires: expires ?? false,
        sort: (at + 1) * 10,
      })),
    )
    .onConflict(oc => oc.doNothing())
    .execute()
}
