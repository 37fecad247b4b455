import type { Kysely } from 'kysely'
import type { DB } from '../../src/db/schema'
import { bookDate } from '../../src/lending/dates'

interface PurposeSeed {
  readonly code: string
  readonly name: string
  readonly nameEn: string
  readonly months: number | null
  readonly apart: boolean
  readonly title: string
  readonly body: string
}

/**
 * What a lender asks consent for: bureau query and reporting (征信业管理条例 art. 18, 29), processing, handing on to others and
 * sensitive information, the last two asked for on their own (PIPL art. 23, 29), and advertising. The words are a start to be changed.
 */
const purposes: readonly PurposeSeed[] = [
  {
    code: 'bureau_query',
    name: '征信查询',
    nameEn: 'Query of the credit bureau',
    months: 6,
    apart: true,
    title: '个人（企业）征信查询授权书',
    body: '授权人同意贵机构在审核本人（本单位）的贷款申请、担保申请以及办理贷后管理时，通过中国人民银行金融信用信息基础数据库查询本人（本单位）的信用报告。\n贵机构仅可将查询结果用于上述用途，不得超出授权范围使用或者向第三方提供。',
  },
  {
    code: 'bureau_report',
    name: '征信报送',
    nameEn: 'Reporting to the credit bureau',
    months: null,
    apart: true,
    title: '信用信息报送授权书',
    body: '授权人同意贵机构按照国家规定，将本人（本单位）的基本信息、信贷业务信息和还款记录报送金融信用信息基础数据库。\n贵机构报送不良信息前，应当事先告知授权人本人。',
  },
  {
    code: 'processing',
    name: '个人信息处理',
    nameEn: 'Processing of personal information',
    months: null,
    apart: false,
    title: '个人信息处理同意书',
    body: '授权人同意贵机构为订立和履行借款合同、核实身份、评估信用、管理贷款和履行反洗钱义务，收集、存储、使用本人的姓名、证件、联系方式、职业、收入、资产和交易信息。\n授权人可以查阅、复制、更正、补充、删除其个人信息，也可以要求解释处理规则。',
  },
  {
    code: 'sharing',
    name: '向第三方提供',
    nameEn: 'Handing on to third parties',
    months: 36,
    apart: true,
    title: '向第三方提供个人信息单独同意书',
    body: '授权人单独同意贵机构向下列接收方提供办理业务所必需的个人信息：担保机构、保险机构、评估机构、受托催收机构、司法机关。\n接收方名称、联系方式、处理目的、处理方式和信息种类已由贵机构告知授权人。',
  },
  {
    code: 'sensitive',
    name: '敏感个人信息',
    nameEn: 'Sensitive personal information',
    months: null,
    apart: true,
    title: '敏感个人信息处理单独同意书',
    body: '授权人单独同意贵机构处理本人的金融账户、生物识别、行踪轨迹和不满十四周岁未成年家庭成员的个人信息。\n贵机构已告知处理的必要性以及对本人权益的影响。',
  },
  {
    code: 'marketing',
    name: '营销与关怀',
    nameEn: 'Marketing and greetings',
    months: 24,
    apart: true,
    title: '营销信息接收同意书',
    body: '授权人同意贵机构以短信、电话等方式发送产品、优惠和节日问候信息。\n授权人可以随时以任何方式拒绝继续接收，贵机构应当立即停止发送。',
  },
]

const rules = [
  ['relation', 10, 10],
  ['views', 1, 1],
] as const

export async function seedPrivacy(db: Kysely<DB>): Promise<void> {
  await db
    .insertInto('consentPurposes')
    .values(
      purposes.map(({ code, name, nameEn, months, apart }, at) => ({
        code,
        name,
        nameEn,
        months,
        apart,
        sort: (at + 1) * 10,
      })),
    )
    .onConflict(oc => oc.doNothing())
    .execute()
  await db
    .insertInto('consentTexts')
    .values(
      purposes.map(({ code, title, body }) => ({
        purpose: code,
        version: 1,
        title,
        body,
        publishedOn: bookDate('2021-11-01'),
      })),
    )
    .onConflict(oc => oc.doNothing())
    .execute()
  await db
    .insertInto('retentionRules')
    .values(rules.map(([code, years, floorYears]) => ({ code, years, floorYears })))
    .onConflict(oc => oc.doNothing())
    .execute()
}
