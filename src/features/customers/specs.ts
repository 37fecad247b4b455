import type { CodeTable } from '../../lending/codes'
import type { ListName } from './codes'
import type { CustomerKind } from './identity'
import type { BasicField } from './record'

export type Control = 'text' | 'date' | 'money' | 'select' | 'number' | 'textarea' | 'checkbox' | 'code'

/** One field of the customer file: what it is called, how it is shown and whether it must be there. */
export interface Spec {
  readonly name: BasicField
  readonly label: string
  readonly control: Control
  readonly list?: ListName
  /** Of a field with control 'code': the national list that is searched. */
  readonly table?: CodeTable
  readonly required?: boolean
  readonly max?: number
  readonly wide?: 2 | 3
  readonly hint?: string
}
export interface Section {
  readonly id: string
  readonly label: string
  readonly fields: readonly Spec[]
  /** Folded in the form until one of its fields holds something. */
  readonly folded?: true
}

const spec = (name: BasicField, label: string, control: Control, more: Partial<Spec> = {}): Spec => ({
  name,
  label,
  control,
  ...more,
})
const must = { required: true } as const
const pick = (name: BasicField, label: string, list: ListName, more: Partial<Spec> = {}) =>
  spec(name, label, 'select', { list, ...more })
const code = (name: BasicField, label: string, table: CodeTable, more: Partial<Spec> = {}) =>
  spec(name, label, 'code', { table, max: 100, hint: '输入代码或名称的一部分，从提示中选择', ...more })

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
    pick('source', '客户来源', 'source'),
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
      pick('idType', '证件类型', 'person_id_type', must),
      spec('idNo', '证件号码', 'text', { ...must, max: 40 }),
      spec('idExpiresOn', '证件到期日', 'text', { ...must, max: 20, hint: '长期有效请填「长期」' }),
      pick('sex', '性别', 'sex', { hint: '居民身份证由证件号码自动带出' }),
      spec('birthDate', '出生日期', 'date', { hint: '居民身份证由证件号码自动带出' }),
      pick('marital', '婚姻状况', 'marital'),
      pick('education', '学历', 'education'),
    ],
  },
  {
    id: 'background',
    label: '户籍与家庭',
    folded: true,
    fields: [
      pick('degree', '学位', 'degree'),
      pick('ethnicity', '民族', 'ethnicity'),
      code('nationality', '国籍', 'country'),
      pick('householdType', '户口性质', 'household_type'),
      spec('householdAddress', '户籍地址', 'text', { max: 200, wide: 2 }),
      spec('dependants', '供养人数', 'number'),
    ],
  },
  {
    id: 'contact',
    label: '联系方式',
    fields: [
      spec('phone', '手机号码', 'text', { ...must, max: 30 }),
      spec('address', '居住地址', 'text', { ...must, max: 200, wide: 2 }),
      code('residenceRegion', '居住地行政区划', 'region'),
      pick('housing', '居住状况', 'housing'),
      spec('email', '电子邮箱', 'text', { max: 100 }),
      spec('wechat', '微信号', 'text', { max: 40 }),
    ],
  },
  {
    id: 'work',
    label: '职业与收入',
    fields: [
      pick('occupation', '就业状况', 'occupation'),
      spec('employer', '工作单位', 'text', { max: 100, wide: 2 }),
      spec('annualIncomeFen', '年收入（元）', 'money', must),
      spec('monthlyDebtFen', '月还贷支出（元）', 'money'),
    ],
  },
  {
    id: 'job',
    label: '单位与收入明细',
    folded: true,
    fields: [
      pick('profession', '职业', 'profession'),
      pick('employerNature', '单位性质', 'employer_nature'),
      code('employerIndustry', '单位所属行业', 'industry'),
      spec('employerAddress', '单位地址', 'text', { max: 200, wide: 2 }),
      spec('employerPhone', '单位电话', 'text', { max: 30 }),
      pick('jobRank', '职务', 'job_rank'),
      pick('jobTitle', '职称', 'job_title'),
      spec('workYears', '本单位工作年限', 'number'),
      spec('monthlyIncomeFen', '月收入（元）', 'money'),
      spec('otherIncomeFen', '其他年收入（元）', 'money'),
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
      pick('idType', '证件类型', 'company_id_type', must),
      spec('idNo', '证件号码', 'text', { ...must, max: 40 }),
      spec('idExpiresOn', '营业执照到期日', 'text', { ...must, max: 20, hint: '长期有效请填「长期」' }),
      spec('legalRepresentative', owner, 'text', { ...must, max: 60 }),
      spec('foundedOn', '成立日期', 'date'),
    ],
  },
  {
    id: 'registration',
    label: '工商与税务登记',
    folded: true,
    fields: [
      spec('shortName', '企业简称', 'text', { max: 60 }),
      pick('companyType', '登记注册类型', 'company_type'),
      spec('registrationAuthority', '登记机关', 'text', { max: 100 }),
      pick('businessStatus', '经营状态', 'business_status'),
      spec('paidCapitalFen', '实收资本（元）', 'money'),
      pick('capitalCurrency', '注册资本币种', 'currency'),
      spec('loanCardNo', '中征码', 'text', { max: 20 }),
      spec('taxNo', '纳税人识别号', 'text', { max: 30 }),
      spec('website', '网址', 'text', { max: 200 }),
    ],
  },
  {
    id: 'contact',
    label: '联系方式',
    fields: [
      spec('phone', '联系电话', 'text', { ...must, max: 30, hint: '手机，或区号-固定电话' }),
      spec('address', '注册地址', 'text', { ...must, max: 200, wide: 2 }),
      code('residenceRegion', '注册地行政区划', 'region'),
      code('businessRegion', '经营地行政区划', 'region'),
      spec('businessAddress', '经营地址', 'text', { max: 200, wide: 2 }),
      spec('email', '电子邮箱', 'text', { max: 100 }),
    ],
  },
  {
    id: 'work',
    label: '经营信息',
    fields: [
      pick('industry', '行业', 'industry', { hint: '填写行业代码后自动带出' }),
      code('industryCode', '行业代码（GB/T 4754）', 'industry'),
      spec('registeredCapitalFen', '注册资本（元）', 'money'),
      spec('annualRevenueFen', '年营业收入（元）', 'money', must),
      spec('totalAssetsFen', '资产总额（元）', 'money'),
      spec('employeeCount', '员工人数', 'number', { hint: '与营业收入、资产总额一起决定企业规模' }),
      spec('monthlyDebtFen', '月还贷支出（元）', 'money'),
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
