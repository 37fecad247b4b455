import type { RelationKind, SegmentFact, SegmentOp, Sign } from '../../lending/relations'

export const KIND_WORDS: Readonly<Record<RelationKind, string>> = {
  spouse: '配偶',
  parent: '父母',
  child: '子女',
  sibling: '兄弟姐妹',
  household: '其他家庭成员',
  legal_representative: '法定代表人',
  represents: '任法定代表人的企业',
  controller: '实际控制人',
  controls: '实际控制的企业',
  shareholder: '股东',
  holds: '持股企业',
  manager: '董事、监事或高管',
  manages: '任职企业',
  partner: '合伙人',
  guarantor: '保证人',
  guarantees: '被保证人',
}

export const SOURCES = ['declared', 'document', 'registry', 'bureau', 'visit'] as const
export type Source = (typeof SOURCES)[number]
export const SOURCE_WORDS: Readonly<Record<Source, string>> = {
  declared: '客户申报',
  document: '证件资料',
  registry: '工商登记',
  bureau: '征信报告',
  visit: '实地走访',
}

export const SIGN_WORDS: Readonly<Record<Sign, string>> = {
  related_share: '持股 25% 以上、不足 50%',
  minor_share: '持股不足 25%',
  same_representative: '同一法定代表人',
  same_manager: '同一董事、监事或高管',
  guarantee_ring: '互相担保或同在担保圈',
  same_phone: '联系电话相同',
  same_account: '账号相同',
  same_address: '地址相同',
  family_of_controller: '集团成员的近亲属',
  partners: '合伙人',
}

export const GROUP_KINDS = ['group', 'household', 'manual', 'rule'] as const
export type GroupKind = (typeof GROUP_KINDS)[number]
export const GROUP_KIND_WORDS: Readonly<Record<GroupKind, string>> = {
  group: '集团',
  household: '家庭',
  manual: '手工客群',
  rule: '规则客群',
}

export const FACT_WORDS: Readonly<Record<SegmentFact, string>> = {
  kind: '客户类型',
  balance: '贷款余额（元）',
  largest: '最大一笔金额（元）',
  term: '最长期限（月）',
  class: '五级分类（最差）',
  industry: '行业门类',
  region: '地区代码',
  overdue: '逾期天数',
  officer: '客户经理（工号）',
  branch: '机构（代码）',
  important: '重点客户',
}
/** Choices people write in words; the codes of industry, region, officer and branch stand as they are. */
export const CHOICE_WORDS: Readonly<Partial<Record<SegmentFact, Readonly<Record<string, string>>>>> = {
  kind: { person: '个人', sole: '个体', company: '对公' },
  class: { pass: '正常', special_mention: '关注', substandard: '次级', doubtful: '可疑', loss: '损失' },
  important: { yes: '是', no: '否' },
}
export const OP_WORDS: Readonly<Record<SegmentOp, string>> = {
  is: '是其中之一',
  not: '不是',
  least: '不低于',
  most: '不高于',
}

/** Columns of a relation as its history names them. */
export const FIELD_WORDS: Readonly<Record<string, string>> = {
  kind: '关系',
  name: '姓名或名称',
  idNo: '证件号码',
  phone: '联系电话',
  sharePpm: '持股比例',
  amountFen: '金额',
  sameHousehold: '同住同户',
  title: '职务',
  fromOn: '起始日期',
  toOn: '结束日期',
  source: '信息来源',
  note: '备注',
  withdrawnOn: '作废日期',
}

export const HOW_WORDS: Readonly<Record<string, string>> = { ended: '关系已结束', mistake: '登记有误，作废' }
