/** The closed vocabulary of rights. A route, a role and a test name a right from here or do not compile. */
export const PERMISSIONS = {
  'audit.read': '查看审计日志',
  'setting.manage': '维护参数与节假日',
  'field.read': '查看自定义字段与表单',
  'field.manage': '维护自定义字段与表单',
  'field.publish': '发布自定义字段与表单',
  'branch.manage': '维护机构',
  'user.manage': '维护用户',
  'role.manage': '维护角色与权限',
  'session.end': '结束他人会话',
  'customer.read': '查看客户',
  'customer.create': '新增客户',
  'customer.update': '修改客户',
  'customer.reveal': '显示客户敏感信息',
  'customer.import': '批量导入客户',
  'customer.export': '导出客户',
  'customer.assign': '分配客户经理',
  'view.share': '与角色共享列表视图',
  'customer.merge': '查重与申请合并客户',
  'customer.merge-check': '复核客户合并',
  'statement.manage': '登记财务报表',
  'customer.restricted': '查看全部受限客户',
  'consent.manage': '登记与撤回客户授权',
  'privacy.request': '受理个人信息请求',
  'privacy.read': '查看限制、保全、匿名化与保留期限',
  'privacy.manage': '申请限制、保全与匿名化，维护授权文本与保留期限',
  'privacy.check': '复核限制、保全、匿名化与个人信息请求',
  'trace.read': '查看谁看过客户',
  'follow-up.record': '登记客户跟进与安排',
  'care.manage': '维护客户关怀规则与节日',
  'document.read': '查看客户资料',
  'document.upload': '上传客户资料',
  'document.request': '发出补正通知',
  'document.verify': '核验客户资料',
  'document.void': '作废客户资料',
  'document.download': '下载资料原件',
  'document.waive': '复核资料豁免',
  'checklist.manage': '维护资料清单',
  'letter.make': '制作函件',
  'template.edit': '制作函件模板',
  'template.publish': '发布与停用函件模板',
  'group.manage': '维护客群与认定集团',
  'product.read': '查看贷款产品',
  'product.manage': '维护贷款产品',
  'application.read': '查看贷款申请',
  'application.create': '登记贷款申请',
  'approval.read': '查看审批',
  'approval.decide': '审批',
  'contract.read': '查看合同',
  'contract.create': '制作合同',
  'contract.sign': '登记签约',
  'disbursement.read': '查看放款',
  'disbursement.prepare': '放款经办',
  'disbursement.release': '放款复核',
  'disbursement.reverse': '放款冲正复核',
  'loan.read': '查看贷款',
  'repayment.read': '查看还款',
  'repayment.post': '还款登记',
  'repayment.reverse': '还款冲正',
  'repayment.check': '复核批量还款与费用减免',
  'loan-change.prepare': '贷款变更经办',
  'loan-change.approve': '贷款变更复核',
  'loan.migrate': '迁入存量贷款',
  'migration.read': '查看迁移核对表',
  'migration.sign': '签认迁移核对表',
  'voucher.read': '查看凭证与科目余额',
  'voucher.prepare': '手工凭证制单',
  'voucher.approve': '手工凭证复核',
  'voucher.control': '手工凭证使用贷款控制科目',
  'voucher.handover': '导出凭证到财务软件',
  'accounting.manage': '维护科目、入账规则与减值方案',
  'accounting.approve': '复核入账规则与减值方案',
  'period.close': '月结与反结账',
  'provision.run': '计提减值准备',
  'day-end.read': '查看日终',
  'day-end.run': '执行日终',
  'classification.read': '查看五级分类',
  'classification.event': '登记分类事项',
  'classification.propose': '五级分类初分',
  'classification.recognise': '五级分类认定',
  'classification.approve': '五级分类审批',
  'classification.manage': '维护担保方式分类矩阵',
  'collection.read': '查看催收',
  'collection.work': '催收作业',
  'archive.read': '查看信贷档案',
  'archive.borrow': '申请借阅档案',
  'archive.manage': '管理档案（立卷、归档、上架、出借、移交、盘点）',
  'archive.approve': '审批借阅与盘点差异',
  'archive.vault': '权证库管库',
  'archive.dispose': '审批档案销毁',
  'archive.witness': '销毁监销',
  'report.read': '查看报表',
  'report.export': '导出报表',
} as const satisfies Record<string, string>

export type Permission = keyof typeof PERMISSIONS
export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as Permission[]
export const isPermission = (text: string): text is Permission => Object.hasOwn(PERMISSIONS, text)

/**
 * The three offices that watch each other (GB/T 22239-2019, 8.1.4.2: duties of administration are divided): a role
 * that holds one of these is closed, and who holds it is decided by two people.
 */
export const OFFICES: readonly Permission[] = ['user.manage', 'role.manage', 'audit.read']

/** Which customers a role sees: its own · its branch · its branch and those below · all · none at all. */
export const SCOPES = ['none', 'own', 'branch', 'subtree', 'all'] as const
export type Scope = (typeof SCOPES)[number]
export const SCOPE_WORDS: Record<Scope, string> = {
  none: '不看客户数据',
  own: '本人管户',
  branch: '本机构',
  subtree: '本机构及下级',
  all: '全部机构',
}

/** Who is looking: what he may do and what he may see. */
export interface Viewer {
  readonly id: number
  readonly staffNo: string
  readonly name: string
  readonly title: string
  readonly branchId: number
  readonly branchCode: string
  readonly branchName: string
  readonly roles: readonly string[]
  readonly permissions: ReadonlySet<Permission>
  readonly scope: Scope
  /** Branches in sight for the scopes branch and subtree. */
  readonly branchIds: readonly number[]
  /** Restricted files he sees: those he is named for, or all by right. */
  readonly restricted: 'all' | readonly number[]
  readonly lang: 'zh' | 'en'
  readonly theme: 'system' | 'light' | 'dark'
  readonly density: 'compact' | 'standard' | 'roomy'
  readonly menuFolded: boolean
  readonly epoch: number
  readonly mustChange: boolean
  readonly unread: number
  readonly recent: readonly { href: string; label: string }[]
}

export const may = (viewer: Viewer, permission: Permission): boolean => viewer.permissions.has(permission)

/** Who acts, and from where: goes into every audit row. userId null is the system itself. */
export interface Actor {
  readonly userId: number | null
  readonly staffNo: string
  readonly name: string
  readonly branchId: number | null
  readonly address: string | null
  readonly sessionRef: string | null
  readonly requestId: string
}

export const systemActor = (requestId: string): Actor => ({
  userId: null,
  staffNo: 'system',
  name: '系统',
  branchId: null,
  address: null,
  sessionRef: null,
  requestId,
})
