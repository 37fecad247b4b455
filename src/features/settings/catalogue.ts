/** The parameters people may change, each with its kind and bounds. A key that is not here has no form. */
export interface Parameter {
  readonly key: string
  readonly group: string
  readonly label: string
  readonly kind: 'text' | 'number' | 'flag'
  readonly unit?: string
  readonly min?: number
  readonly max?: number
}

const number = (key: string, group: string, label: string, unit: string, min: number, max: number): Parameter => ({
  key,
  group,
  label,
  kind: 'number',
  unit,
  min,
  max,
})

const SIGN_IN = '登录与会话'
const CREDIT = '授信与审批'
const PAYMENT = '放款与支付'
const AFTER = '贷后与催收'
const CLASSES = '五级分类'
const CHANGES = '贷款变更'
const COST = '综合融资成本'
const MONEY_IN = '批量还款与代扣'
const ARCHIVE = '信贷档案'
const DOCUMENTS = '客户资料'
const PRIVACY = '客户访问监测'
const CARE = '客户跟进与关怀'

export const PARAMETERS: readonly Parameter[] = [
  { key: 'bank.name', group: '机构信息', label: '单位名称', kind: 'text' },
  { key: 'lender.microloan', group: '机构信息', label: '小额贷款公司（不吸收存款）', kind: 'flag' },
  number('password.attempts', SIGN_IN, '连续输错密码锁定次数', '次', 3, 10),
  number('password.lock-minutes', SIGN_IN, '锁定时长', '分钟', 5, 1_440),
  number('password.max-age-days', SIGN_IN, '密码有效期（0 为不限）', '天', 0, 365),
  number('password.remember', SIGN_IN, '不可重复的最近密码数', '次', 1, 24),
  number('session.idle-minutes', SIGN_IN, '无操作自动退出', '分钟', 5, 120),
  number('session.absolute-hours', SIGN_IN, '一次登录最长时限', '小时', 1, 12),
  number('session.max-devices', SIGN_IN, '同一用户最多同时登录设备', '台', 1, 10),
  number('session.proof-minutes', SIGN_IN, '重要操作须再次验证的间隔', '分钟', 1, 60),
  number('trace.views-a-minute', PRIVACY, '一分钟内查看客户数上限', '户', 5, 1_000),
  number('trace.reveals-a-day', PRIVACY, '一天内显示敏感信息次数上限', '次', 1, 10_000),
  number('trace.from-hour', PRIVACY, '工作时间从几点起', '点', 0, 23),
  number('trace.to-hour', PRIVACY, '工作时间到几点止', '点', 1, 24),
  number('approval.step-hours', CREDIT, '每个审批环节时限', '小时', 1, 240),
  number('approval.valid-days', CREDIT, '批复有效期', '天', 1, 365),
  number('limit.net-capital-wan', CREDIT, '资本净额（万元，0 为不控制限额；银行）', '万元', 0, 999_999_999),
  number('limit.net-assets-wan', CREDIT, '上年末净资产（万元，0 为不控制限额；小额贷款公司）', '万元', 0, 999_999_999),
  number('limit.single-percent', CREDIT, '单一客户敞口上限（占净额）', '%', 1, 100),
  number('limit.group-percent', CREDIT, '集团与关联敞口上限（占净额）', '%', 1, 100),
  number('renewal.days-before', CREDIT, '无还本续贷可在到期前多少天内申请', '天', 1, 365),
  { key: 'renewal.medium-until', group: CREDIT, label: '中型企业续贷：原贷款到期日不晚于', kind: 'text' },
  number('entrusted.consumer-yuan', PAYMENT, '个人消费贷款须受托支付的金额起点', '元', 0, 10_000_000),
  number('entrusted.business-yuan', PAYMENT, '个人经营贷款须受托支付的金额起点', '元', 0, 10_000_000),
  number('entrusted.company-yuan', PAYMENT, '企业贷款须受托支付的金额起点', '元', 0, 1_000_000_000),
  number('entrusted.window-days', PAYMENT, '同一收款人合并计算的天数', '天', 1, 90),
  number('classification.technical-days', CLASSES, '技术性逾期天数', '天', 0, 7),
  number('classification.days-substandard', CLASSES, '次级的逾期天数起点', '天', 2, 91),
  number('classification.days-doubtful', CLASSES, '可疑的逾期天数起点', '天', 3, 271),
  number('classification.days-loss', CLASSES, '损失的逾期天数起点', '天', 4, 361),
  number('classification.cross-percent', CLASSES, '非零售债务人不良债权占比上限', '%', 1, 10),
  number('classification.elsewhere-percent', CLASSES, '各行逾期 90 天以上债务占比上限', '%', 1, 20),
  { key: 'classification.non-accrual', group: CLASSES, label: '不良贷款一律转非应计', kind: 'flag' },
  { key: 'cost-statement.person', group: COST, label: '个人贷款签约前须先签综合融资成本明示表', kind: 'flag' },
  { key: 'cost-statement.company', group: COST, label: '企业贷款签约前须先签综合融资成本明示表', kind: 'flag' },
  number('cap.bank-ppm', COST, '综合年化上限：银行、消费金融公司（百万分之，0 为不设）', 'ppm', 0, 1_000_000),
  number('cap.assisted-ppm', COST, '综合年化上限：互联网助贷（百万分之，0 为不设）', 'ppm', 0, 1_000_000),
  number('cap.microloan-ppm', COST, '综合年化上限：小额贷款公司（百万分之，0 为不设）', 'ppm', 0, 1_000_000),
  number('cap.microloan-lpr-times', COST, '综合年化上限：小额贷款公司（一年期 LPR 倍数，0 为不设）', '倍', 0, 20),
  number('cap.private-lpr-times', COST, '综合年化上限：民间借贷（一年期 LPR 倍数，0 为不设）', '倍', 0, 20),
  number('batch.check-above-yuan', MONEY_IN, '批量还款须复核的金额起点', '元', 0, 100_000_000),
  number('batch.past-days', MONEY_IN, '批量还款可接受的银行日期早于业务日期天数', '天', 0, 10),
  number('debit.minimum-yuan', MONEY_IN, '代扣最低金额', '元', 0, 100_000),
  { key: 'debit.columns', group: MONEY_IN, label: '代扣文件列（列名=内容）', kind: 'text' },
  { key: 'debit.success-codes', group: MONEY_IN, label: '代扣成功代码', kind: 'text' },
  number('payoff.fee-ppm', CHANGES, '提前还款违约金比例（百万分之）', 'ppm', 0, 50_000),
  number('prepay.minimum-yuan', CHANGES, '部分提前还款最低本金', '元', 0, 1_000_000),
  number('prepay.locked-months', CHANGES, '放款后不得提前还款的月数', '个月', 0, 60),
  number('loan-change.valid-days', CHANGES, '变更申请有效天数', '天', 1, 30),
  number('loan-change.backdate-days', CHANGES, '倒起息最多天数', '天', 1, 366),
  number('waiver.limit-operations_head', CHANGES, '减免审批权限：运营主管', '元', 0, 100_000_000),
  number('waiver.limit-branch_head', CHANGES, '减免审批权限：支行行长', '元', 0, 100_000_000),
  number('waiver.limit-approver', CHANGES, '减免审批权限：审批中心', '元', 0, 100_000_000),
  number('waiver.limit-committee', CHANGES, '减免审批权限：贷审会主任', '元', 0, 100_000_000),
  number('write-off.limit-approver', CHANGES, '核销审批权限：审批中心', '元', 0, 100_000_000),
  number('write-off.limit-committee', CHANGES, '核销审批权限：贷审会主任', '元', 0, 100_000_000),
  number('collection.first-hour', AFTER, '催收联系最早时点', '点', 8, 12),
  number('collection.last-hour', AFTER, '催收联系最晚时点', '点', 17, 22),
  number('collection.calls-a-day', AFTER, '每户每日电话上限', '次', 1, 3),
  number('collection.promise-days', AFTER, '承诺还款最长期限', '天', 1, 30),
  number('archive.filing-days', ARCHIVE, '放款后归档期限（工作日）', '天', 1, 90),
  number('archive.later-days', ARCHIVE, '立卷期限与归档后资料的归档期限（工作日）', '天', 1, 60),
  number('archive.borrow-days', ARCHIVE, '借阅最长天数', '天', 1, 90),
  number('archive.retention-years', ARCHIVE, '结清后最低保管年限', '年', 10, 100),
  number('document.max-mb', DOCUMENTS, '单个资料文件上限', 'MB', 1, 20),
  {
    key: 'document.scan-address',
    group: DOCUMENTS,
    label: '病毒扫描服务地址（主机:端口，off 为不扫描）',
    kind: 'text',
  },
  { key: 'document.scan-required', group: DOCUMENTS, label: '未经病毒扫描的文件不收', kind: 'flag' },
  number('follow.important-days', CARE, '重点客户回访周期', '天', 1, 366),
  number('follow.other-days', CARE, '其他客户回访周期', '天', 1, 366),
  number('follow.event-days', CARE, '放款或首日逾期后回访期限', '天', 1, 60),
  number('care.first-hour', CARE, '祝福短信最早时点', '点', 8, 12),
  number('care.last-hour', CARE, '祝福短信最晚时点', '点', 13, 21),
  { key: 'care.birthday', group: CARE, label: '给同意营销的个人客户发生日祝福', kind: 'flag' },
  number('care.funds-ppm', CARE, '贡献度的资金成本年利率（百万分之）', 'ppm', 0, 200_000),
  number('export.row-cap', '导出', '一次导出行数上限', '行', 100, 200_000),
]

export const parameterOf = (key: string): Parameter | undefined => PARAMETERS.find(one => one.key === key)
