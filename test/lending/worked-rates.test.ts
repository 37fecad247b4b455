import { checkCaps, enterpriseCost, type FeeItem, personalCost, RATE_CAPS } from '../../src/lending/cost'
import { bookDate } from '../../src/lending/dates'
import { diversionPenaltyFen, penaltyFen } from '../../src/lending/diversion'
import { contractRatePpm } from '../../src/lending/lpr'
import { formatFen } from '../../src/lending/money'
import { planPrepayment, planRateChange, splitInterest } from '../../src/lending/replan'
import { fen } from './loan'
import { installment, type Overrides, plan } from './plan'
import { monthly, openRows, pays, planned } from './replan'
import { table } from './worked'

const housing: Overrides = { principal: '200,000', ratePpm: 49_000, from: '2026-01-20', to: '2056-01-20' }
const floating = plan({ principal: '500,000', ratePpm: 33_000, to: '2046-01-20' })
const decemberToJanuary = { startDate: bookDate('2026-12-20'), dueDate: bookDate('2027-01-20') }
table('利率', [
  ['PBoC公告〔2019〕15号', 'LPR 3.00% 加 145 bp', '44500', () => `${contractRatePpm(30_000, 145)}`],
  [
    'PBoC公告〔2019〕30号',
    '50 万 240 期 3.30%：每期、12 期后余额',
    '2,848.68 482,045.91',
    () => `${installment(floating)} ${formatFen(floating.rows[11]?.balanceFen ?? 0n)}`,
  ],
  [
    'PBoC公告〔2019〕30号',
    '重定价 3.20% 后每期',
    '2,824.43',
    () => {
      const terms = { ...monthly, ratePpm: 33_000 }
      const change = planned(
        planRateChange(terms, openRows(floating, 12), { from: bookDate('2027-01-20'), ratePpm: 32_000 }),
      )
      return formatFen(change.installmentFen ?? 0n)
    },
  ],
  [
    '分段计息',
    '12 月 20 日至 1 月 20 日，1 月 1 日起 3.20%',
    '530.25 814.12',
    () =>
      splitInterest({ ...monthly, ratePpm: 33_000 }, fen('482,045.91'), decemberToJanuary, [
        { from: bookDate('2027-01-01'), ratePpm: 32_000 },
      ])
        .map(part => formatFen(part.interestFen))
        .join(' '),
  ],
  [
    '银发〔2003〕251号 三',
    '逾期罚息：1 万，7.2%×1.5，1 天、35 天',
    '3.00 105.00',
    () =>
      [1, 35]
        .map(days => formatFen(penaltyFen(fen('10,000'), { ratePpm: 72_000, ratioPpm: 500_000, dayBasis: 360 }, days)))
        .join(' '),
  ],
  [
    '人民币利率管理规定 20–21',
    '复利：欠息 600.00，35 天',
    '6.30',
    () => formatFen(penaltyFen(fen('600'), { ratePpm: 72_000, ratioPpm: 500_000, dayBasis: 360 }, 35)),
  ],
  [
    '银发〔2003〕251号 三',
    '挪用加收 100%：1 万，35 天',
    '140.00',
    () =>
      formatFen(
        diversionPenaltyFen(
          fen('10,000'),
          { ratePpm: 72_000, dayBasis: 360, overduePpm: 500_000, diversionPpm: 1_000_000 },
          { divertedOn: bookDate('2026-03-01'), overdueFrom: null, asOf: bookDate('2026-04-05') },
        ),
      ),
  ],
  [
    '法释〔2020〕17号 25',
    '民间借贷上限：12.0001% 超过 1 年 LPR 3.00% 的 4 倍',
    '120000 true',
    () =>
      `${checkCaps(RATE_CAPS, 'private', { date: bookDate('2026-09-01'), lprOneYearPpm: 30_000 }, 120_001)
        .map(check => `${check.limitPpm} ${check.exceeded}`)
        .join()}`,
  ],
])

const percent = (ppm: number | null | undefined): string => `${((ppm ?? Number.NaN) / 10_000).toFixed(2)}%`
const fee = (yuan: string, when: FeeItem['when']): FeeItem => ({
  code: 'fee',
  fen: fen(yuan),
  when,
  chargedBy: 'lender',
})
const cost = (over: Overrides, fees: FeeItem[]): string => {
  const from = over.from ?? '2026-01-20'
  const found = personalCost({ schedule: plan(over), valueDate: bookDate(from), frequency: 'monthly' }, fees)
  return `${percent(found?.simplePpm)} ${percent(found?.effectivePpm)}`
}
const firm = (over: Overrides): string => {
  const schedule = plan({ principal: '1,000,000', ratePpm: 43_500, ...over })
  const found = enterpriseCost({ schedule, valueDate: bookDate('2026-01-20'), frequency: 'monthly' }, 43_500, [
    fee('10,000', 'upfront'),
  ])
  return percent(found?.totalPpm)
}
table('综合融资成本（PBoC公告〔2021〕第3号；金规〔2026〕2号；银办发〔2025〕203号）', [
  ['单利口径、复利口径', '等额本息 10 万 7.2% 无费', '7.20% 7.44%', () => cost({}, [])],
  [
    '单利口径、复利口径',
    '另收 1% 前端费、每月 30 元',
    '9.74% 10.19%',
    () => cost({}, [fee('1,000', 'upfront'), fee('30', 'each_period')]),
  ],
  [
    '单利口径、复利口径',
    '等本等息月费率 0.6%',
    '13.03% 13.84%',
    () => cost({ principal: '12,000', method: 'flat' }, []),
  ],
  [
    '单利口径、复利口径',
    '另扣 3% 前端费',
    '18.87% 20.59%',
    () => cost({ principal: '12,000', method: 'flat' }, [fee('360', 'upfront')]),
  ],
  ['企业：利率 + 各费折年', '100 万 4.35% 到期还本，担保费 1%', '5.36%', () => firm({ method: 'interest_only' })],
  ['企业：利率 + 各费折年', '同上，等额本金', '6.21%', () => firm({ method: 'equal_principal' })],
])

const afterFive = openRows(plan(housing), 60)
const ahead = (kind: 'lower_payment' | 'shorter_term') =>
  planned(
    planPrepayment(
      {
        terms: { ...monthly, ratePpm: 49_000 },
        valueDate: bookDate('2026-01-20'),
        rows: afterFive,
        arrearsFen: 0n,
        installmentFen: fen('1,061.45'),
      },
      { date: bookDate('2031-01-20'), principalFen: fen('50,000'), mode: { kind } },
      { interestOn: 'whole_balance', minimumFen: 1n, lockedMonths: 0, tiers: [] },
    ),
  )
table('提前还款（民法典 677）：20 万 4.9%，还 60 期后余 183,395.66，提前还 5 万', [
  [
    '减额',
    '每期、末期、其后利息',
    '772.07 769.34 98,222.61',
    () => {
      const change = ahead('lower_payment')
      return `${pays(change.after)[0]} ${pays(change.after).at(-1)} ${formatFen(change.totalsAfter.interestFen)}`
    },
  ],
  [
    '缩期',
    '期数、末期、其后利息',
    '177 684.73 54,104.27',
    () => {
      const change = ahead('shorter_term')
      return `${change.after.length} ${pays(change.after).at(-1)} ${formatFen(change.totalsAfter.interestFen)}`
    },
  ],
  ['不提前还', '其后利息', '135,042.13', () => formatFen(ahead('lower_payment').totalsBefore.interestFen)],
])
