export const CHANNELS = ['paper', 'counter', 'phone', 'online'] as const
export const CHANNEL_WORDS: Readonly<Record<string, string>> = {
  paper: '纸质签署',
  counter: '柜面登记',
  phone: '电话（录音）',
  online: '电子渠道',
}

export const ROLES = ['self', 'representative', 'agent', 'guardian'] as const
export const ROLE_WORDS: Readonly<Record<string, string>> = {
  self: '本人',
  representative: '法定代表人或负责人',
  agent: '受托人',
  guardian: '监护人',
}

export const REQUEST_KINDS = ['access', 'copy', 'correct', 'delete', 'explain'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]
export const REQUEST_WORDS: Readonly<Record<RequestKind, string>> = {
  access: '查阅个人信息',
  copy: '复制个人信息',
  correct: '更正或补充',
  delete: '删除',
  explain: '解释处理规则',
}

export const CASE_KINDS = ['restrict', 'unrestrict', 'hold', 'unhold', 'anonymise'] as const
export type CaseKind = (typeof CASE_KINDS)[number]
export const CASE_WORDS: Readonly<Record<CaseKind, string>> = {
  restrict: '限制查看',
  unrestrict: '解除限制',
  hold: '法定保全',
  unhold: '解除保全',
  anonymise: '匿名化',
}

/** As the timeline tells it. */
export const CASE_DONE: Readonly<Record<CaseKind, string>> = {
  restrict: '档案已限制查看',
  unrestrict: '档案已解除限制查看',
  hold: '档案已法定保全，不得匿名化',
  unhold: '档案已解除法定保全',
  anonymise: '档案已匿名化',
}

export const SEEN_KINDS = ['page', 'reveal', 'document', 'print', 'export', 'find', 'act'] as const
export type SeenWord = (typeof SEEN_KINDS)[number]
export const SEEN_WORDS: Readonly<Record<SeenWord, string>> = {
  page: '打开页面',
  reveal: '显示敏感信息',
  document: '查看资料',
  print: '打印',
  export: '导出',
  find: '按号码查到',
  act: '办理业务',
}

export const ALARM_WORDS: Readonly<Record<string, string>> = {
  views: '一分钟内查看客户过多',
  'off-hours': '非工作时间查看客户',
  reveals: '一天内显示敏感信息过多',
}

/** What the first word of an address shows. */
export const PLACE_WORDS: Readonly<Record<string, string>> = {
  applications: '贷款申请',
  approvals: '审批',
  archive: '档案',
  care: '客户关怀',
  changes: '贷款变更',
  classifications: '五级分类',
  collections: '催收',
  contracts: '合同',
  customers: '客户',
  disbursements: '放款',
  documents: '资料',
  draws: '支用',
  'follow-ups': '跟进',
  letters: '函件',
  loans: '贷款',
  merges: '客户合并',
  'next-steps': '跟进',
  privacy: '隐私',
  renewals: '无还本续贷',
  repayments: '还款',
}
