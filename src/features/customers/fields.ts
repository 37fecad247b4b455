import type { BookDate } from '../../lending/dates'
import { type Refused, refuse } from '../../lending/refusal'
import { type Field, f } from '../../web/form'
import { checkAccount, checkIdNo, checkPhone, readExpiry } from './checks'
import type { Codes, ListName } from './codes'
import type { CustomerKind } from './identity'
import { isSecret, type Secret } from './protect'
import type { BasicField, Basics } from './record'

export type Control = 'text' | 'date' | 'money' | 'select' | 'number' | 'textarea' | 'checkbox'

/** One field of the customer form: what it is called, how it is shown and whether it must be there. */
export interface Spec {
  readonly name: BasicField
  readonly label: string
  readonly control: Control
  readonly list?: ListName
  readonly required?: boolean
  readonly max?: number
  readonly wide?: 2 | 3
  readonly hint?: string
}
export interface Section {
  readonly id: string
  readonly label: string
  readonly fields: readonly Spec[]
}

const spec = (name: BasicField, label: string, control: Control, more: Partial<Spec> = {}): Spec => ({
  name,
  label,
  control,
  ...more,
})
const must = { required: true } as const

const account: Section = {
  id: 'account',
  label: '还款账户',
  fields: [
    spec('accountName', '还款账户户名', 'text', { max: 100 }),
    spec('accountBank', '开户行', 'text', { max: 100 }),
    spec('accountNo', '还款账号', 'text', { max: 40 }),
  ],
}
const more: Section = {
  id: 'more',
  label: '附加信息',
  fields: [
    spec('source', '客户来源', 'select', { list: 'source' }),
    spec('important', '重点客户', 'checkbox'),
    spec('note', '备注', 'textarea', { max: 1000, wide: 3 }),
  ],
}

const person: readonly Section[] = [
  {
    id: 'identity',
    label: '身份信息',
    fields: [
      spec('name', '姓名', 'text', { ...must, max: 60 }),
      spec('idType', '证件类型', 'select', { ...must, list: 'person_id_type' }),
      spec('idNo', '证件号码', 'text', { ...must, max: 40 }),
      spec('idExpiresOn', '证件到期日', 'text', { ...must, max: 20, hint: '长期有效请填「长期」' }),
      spec('sex', '性别', 'select', { list: 'sex', hint: '居民身份证由证件号码自动带出' }),
      spec('birthDate', '出生日期', 'date', { hint: '居民身份证由证件号码自动带出' }),
      spec('marital', '婚姻状况', 'select', { list: 'marital' }),
      spec('education', '学历', 'select', { list: 'education' }),
    ],
  },
  {
    id: 'contact',
    label: '联系方式',
    fields: [
      spec('phone', '手机号码', 'text', { ...must, max: 30 }),
      spec('address', '居住地址', 'text', { ...must, max: 200, wide: 2 }),
    ],
  },
  {
    id: 'work',
    label: '职业与收入',
    fields: [
      spec('occupation', '职业', 'select', { list: 'occupation' }),
      spec('employer', '工作单位', 'text', { max: 100, wide: 2 }),
      spec('annualIncomeFen', '年收入（元）', 'money', must),
      spec('monthlyDebtFen', '月还贷支出（元）', 'money'),
    ],
  },
  account,
  more,
]

const firm = (owner: string): readonly Section[] => [
  {
    id: 'identity',
    label: '证照信息',
    fields: [
      spec('name', '企业名称', 'text', { ...must, max: 100 }),
      spec('idType', '证件类型', 'select', { ...must, list: 'company_id_type' }),
      spec('idNo', '证件号码', 'text', { ...must, max: 40 }),
      spec('idExpiresOn', '营业执照到期日', 'text', { ...must, max: 20, hint: '长期有效请填「长期」' }),
      spec('legalRepresentative', owner, 'text', { ...must, max: 60 }),
      spec('foundedOn', '成立日期', 'date'),
    ],
  },
  {
    id: 'contact',
    label: '联系方式',
    fields: [
      spec('phone', '联系电话', 'text', { ...must, max: 30, hint: '手机，或区号-固定电话' }),
      spec('address', '注册地址', 'text', { ...must, max: 200, wide: 2 }),
    ],
  },
  {
    id: 'work',
    label: '经营信息',
    fields: [
      spec('industry', '行业', 'select', { list: 'industry' }),
      spec('registeredCapitalFen', '注册资本（元）', 'money'),
      spec('annualRevenueFen', '年营业收入（元）', 'money', must),
      spec('monthlyDebtFen', '月还贷支出（元）', 'money'),
      spec('employeeCount', '员工人数', 'number'),
      spec('businessScope', '经营范围', 'textarea', { max: 1000, wide: 3 }),
    ],
  },
  account,
  more,
]

const SECTIONS: Readonly<Record<CustomerKind, readonly Section[]>> = {
  person,
  sole: firm('经营者姓名'),
  company: firm('法定代表人'),
}
export const sectionsOf = (kind: CustomerKind): readonly Section[] => SECTIONS[kind]
export const specsOf = (kind: CustomerKind): readonly Spec[] => SECTIONS[kind].flatMap(section => section.fields)

export interface Reading {
  readonly kind: CustomerKind
  readonly codes: Codes
  readonly today: BookDate
  /** The typed form: the document type decides how its number is read. */
  readonly body: Readonly<Record<string, unknown>>
  /** Of a stored customer: a mask sent back as it was shown leaves the value as it is. */
  readonly masks?: Readonly<Record<Secret, string | null>>
  /** A workbook from outside brings what it has: only who, document and phone are asked for. */
  readonly lenient?: boolean
}

type Check = (text: string) => { ok: string } | Refused

const MASKED = refuse('customer.masked', '请填写完整内容，或恢复原样不作修改')

/** A field whose stored value is shown masked: unchanged is fine, half a mask is not. */
const unlessMask =
  (mask: string | null | undefined, check: Check): Check =>
  text => {
    if (mask && text === mask) return { ok: text }
    return text.includes('*') ? MASKED : check(text)
  }

function checkOf({ name }: Spec, { kind, today, body, masks }: Reading): Check | undefined {
  const idType = typeof body.idType === 'string' ? body.idType : ''
  const plain: Check = text => ({ ok: text })
  const checks: Partial<Record<BasicField, Check>> = {
    idNo: text => checkIdNo(kind, idType, text, today),
    phone: text => checkPhone(kind, text),
    address: plain,
    accountNo: text => checkAccount(kind, text),
    idExpiresOn: readExpiry,
    name: text => (text.includes('*') ? MASKED : { ok: text }),
  }
  const check = checks[name]
  return check && isSecret(name) ? unlessMask(masks?.[name], check) : check
}

const LENIENT = new Set<BasicField>(['name', 'idType', 'idNo', 'phone'])

function isRequired({ name, required }: Spec, { kind, body, lenient }: Reading): boolean {
  if (lenient) return LENIENT.has(name)
  // a document that does not carry the birth date leaves it to be asked for
  if (name === 'birthDate' && kind === 'person') return body.idType !== '10' && body.idType !== undefined
  return required === true
}

function readerOf(one: Spec, reading: Reading): Field<unknown> {
  const { label, control, list, max } = one
  const required = isRequired(one, reading)
  if (control === 'checkbox') return f.checkbox(label)
  if (control === 'money') return required ? f.money(label) : f.optionalMoney(label)
  if (control === 'date') return required ? f.date(label) : f.optionalDate(label)
  if (control === 'number') return f.optionalWhole(label, 0, 10_000_000)
  if (control === 'select' && list) {
    const options = reading.codes[list].map(item => item.value)
    return required ? f.oneOf(label, options) : f.optionalOneOf(label, options)
  }
  const check = checkOf(one, reading)
  const options = { ...(max ? { max } : {}), ...(check ? { check } : {}) }
  return required ? f.text(label, { ...options, required: true }) : f.text(label, options)
}

/** The readers of a customer form, by field name. */
export const fieldsFor = (reading: Reading): Record<string, Field<unknown>> =>
  Object.fromEntries(specsOf(reading.kind).map(one => [one.name, readerOf(one, reading)]))

/** What was read as changes of the record; masks sent back unchanged are no change. */
export function basicsFrom(values: Readonly<Record<string, unknown>>, masks?: Reading['masks']): Partial<Basics> {
  const entries = Object.entries(values).filter(
    ([name, value]) => !(isSecret(name) && masks?.[name] && value === masks[name]),
  )
  return Object.fromEntries(entries) as Partial<Basics>
}

export const isMask = (value: unknown): boolean => typeof value === 'string' && value.includes('*')
