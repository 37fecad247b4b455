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
const AFTER = '贷后与催收'

export const PARAMETERS: readonly Parameter[] = [
  { key: 'bank.name', group: '机构信息', label: '单位名称', kind: 'text' },
  number('password.attempts', SIGN_IN, '连续输错密码锁定次数', '次', 3, 10),
  number('password.lock-minutes', SIGN_IN, '锁定时长', '分钟', 5, 1_440),
  number('password.max-age-days', SIGN_IN, '密码有效期（0 为不限）', '天', 0, 365),
  number('password.remember', SIGN_IN, '不可重复的最近密码数', '次', 1, 24),
  number('session.idle-minutes', SIGN_IN, '无操作自动退出', '分钟', 5, 120),
  number('session.absolute-hours', SIGN_IN, '一次登录最长时限', '小时', 1, 12),
  number('session.max-devices', SIGN_IN, '同一用户最多同时登录设备', '台', 1, 10),
  number('session.proof-minutes', SIGN_IN, '重要操作须再次验证的间隔', '分钟', 1, 60),
  number('approval.step-hours', CREDIT, '每个审批环节时限', '小时', 1, 240),
  number('approval.valid-days', CREDIT, '批复有效期', '天', 1, 365),
  number('classification.technical-days', AFTER, '技术性逾期天数', '天', 0, 7),
  number('collection.first-hour', AFTER, '催收联系最早时点', '点', 8, 12),
  number('collection.last-hour', AFTER, '催收联系最晚时点', '点', 17, 22),
  number('collection.calls-a-day', AFTER, '每户每日电话上限', '次', 1, 3),
  number('collection.promise-days', AFTER, '承诺还款最长期限', '天', 1, 30),
  number('export.row-cap', '导出', '一次导出行数上限', '行', 100, 200_000),
]

export const parameterOf = (key: string): Parameter | undefined => PARAMETERS.find(one => one.key === key)
