import type { Permission } from '../../permissions'

/** The kinds of change, in the order in which the menu shows them. */
export const KINDS = [
  'prepay',
  'extend',
  'due_day',
  'rate',
  'waive',
  'pause',
  'resume',
  'restructure',
  'divert',
  'divert_end',
  'refund_prepaid',
  'backdate',
  'reverse',
  'take_back',
  'write_off',
  'recover',
] as const
export type ChangeKind = (typeof KINDS)[number]

export const isKind = (text: string): text is ChangeKind => (KINDS as readonly string[]).includes(text)

export const KIND_WORDS: Readonly<Record<ChangeKind, string>> = {
  prepay: '部分提前还款',
  extend: '展期',
  due_day: '还款日变更',
  rate: '利率调整',
  waive: '减免',
  pause: '停息',
  resume: '恢复计息',
  restructure: '重组',
  divert: '挪用',
  divert_end: '挪用已纠正',
  refund_prepaid: '退回溢缴款',
  backdate: '倒起息还款',
  reverse: '冲正',
  take_back: '放款冲正',
  write_off: '核销',
  recover: '核销后收回',
}

/** One sentence for each: what it does, so that nobody picks the wrong one. */
export const KIND_NOTES: Readonly<Record<ChangeKind, string>> = {
  prepay: '还掉一部分未到期本金，余下的计划按还款方式调整；报价当日有效，收款后入账。',
  extend: '最后一期到期的本金延到新的到期日，展期部分按展期利率计息。',
  due_day: '以后各期的还款日改到每月的另一天。',
  rate: '自生效日起执行新利率，生效日所在期分段计息。',
  waive: '减免已到期的利息、罚息或复利，不减免本金；按审批权限复核。',
  pause: '自生效日起不再计息，可同时停收罚息复利。',
  resume: '结束停息，自生效日起恢复计息。',
  restructure: '未到期各期作废，未还本金按新利率、新期限重新排定还款计划。',
  divert: '自挪用之日起按挪用罚息利率逐日计收，与逾期罚息就高不叠加，五级分类至少为关注。',
  divert_end: '自纠正之日起不再计收挪用罚息，并结束改变用途的分类事项。',
  refund_prepaid: '把多还的钱退给付款人。',
  backdate: '按实际到账日登记还款，之后的罚息、冲账和日终重新计算。',
  reverse: '撤销一笔已办理的交易或变更，之后的交易重新计算。',
  take_back: '撤销首笔放款，借据作废，合同恢复为待放款；放款之后的还款、支用和变更须先冲正。',
  write_off: '用减值准备核销全部未还本金，账销案存，继续追偿。',
  recover: '登记已核销贷款收回的款项。',
}

/** The right of the second person; money that went out is brought back by those who may let it out. */
export const checkRight = (kind: ChangeKind): Permission =>
  kind === 'take_back' ? 'disbursement.reverse' : 'loan-change.approve'

export interface LoanFacts {
  readonly state: string
  readonly accrual: string
  readonly prepaidFen: bigint
  readonly paused: boolean
  /** 随借随还: its plan follows what is drawn and paid back. */
  readonly revolving?: boolean
  /** 挪用 that goes on. */
  readonly diverted?: boolean
}

/** Which changes make sense for a loan as it stands; whether one is allowed is said when it is worked out. */
export function kindsFor({
  state,
  accrual,
  prepaidFen,
  paused,
  revolving = false,
  diverted = false,
}: LoanFacts): ChangeKind[] {
  if (state === 'reversed') return []
  if (state === 'written_off') return ['recover', 'reverse']
  const refund: ChangeKind[] = prepaidFen > 0n ? ['refund_prepaid'] : []
  if (state !== 'active') return [...refund, 'reverse']
  const plain: ChangeKind[] = revolving ? [] : ['prepay', 'extend', 'due_day', 'rate', 'pause']
  const standing: ChangeKind[] = paused ? ['resume'] : plain
  const found = [
    ...standing,
    'waive',
    'restructure',
    diverted ? 'divert_end' : 'divert',
    ...refund,
    'backdate',
    'reverse',
    'take_back',
  ] as ChangeKind[]
  const all = accrual === 'non_accrual' ? [...found, 'write_off' as const] : found
  return KINDS.filter(kind => all.includes(kind))
}
