import type { Json } from '../../src/db/schema'

/** Parameters with the date they begin to hold; changed by web forms, never by code. */
export const settings: readonly (readonly [key: string, value: Json])[] = [
  ['bank.name', '云溪农村商业银行'],
  ['lender.microloan', false],
  ['password.attempts', 5],
  ['password.lock-minutes', 30],
  ['password.max-age-days', 90],
  ['password.remember', 5],
  ['session.idle-minutes', 15],
  ['session.absolute-hours', 10],
  ['session.max-devices', 3],
  ['session.proof-minutes', 5],
  ['classification.technical-days', 0],
  ['classification.days-substandard', 91],
  ['classification.days-doubtful', 271],
  ['classification.days-loss', 361],
  ['classification.cross-percent', 10],
  ['classification.elsewhere-percent', 20],
  ['classification.non-accrual', false],
  ['approval.step-hours', 24],
  ['approval.valid-days', 90],
  ['collection.first-hour', 8],
  ['collection.last-hour', 22],
  ['collection.calls-a-day', 3],
  ['collection.promise-days', 7],
  ['renewal.days-before', 90],
  ['renewal.medium-until', '2027-09-30'],
  ['entrusted.consumer-yuan', 300_000],
  ['entrusted.business-yuan', 500_000],
  ['entrusted.company-yuan', 10_000_000],
  ['entrusted.window-days', 30],
  ['batch.check-above-yuan', 500_000],
  ['batch.past-days', 0],
  ['debit.minimum-yuan', 1],
  ['debit.columns', '序号=no,户名=name,账号=account,金额=amount,借据号=loan,用途=memo'],
  ['debit.success-codes', '0000,00000,S,成功'],
  ['payoff.fee-ppm', 0],
  ['prepay.minimum-yuan', 1_000],
  ['prepay.locked-months', 0],
  ['loan-change.valid-days', 10],
  ['loan-change.backdate-days', 92],
  ['waiver.limit-operations_head', 500],
  ['waiver.limit-branch_head', 10_000],
  ['waiver.limit-approver', 200_000],
  ['waiver.limit-committee', 100_000_000],
  ['write-off.limit-approver', 500_000],
  ['write-off.limit-committee', 100_000_000],
  ['export.row-cap', 50_000],
]

/** Parameters that begin to hold on a day of their own: caps on the all-in cost, and from when borrowers sign a cost statement. */
export const datedSettings: readonly (readonly [key: string, from: string, value: Json])[] = [
  ['cap.bank-ppm', '2017-08-04', 240_000],
  ['cap.private-lpr-times', '2020-08-20', 4],
  ['cap.assisted-ppm', '2025-10-01', 240_000],
  ['cap.microloan-ppm', '2025-12-01', 240_000],
  ['cap.microloan-lpr-times', '2028-01-01', 4],
  ['cost-statement.person', '2019-01-01', false],
  ['cost-statement.person', '2026-08-01', true],
  ['cost-statement.company', '2019-01-01', false],
]

/** LPR as published (中国人民银行授权全国银行间同业拆借中心公布), in parts per million: one year, five years and more. */
export const lpr: readonly (readonly [from: string, oneYear: number, fiveYear: number])[] = [
  ['2019-08-20', 42_500, 48_500],
  ['2019-09-20', 42_000, 48_500],
  ['2019-11-20', 41_500, 48_000],
  ['2020-02-20', 40_500, 47_500],
  ['2020-04-20', 38_500, 46_500],
  ['2021-12-20', 38_000, 46_500],
  ['2022-01-20', 37_000, 46_000],
  ['2022-05-20', 37_000, 44_500],
  ['2022-08-22', 36_500, 43_000],
  ['2023-06-20', 35_500, 42_000],
  ['2023-08-21', 34_500, 42_000],
  ['2024-02-20', 34_500, 39_500],
  ['2024-07-22', 33_500, 38_500],
  ['2024-10-21', 31_000, 36_000],
  ['2025-05-20', 30_000, 35_000],
]

const YI = 100_000_000n
/** Authority by amount, tested against the total exposure: up to 分 → roles that decide, in order (rule book §7.2). */
export const approvalBands: readonly (readonly [uptoFen: bigint, steps: readonly string[]])[] = [
  [5_000_000n, ['branch_head']],
  [30_000_000n, ['branch_head', 'reviewer']],
  [100_000_000n, ['branch_head', 'reviewer', 'approver']],
  [9_000n * YI * 100n, ['branch_head', 'reviewer', 'approver', 'committee']],
]

export const messageTemplates: readonly (readonly [
  code: string,
  name: string,
  channel: 'sms' | 'in_app',
  body: string,
])[] = [
  [
    'due_soon',
    '到期前提醒',
    'sms',
    '【{bank}】尊敬的{name}，您尾号{tail}的贷款应于{day}还款{amount}元，请提前存入还款账户，如已存足请忽略。',
  ],
  [
    'due_today',
    '到期日提醒',
    'sms',
    '【{bank}】尊敬的{name}，您尾号{tail}的贷款今日应还{amount}元，请于今日内存足还款账户。',
  ],
  [
    'overdue',
    '逾期提醒',
    'sms',
    '【{bank}】尊敬的{name}，您尾号{tail}的贷款已逾期{days}天，应还{amount}元，请尽快还款，逾期可能影响征信。',
  ],
  [
    'rate_changed',
    '利率调整通知',
    'sms',
    '【{bank}】尊敬的{name}，您尾号{tail}的贷款年利率自{day}起调整为{rate}，下期应还{amount}元，详见利率调整通知书。',
  ],
  ['settled', '结清通知', 'sms', '【{bank}】尊敬的{name}，您尾号{tail}的贷款已结清，可到网点领取结清证明。'],
]
