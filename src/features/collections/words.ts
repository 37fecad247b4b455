import type { ContactChannel, ContactResult, Stage } from '../../lending/collection'

export const CHANNEL_WORDS: Readonly<Record<ContactChannel, string>> = {
  call: '电话',
  sms: '短信',
  visit: '上门',
  letter: '信函',
}

export const RESULT_WORDS: Readonly<Record<ContactResult, string>> = {
  promise: '承诺还款',
  hardship: '资金困难',
  dispute: '有争议',
  refused: '拒绝还款',
  no_answer: '未接听',
  unreachable: '关机停机',
  not_debtor: '非本人',
  negotiate: '转人工协商',
}

/** How the contact reads in the customer's timeline. */
export const CONTACT_WORDS: Readonly<Record<ContactResult, string>> = {
  promise: '催收联系：承诺还款',
  hardship: '催收联系：资金困难',
  dispute: '催收联系：有争议',
  refused: '催收联系：拒绝还款',
  no_answer: '催收联系：未接听',
  unreachable: '催收联系：关机停机',
  not_debtor: '催收联系：非本人',
  negotiate: '催收联系：转人工协商',
}

interface Strategy {
  readonly days: string
  readonly action: string
}

/** 催收策略: what each stage asks for. */
export const STRATEGY: Readonly<Record<Stage, Strategy>> = {
  M1a: { days: '第 1–3 天', action: '短信友好提醒' },
  M1b: { days: '第 4–10 天', action: '催收员电话联系' },
  M1c: { days: '第 11–30 天', action: '资深催收员电话，拟发律师函' },
  M2: { days: '第 31–60 天', action: '催收函签收，支行行长约谈' },
  M3: { days: '第 61–90 天', action: '上门核实资产，提出重组方案' },
  'M4+': { days: '第 91 天起', action: '转资产保全，评估诉讼' },
}

/** 话术脚本: lines to say, values filled in. */
export function scriptOf(stage: Stage, first: boolean): readonly string[] {
  const hello = '您好，请问是 {person} 吗？我是{bank}贷后服务人员 {me}，工号 {staffNo}，本次通话将被录音。'
  const owed =
    '您尾号 {tail} 的{product}，{day} 应还的款项尚未到账，连同罚息共 {total} 元，请问是什么原因没有及时还款？'
  const again = '此前我们已就尾号 {tail} 的{product}与您联系，目前仍有 {total} 元未还，已逾期 {days} 天。'
  const early = '若忘记还款：请您今天内将款项存入还款账户，到账后系统自动入账。'
  const trouble = '若资金困难：请问您预计哪一天可以还款？我为您登记承诺还款；如需协商，可申请展期或调整还款计划。'
  const record = '逾期记录会按规定报送征信系统，请您尽快安排还款。'
  const formal = '请您在本周内到网点面谈还款安排；逾期继续未还，我行将依合同约定采取进一步措施。'
  const asks =
    stage === 'M1a' || stage === 'M1b'
      ? [early, trouble]
      : stage === 'M1c'
        ? [trouble, record]
        : [trouble, record, formal]
  return [hello, first ? owed : again, ...asks]
}
