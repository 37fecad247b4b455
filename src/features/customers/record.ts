import type { Selectable } from 'kysely'
import type { Customers } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { type Fen, yuanText } from '../../lending/money'
import type { OwnField } from '../fields/own'
import type { CustomerKind } from './identity'
import { isSecret, maskOf, open, SECRETS, type Secret } from './protect'

/** 基本信息 of a customer as people write it down: the part of the file whose every change raises the archive number. */
export interface Basics {
  readonly name: string
  readonly idType: string
  readonly idNo: string
  readonly idExpiresOn: BookDate | null
  readonly phone: string | null
  readonly address: string | null
  readonly sex: string | null
  readonly birthDate: BookDate | null
  readonly marital: string | null
  readonly education: string | null
  readonly occupation: string | null
  readonly employer: string | null
  readonly industry: string | null
  readonly annualIncomeFen: Fen | null
  readonly monthlyDebtFen: Fen | null
  readonly legalRepresentative: string | null
  readonly registeredCapitalFen: Fen | null
  readonly foundedOn: BookDate | null
  readonly businessScope: string | null
  readonly employeeCount: number | null
  readonly annualRevenueFen: Fen | null
  readonly accountName: string | null
  readonly accountBank: string | null
  readonly accountNo: string | null
  readonly ethnicity: string | null
  readonly nationality: string | null
  readonly householdType: string | null
  readonly householdAddress: string | null
  readonly dependants: number | null
  readonly degree: string | null
  readonly residenceRegion: string | null
  readonly housing: string | null
  readonly email: string | null
  readonly wechat: string | null
  readonly profession: string | null
  readonly employerNature: string | null
  readonly employerIndustry: string | null
  readonly employerAddress: string | null
  readonly employerPhone: string | null
  readonly jobRank: string | null
  readonly jobTitle: string | null
  readonly workYears: number | null
  readonly monthlyIncomeFen: Fen | null
  readonly otherIncomeFen: Fen | null
  readonly shortName: string | null
  readonly companyType: string | null
  readonly registrationAuthority: string | null
  readonly businessStatus: string | null
  readonly paidCapitalFen: Fen | null
  readonly capitalCurrency: string | null
  readonly loanCardNo: string | null
  readonly taxNo: string | null
  readonly website: string | null
  readonly businessRegion: string | null
  readonly businessAddress: string | null
  readonly industryCode: string | null
  readonly totalAssetsFen: Fen | null
  readonly source: string | null
  readonly important: boolean
  readonly note: string | null
}
export type BasicField = keyof Basics
/** Parts of the file there may be several of. */
export const ITEM_LISTS = ['phones', 'addresses', 'accounts', 'assets'] as const
export type ItemList = (typeof ITEM_LISTS)[number]
export const ITEM_LABELS: Readonly<Record<ItemList, string>> = {
  phones: '其他电话',
  addresses: '其他地址',
  accounts: '银行账户',
  assets: '资产与负债',
}
export type Change = { field: BasicField | ItemList | OwnField['name']; from: string; to: string }

/** What a new customer may bring: who he is, and whatever else is known. */
export type CustomerInput = { readonly kind: CustomerKind } & Pick<Basics, 'name' | 'idType' | 'idNo'> &
  Partial<Omit<Basics, 'name' | 'idType' | 'idNo'>>

export const LABELS: Readonly<Record<BasicField, string>> = {
  name: '客户名称',
  idType: '证件类型',
  idNo: '证件号码',
  idExpiresOn: '证件到期日',
  phone: '联系电话',
  address: '地址',
  sex: '性别',
  birthDate: '出生日期',
  marital: '婚姻状况',
  education: '学历',
  occupation: '就业状况',
  employer: '工作单位',
  industry: '行业',
  annualIncomeFen: '年收入（元）',
  monthlyDebtFen: '月还贷支出（元）',
  legalRepresentative: '法定代表人',
  registeredCapitalFen: '注册资本（元）',
  foundedOn: '成立日期',
  businessScope: '经营范围',
  employeeCount: '员工人数',
  annualRevenueFen: '年营业收入（元）',
  accountName: '还款账户户名',
  accountBank: '开户行',
  accountNo: '还款账号',
  ethnicity: '民族',
  nationality: '国籍',
  householdType: '户口性质',
  householdAddress: '户籍地址',
  dependants: '供养人数',
  degree: '学位',
  residenceRegion: '所在地行政区划',
  housing: '居住状况',
  email: '电子邮箱',
  wechat: '微信号',
  profession: '职业',
  employerNature: '单位性质',
  employerIndustry: '单位所属行业',
  employerAddress: '单位地址',
  employerPhone: '单位电话',
  jobRank: '职务',
  jobTitle: '职称',
  workYears: '本单位工作年限',
  monthlyIncomeFen: '月收入（元）',
  otherIncomeFen: '其他年收入（元）',
  shortName: '企业简称',
  companyType: '登记注册类型',
  registrationAuthority: '登记机关',
  businessStatus: '经营状态',
  paidCapitalFen: '实收资本（元）',
  capitalCurrency: '注册资本币种',
  loanCardNo: '中征码',
  taxNo: '纳税人识别号',
  website: '网址',
  businessRegion: '经营地行政区划',
  businessAddress: '经营地址',
  industryCode: '行业代码（GB/T 4754）',
  totalAssetsFen: '资产总额（元）',
  source: '客户来源',
  important: '重点客户',
  note: '备注',
}
export const BASIC_FIELDS = Object.keys(LABELS) as BasicField[]

const NOTHING = {
  ...Object.fromEntries(BASIC_FIELDS.map(field => [field, null])),
  important: false,
} as unknown as Omit<Basics, 'name' | 'idType' | 'idNo'>
export const basicsOf = ({ kind: _, ...given }: CustomerInput): Basics => ({ ...NOTHING, ...given })

/** The stored row with its encrypted columns opened, and nothing else of it: stays in memory, never goes to a view as it is. */
export function opened(row: Selectable<Customers>): Basics {
  const valueIn = (field: BasicField) => (isSecret(field) ? open(field, row.id, row[field]) : row[field])
  const whole = Object.fromEntries(BASIC_FIELDS.map(field => [field, valueIn(field)])) as unknown as Basics
  return { ...whole, idNo: whole.idNo ?? '' }
}

/** A value as the history keeps it: encrypted ones masked, money in yuan, yes as 1. */
export function textOf(field: BasicField, value: Basics[BasicField]): string {
  if (value === null || value === false) return ''
  if (isSecret(field)) return maskOf(field, String(value)) ?? ''
  if (typeof value === 'bigint') return yuanText(value)
  return value === true ? '1' : String(value)
}

export function changesBetween(before: Basics, after: Basics): Change[] {
  return BASIC_FIELDS.filter(field => before[field] !== after[field]).map(field => ({
    field,
    from: textOf(field, before[field]),
    to: textOf(field, after[field]),
  }))
}

/** What a view may hold of the encrypted values. */
export const masksOf = (basics: Pick<Basics, Secret>): Record<Secret, string | null> =>
  Object.fromEntries(SECRETS.map(field => [field, maskOf(field, basics[field])])) as Record<Secret, string | null>
