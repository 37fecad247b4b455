import { bookDate } from '../../src/lending/dates'
import { formatFen } from '../../src/lending/money'
import { revolvingBills } from '../../src/lending/revolving'
import { fen } from './loan'
import { installment, interest, type Overrides, payments, plan, row, total } from './plan'
import { planned } from './replan'
import { table } from './worked'

const PRODUCT = '银发〔2005〕129号 按月计息'
const housing: Overrides = { principal: '200,000', ratePpm: 49_000, from: '2026-01-20', to: '2056-01-20' }
const balloon: Overrides = { principal: '300,000', ratePpm: 50_000, from: '2026-01-20', to: '2029-01-20' }
const quarter: Overrides = { ratePpm: 60_000, frequency: 'quarterly', to: '2028-01-20' }
const week: Overrides = { principal: '10,000', ratePpm: 120_000, frequency: 'weekly', to: '2026-03-31' }
const bullet: Overrides = {
  principal: '50,000',
  ratePpm: 54_000,
  method: 'bullet',
  from: '2026-03-10',
  to: '2026-09-10',
}

table('还款方式（整期）', [
  [PRODUCT, '等额本息 20 万 4.9% 360 期，每期', '1,061.45', () => installment(plan(housing))],
  [PRODUCT, '同上，第 1 期', '244.78 + 816.67 = 1,061.45', () => row(plan(housing), 1)],
  [PRODUCT, '同上，末期', '1,059.91 + 4.33 = 1,064.24', () => row(plan(housing), -1)],
  [PRODUCT, '同上，利息合计', '182,124.79', () => total(plan(housing))],
  [
    PRODUCT,
    '等额本金，第 1 期',
    '555.56 + 816.67 = 1,372.23',
    () => row(plan({ ...housing, method: 'equal_principal' }), 1),
  ],
  [PRODUCT, '等额本金，第 2 期', '1,369.96', () => payments(plan({ ...housing, method: 'equal_principal' }))[1] ?? ''],
  [PRODUCT, '等额本金，利息合计', '147,407.14', () => total(plan({ ...housing, method: 'equal_principal' }))],
  [PRODUCT, '等额本息 10 万 7.2% 12 期，每期', '8,661.90', () => installment(plan())],
  [
    PRODUCT,
    '同上，各期利息',
    '600.00 551.63 502.97 454.01 404.77 355.22 305.38 255.24 204.80 154.06 103.01 51.66',
    () => interest(plan()).join(' '),
  ],
  [PRODUCT, '同上，还 6 期后余额', '50,897.20', () => formatFen(plan().rows[5]?.balanceFen ?? 0n)],
  [PRODUCT, '同上，末期与利息合计', '8,661.85 3,942.75', () => `${payments(plan()).at(-1)} ${total(plan())}`],
  [
    PRODUCT,
    '等额本金，末期与利息合计',
    '8,333.37 3,900.00',
    () => {
      const even = plan({ method: 'equal_principal' })
      return `${formatFen(even.rows.at(-1)?.principalFen ?? 0n)} ${total(even)}`
    },
  ],
  [
    PRODUCT,
    '等本等息 12,000 月费率 0.6%',
    '1,000.00 + 72.00 = 1,072.00',
    () => row(plan({ principal: '12,000', method: 'flat' }), 1),
  ],
  [
    PRODUCT,
    '气球贷 30 万 5% 36/120 期，每期',
    '3,181.97',
    () => installment(plan({ ...balloon, method: 'balloon_term', amortizationPeriods: 120 })),
  ],
  [
    PRODUCT,
    '同上，末期',
    '227,364.31 + 947.35 = 228,311.66',
    () => row(plan({ ...balloon, method: 'balloon_term', amortizationPeriods: 120 }), -1),
  ],
  [
    PRODUCT,
    '气球贷 40% 尾款，每期',
    '5,894.76',
    () => installment(plan({ ...balloon, method: 'balloon_tail', tailFen: fen('120,000') })),
  ],
  [
    PRODUCT,
    '同上，末期',
    '125,372.43 + 522.39 = 125,894.82',
    () => row(plan({ ...balloon, method: 'balloon_tail', tailFen: fen('120,000') }), -1),
  ],
  [
    PRODUCT,
    '按季 10 万 6% 8 期：每期、末期、利息',
    '13,358.40 13,358.43 6,867.23',
    () => `${installment(plan(quarter))} ${payments(plan(quarter)).at(-1)} ${total(plan(quarter))}`,
  ],
  [
    PRODUCT,
    '按周 1 万 12% 10 周：每期、末期、利息',
    '1,012.88 1,012.86 128.78',
    () => `${installment(plan(week))} ${payments(plan(week)).at(-1)} ${total(plan(week))}`,
  ],
  [
    PRODUCT,
    '双周供 20 万 4.9%：每次、次数、利息',
    '530.73 666 152,984.18',
    () => {
      const half = plan({ ...housing, method: 'biweekly_half' })
      return `${installment(half)} ${half.rows.length} ${total(half)}`
    },
  ],
])

const odd: Overrides = { principal: '120,000', ratePpm: 60_000, from: '2026-01-15', to: '2027-01-20' }
table('首期不足或超过一期：12 万 6%，1 月 15 日起息，每月 20 日', [
  ['按天 (DAYS)', '首期 36 天', '9,727.97 + 720.00 = 10,447.97', () => row(plan({ ...odd, oddMode: 'days' }), 1)],
  [
    '按天 (DAYS)',
    '其后每期、末期、利息',
    '10,327.97 10,327.99 4,055.66',
    () => {
      const s = plan({ ...odd, oddMode: 'days' })
      return `${payments(s)[1]} ${payments(s).at(-1)} ${total(s)}`
    },
  ],
  [
    '整月加零头 (MONTH_PLUS_DAYS)',
    '首期',
    '10,427.97',
    () => payments(plan({ ...odd, oddMode: 'month_plus_days' }))[0] ?? '',
  ],
  [
    '首期只付息 (STUB_INTEREST)',
    '1 月 20 日付 5 天',
    '0.00 + 100.00 = 100.00',
    () => row(plan({ ...odd, oddMode: 'stub_interest' }), 1),
  ],
  [
    '真实天数 (LEVEL_ACTUAL)',
    '每期、利息',
    '10,339.77 4,077.24',
    () => {
      const s = plan({ ...odd, oddMode: 'level_actual' })
      return `${payments(s)[0]} ${total(s)}`
    },
  ],
])

const interestOnly: Overrides = {
  method: 'interest_only',
  interestMode: 'actual',
  from: '2026-01-15',
  to: '2027-01-15',
}
const line = {
  ratePpm: 54_000,
  dayBasis: 360,
  billDay: 20,
  limitFen: fen('200,000'),
  expiryDate: bookDate('2027-03-05'),
  interestOn: 'bill_day',
} as const
table('按天计息（银发〔2005〕129号：日利率 = 年利率 ÷ 360；算头不算尾）', [
  [
    '先息后本',
    '10 万 7.2%，各期',
    '100.00 620.00 560.00 620.00 600.00 620.00 600.00 620.00 620.00 600.00 620.00 600.00 520.00',
    () => interest(plan(interestOnly)).join(' '),
  ],
  [
    '先息后本',
    '合计 /360，/365（各期分别四舍五入，合计 365 天本为 7,200.00）',
    '7,300.00 7,200.02',
    () => `${total(plan(interestOnly))} ${total(plan({ ...interestOnly, dayBasis: 365 }))}`,
  ],
  ['利随本清', '5 万 5.4%，184 天 /360', '1,380.00', () => total(plan({ ...bullet, interestMode: 'actual' }))],
  ['利随本清', '184 天 /365', '1,361.10', () => total(plan({ ...bullet, interestMode: 'actual', dayBasis: 365 }))],
  ['利随本清', '整 6 个月', '1,350.00', () => total(plan(bullet))],
  ['利随本清', '6 个月加 15 天', '1,462.50', () => total(plan({ ...bullet, to: '2026-09-25' }))],
  [
    '季末结息',
    '100 万 4.35%，5 月 11 日至 6 月 20 日（含）41 天',
    '4,954.17',
    () =>
      interest(
        plan({
          principal: '1,000,000',
          ratePpm: 43_500,
          method: 'interest_only',
          interestMode: 'actual',
          frequency: 'quarterly',
          dueRule: { kind: 'quarter_20' },
          cutoff: 'include_settle_day',
          from: '2026-05-11',
          to: '2027-05-11',
        }),
      )[0] ?? '',
  ],
  [
    '积数计息（随借随还）',
    '3 月 20 日、4 月 20 日账单',
    '195.00 442.50',
    () =>
      planned(
        revolvingBills(
          line,
          [
            { date: bookDate('2026-03-05'), kind: 'draw', fen: fen('80,000') },
            { date: bookDate('2026-03-18'), kind: 'draw', fen: fen('50,000') },
            { date: bookDate('2026-04-02'), kind: 'repay', fen: fen('60,000') },
          ],
          bookDate('2026-04-20'),
        ),
      )
        .map(bill => formatFen(bill.interestFen))
        .join(' '),
  ],
])
