import { ARCHIVE_STATUS } from './status-archive'

/**
 * One place decides what a status is called and which colour it has, so that the same status looks the same everywhere.
 * Colour says what is asked of the reader: ok = done or normal, warn = look, bad = act, info = in progress or next,
 * vio = waiting for an approval, mute = neutral.
 */
export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'vio' | 'mute'

export interface StatusWord {
  /** The Chinese key of the word. */
  readonly word: string
  readonly tone: Tone
}

type Table = Readonly<Record<string, readonly [word: string, tone: Tone]>>

const approvalLike: Table = {
  draft: ['草稿', 'mute'],
  submitted: ['已提交', 'info'],
  in_approval: ['审批中', 'vio'],
  pending: ['待审批', 'vio'],
  approved: ['已批准', 'ok'],
  returned: ['退回补件', 'warn'],
  rejected: ['已否决', 'bad'],
  withdrawn: ['已撤回', 'mute'],
  lapsed: ['已失效', 'mute'],
  contracted: ['已签合同', 'ok'],
  voided: ['已作废', 'mute'],
  cancelled: ['已取消', 'mute'],
}

const tables: Readonly<Record<string, Table>> = {
  customer: {
    draft: ['草稿', 'mute'],
    pending: ['待复核', 'vio'],
    active: ['正常', 'ok'],
    inactive: ['已停用', 'mute'],
    merged: ['已合并', 'mute'],
  },
  merge: {
    asked: ['待复核', 'vio'],
    done: ['已合并', 'ok'],
    refused: ['已退回', 'mute'],
    undone: ['已撤销', 'mute'],
  },
  'customer-type': { person: ['个人', 'mute'], company: ['对公', 'mute'], sole: ['个体', 'mute'] },
  'risk-class': {
    pass: ['正常', 'ok'],
    special_mention: ['关注', 'warn'],
    substandard: ['次级', 'bad'],
    doubtful: ['可疑', 'bad'],
    loss: ['损失', 'bad'],
  },
  application: approvalLike,
  approval: {
    ...approvalLike,
    open: ['审批中', 'vio'],
    agree: ['同意', 'ok'],
    conditional: ['有条件同意', 'ok'],
    return: ['退回', 'warn'],
    reject: ['否决', 'bad'],
    waiting: ['待开始', 'mute'],
    done: ['已处理', 'ok'],
  },
  contract: {
    drafted: ['待签署', 'info'],
    signed: ['已签署', 'info'],
    disbursed: ['已放款', 'ok'],
    voided: ['已作废', 'mute'],
  },
  disbursement: {
    ...approvalLike,
    pending: ['待复核', 'vio'],
    prepared: ['待复核', 'vio'],
    ready: ['待放款', 'info'],
    released: ['已放款', 'ok'],
    reversed: ['已冲正', 'mute'],
  },
  loan: {
    active: ['正常', 'ok'],
    overdue: ['逾期', 'bad'],
    settled: ['已结清', 'mute'],
    written_off: ['已核销', 'bad'],
    reversed: ['已冲正', 'mute'],
  },
  installment: {
    settled: ['已结清', 'mute'],
    overdue: ['逾期', 'bad'],
    due: ['今日到期', 'warn'],
    next: ['下期', 'info'],
    upcoming: ['未到期', 'mute'],
    partial: ['部分还款', 'warn'],
  },
  repayment: {
    pending: ['待复核', 'vio'],
    posted: ['已入账', 'ok'],
    failed: ['扣款失败', 'bad'],
    reversed: ['已冲正', 'mute'],
  },
  'loan-change': {
    prepared: ['待办理', 'vio'],
    done: ['已生效', 'ok'],
    rejected: ['未同意', 'bad'],
    withdrawn: ['已撤回', 'mute'],
    void: ['已失效', 'mute'],
  },
  'class-review': {
    proposed: ['待认定', 'vio'],
    recognised: ['待审批', 'vio'],
    done: ['已生效', 'ok'],
    rejected: ['未同意', 'bad'],
    withdrawn: ['已撤回', 'mute'],
  },
  'credit-line': {
    active: ['生效中', 'ok'],
    frozen: ['已冻结', 'warn'],
    expired: ['已到期', 'mute'],
    closed: ['已终止', 'mute'],
  },
  collateral: {
    draft: ['草稿', 'mute'],
    registered: ['已登记', 'ok'],
    unregistered: ['待登记', 'warn'],
    revaluation_due: ['待重估', 'warn'],
    released: ['已解押', 'mute'],
    foreclosed: ['已处置', 'bad'],
  },
  document: {
    missing: ['缺', 'bad'],
    received: ['已收', 'ok'],
    expiring: ['将过期', 'warn'],
    expired: ['已过期', 'bad'],
    waived: ['已豁免', 'mute'],
    pending: ['待复核', 'vio'],
  },
  ...ARCHIVE_STATUS,
  warning: {
    open: ['待处置', 'warn'],
    handling: ['处置中', 'info'],
    escalated: ['已上报', 'bad'],
    closed: ['已解除', 'ok'],
  },
  'warning-level': { red: ['红色', 'bad'], orange: ['橙色', 'warn'], yellow: ['黄色', 'warn'] },
  inspection: {
    planned: ['待检查', 'info'],
    overdue: ['已超期', 'bad'],
    submitted: ['已提交', 'vio'],
    done: ['已完成', 'ok'],
  },
  case: {
    open: ['待联系', 'info'],
    handling: ['催收中', 'warn'],
    promised: ['已承诺', 'info'],
    litigation: ['诉讼中', 'bad'],
    closed: ['已结案', 'mute'],
  },
  promise: {
    open: ['待兑现', 'info'],
    kept: ['已兑现', 'ok'],
    broken: ['已失约', 'bad'],
    cancelled: ['已取消', 'mute'],
  },
  job: {
    queued: ['排队中', 'mute'],
    running: ['正在执行', 'info'],
    done: ['已完成', 'ok'],
    partial: ['部分完成', 'warn'],
    failed: ['失败', 'bad'],
    cancelled: ['已取消', 'mute'],
  },
  voucher: { pending: ['待复核', 'vio'], posted: ['已入账', 'ok'], reversed: ['已冲正', 'mute'] },
  reconciliation: { matched: ['一致', 'ok'], unmatched: ['不一致', 'bad'], explained: ['已说明', 'warn'] },
  user: {
    active: ['正常', 'ok'],
    locked: ['已锁定', 'bad'],
    disabled: ['已停用', 'mute'],
    invited: ['待启用', 'info'],
  },
  'sign-in': {
    done: ['成功', 'ok'],
    wrong: ['密码错误', 'warn'],
    second_factor: ['动态口令错误', 'warn'],
    locked: ['账号锁定', 'bad'],
    disabled: ['账号停用', 'bad'],
    limited: ['尝试过多', 'bad'],
  },
  'audit-result': { done: ['成功', 'ok'], refused: ['拒绝', 'warn'], failed: ['失败', 'bad'] },
  message: {
    waiting: ['待发送', 'info'],
    sent: ['已发送', 'ok'],
    failed: ['发送失败', 'bad'],
    held: ['已暂缓', 'warn'],
  },
  appointment: { pending: ['待复核', 'vio'], approved: ['已同意', 'ok'], rejected: ['已拒绝', 'bad'] },
  product: { active: ['受理中', 'ok'], stopped: ['已停用', 'mute'] },
  version: {
    draft: ['草稿', 'mute'],
    pending: ['待复核', 'vio'],
    published: ['已发布', 'ok'],
    retired: ['已停用', 'mute'],
  },
  method: {
    equal_installment: ['等额本息', 'mute'],
    equal_principal: ['等额本金', 'mute'],
    interest_only: ['先息后本', 'mute'],
    bullet: ['利随本清', 'mute'],
    flat: ['等本等息', 'mute'],
    balloon_term: ['气球贷（长摊销）', 'mute'],
    balloon_tail: ['气球贷（尾款）', 'mute'],
    step: ['等比/等额累进', 'mute'],
    custom: ['按计划还款', 'mute'],
    biweekly_half: ['双周供', 'mute'],
  },
  'yes-no': { yes: ['是', 'ok'], no: ['否', 'mute'] },
}

/** Overdue is amber up to ten days and red from the eleventh. Example: 10 → warn, 11 → bad. */
export const overdueTone = (days: number): Tone => (days <= 0 ? 'mute' : days <= 10 ? 'warn' : 'bad')

/** status('risk-class', 'pass') → 正常, green. `overdue` takes days as its code. A code nobody declared is shown as it is. */
export function status(kind: string, code: string): StatusWord {
  if (kind === 'overdue') return { word: '逾期', tone: overdueTone(Number.parseInt(code, 10)) }
  const found = tables[kind]?.[code]
  return found ? { word: found[0], tone: found[1] } : { word: code, tone: 'mute' }
}
