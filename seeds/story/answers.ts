import type { Answer, Temper } from './cast'

const call = (result: Answer['result'], note: string): Answer => ({ channel: 'call', result, note })
const visit = (result: Answer['result'], note: string): Answer => ({ channel: 'visit', result, note })

const UNHEARD = call('no_answer', '响铃未接，改日再拨。')
const REMINDED: Answer = { channel: 'sms', result: 'no_answer', note: '已发送逾期友好提醒短信，暂无回复。' }
const LETTER: Answer = { channel: 'letter', result: 'negotiate', note: '催收函已寄送并由同住家属签收。' }
const LAWYER: Answer = { channel: 'letter', result: 'negotiate', note: '律师函已寄送合同约定地址，等待回执。' }

/** How a debtor of each temper answers in the first days, in the first months, and later. */
const ANSWERS: Readonly<
  Record<Temper, readonly [first: readonly Answer[], then: readonly Answer[], later: readonly Answer[]]>
> = {
  forgetful: [
    [REMINDED, call('hardship', '客户称忘记存款，表示尽快存入，未约定日期。'), UNHEARD],
    [call('hardship', '客户称近期周转不开，月底前想办法。')],
    [visit('negotiate', '上门走访，客户愿意协商还款安排。')],
  ],
  short: [
    [REMINDED, call('hardship', '货款未回笼，请求宽限几天。'), call('hardship', '仍在催收货款，愿意先还一部分。')],
    [visit('hardship', '到经营场所查看，存货正常，回款偏慢。'), LETTER],
    [visit('negotiate', '支行行长约谈，客户提出分期归还。')],
  ],
  absent: [
    [REMINDED, UNHEARD, call('unreachable', '手机关机，多次拨打未通。')],
    [
      visit('not_debtor', '上门未见本人，邻居称外出务工。'),
      LETTER,
      call('unreachable', '号码停机，正在核实新的联系方式。'),
    ],
    [LAWYER, visit('not_debtor', '再次上门，家属称无法联系本人。')],
  ],
  quarrels: [
    [
      REMINDED,
      call('dispute', '客户对罚息有异议，已解释计算方法。'),
      call('dispute', '客户要求书面说明，已答应寄送对账单。'),
    ],
    [LETTER, visit('hardship', '上门送达对账单，客户承认欠款，称生意亏损。')],
    [visit('negotiate', '与客户商谈处置存货还款。'), LAWYER],
  ],
  refuses: [
    [REMINDED, call('refused', '客户明确表示暂不还款。'), call('hardship', '家属称收成不好，无力归还。')],
    [visit('refused', '上门催收，客户拒绝在通知书上签字。'), LETTER],
    [LAWYER, visit('refused', '会同村委会上门，客户仍拒绝还款。')],
  ],
}

/** The same day overdue always hears the same. */
export function answers(temper: Temper, overdueDays: number): Answer {
  const [first, then, later] = ANSWERS[temper]
  const heard = overdueDays <= 14 ? first : overdueDays <= 80 ? then : later
  return heard[overdueDays % heard.length] ?? REMINDED
}
