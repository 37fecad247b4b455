import type { Selectable } from 'kysely'
import type { Customers } from '../../db/schema'
import type { BookDate } from '../../lending/dates'
import { type Fen, yuanText } from '../../lending/money'
import type { CustomerKind } from './identity'
import { isSecret, maskOf, open, type Secret } from './protect'

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
  readonly source: string | null
  readonly important: boolean
  readonly note: string | null
}
export type BasicField = keyof Basics
export type Change = { field: BasicField; from: string; to: string }

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
  occupation: '职业',
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
  source: '客户来源',
  important: '重点客户',
  note: '备注',
}
export const BASIC_FIELDS = Object.keys(LABELS) as BasicField[]

const NOTHING: Omit<Basics, 'name' | 'idType' | 'idNo'> = {
  idExpiresOn: null,
  phone: null,
  address: null,
  sex: null,
  birthDate: null,
  marital: null,
  education: null,
  occupation: null,
  employer: null,
  industry: null,
  annualIncomeFen: null,
  monthlyDebtFen: null,
  legalRepresentative: null,
  registeredCapitalFen: null,
  foundedOn: null,
  businessScope: null,
  employeeCount: null,
  annualRevenueFen: null,
  accountName: null,
  accountBank: null,
  accountNo: null,
  source: null,
  important: false,
  note: null,
}
export const basicsOf = ({ kind: _, ...given }: CustomerInput): Basics => ({ ...NOTHING, ...given })

/** The stored row with its encrypted columns opened, and nothing else of it: stays in memory, never goes to a view as it is. */
export function opened(row: Selectable<Customers>): Basics {
  const whole: Basics = {
    ...row,
    idNo: open('idNo', row.id, row.idNo) ?? '',
    phone: open('phone', row.id, row.phone),
    address: open('address', row.id, row.address),
    accountNo: open('accountNo', row.id, row.accountNo),
  }
  return Object.fromEntries(BASIC_FIELDS.map(field => [field, whole[field]])) as unknown as Basics
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
export const masksOf = (basics: Pick<Basics, Secret>): Record<Secret, string | null> => ({
  idNo: maskOf('idNo', basics.idNo),
  phone: maskOf('phone', basics.phone),
  address: maskOf('address', basics.address),
  accountNo: maskOf('accountNo', basics.accountNo),
})
