import { feeTotalFen } from '../../lending/cost'
import { PER_YEAR } from '../../lending/irr'
import { formatFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { type YearTotals, yearlyTotals } from '../../lending/schedule'
import type { Translate } from '../../web/i18n'
import { METHOD_WORDS, wordOf } from '../products/words'
import type { CapLine } from '../settings/caps'
import { LETTERS } from './chart'
import { dearFen, highestFen, type Plan, paidAt } from './plan'
import { FEE_WAY_WORDS, PAID_WORDS, PARTY_WORDS } from './words'

interface RateLine {
  readonly label: string
  readonly ppm: number | null
  readonly how: string
  /** This is the one told to the borrower. */
  readonly disclosed: boolean
}

/** The yearly cost by every measure, and which of them is disclosed. */
export function rateLines(t: Translate, { cost, terms, values }: Plan): RateLine[] {
  const { personal, enterprise, xirrPpm, measure } = cost
  const perYear = terms.frequency === 'every_n_days' ? 0 : PER_YEAR[terms.frequency]
  const byPeriods: RateLine[] = personal
    ? [
        {
          label: t('每期内部收益率'),
          ppm: personal.simplePpm / perYear,
          how: t('各期还款折现等于实际到手金额的每期利率'),
          disclosed: false,
        },
        {
          label: t('综合年化（内部收益率 × 每年期数）'),
          ppm: personal.simplePpm,
          how: t('首期不是整期的按单位期间法折算'),
          disclosed: measure === 'simple',
        },
        { label: t('有效年利率'), ppm: personal.effectivePpm, how: t('按复利折算到一年'), disclosed: false },
      ]
    : []
  const byItems: RateLine[] = enterprise
    ? [
        {
          label: t('综合年化（分项折算合计）'),
          ppm: enterprise.totalPpm,
          how: t('贷款利率加各项费用按本金流分别折算的年率'),
          disclosed: true,
        },
        ...enterprise.items.map((item, index) => ({
          label: t('其中：费用 {n}', { n: index + 1 }),
          ppm: item.annualPpm,
          how: t('只与本金流比较'),
          disclosed: false,
        })),
      ]
    : []
  return [
    ...byItems,
    ...byPeriods,
    {
      label: t('按实际日期的年化（XIRR，365 天）'),
      ppm: xirrPpm,
      how: values.method === 'custom' ? t('还款间隔不等，以此为准') : t('每笔款项按各自日期折现'),
      disclosed: measure === 'xirr',
    },
  ]
}

export const feeRows = (t: Translate, { fees, schedule }: Plan) =>
  fees.map(fee => ({
    way: t(FEE_WAY_WORDS[fee.way]),
    standard: fee.ratePpm === null ? formatFen(fee.item.fen) : formatRate(fee.ratePpm),
    party: t(PARTY_WORDS[fee.party]),
    paid: fee.item.when === 'upfront' ? t(PAID_WORDS[fee.deducted ? 'deducted' : 'paid']) : t('随还款支付'),
    fen: feeTotalFen(fee.item, schedule.rows.length),
  }))

/** One plan among others: the figures by which people choose. */
export const compared = (t: Translate, plan: Plan, index: number) => ({
  letter: LETTERS[index] ?? '',
  method: t(wordOf(METHOD_WORDS, plan.values.method)),
  ratePpm: plan.values.rate,
  count: plan.schedule.rows.length,
  firstFen: paidAt(plan, 0).totalFen,
  highestFen: highestFen(plan),
  interestFen: plan.schedule.totalInterestFen,
  feesFen: plan.feesFen,
  dearFen: dearFen(plan),
  disclosedPpm: plan.cost.disclosedPpm,
  payoff: plan.maturityDate,
})

type YearRow = Pick<YearTotals, 'year' | 'principalFen' | 'interestFen' | 'paymentFen'>

/** Rows of the table, each year closed by its sums when there is more than one. */
export function scheduleRows(t: Translate, plan: Plan, howHref: (seq: number) => string) {
  const years = yearlyTotals(plan.schedule)
  const feesOf = (year: number) =>
    plan.schedule.rows.reduce(
      (sum, row, index) => (row.dueDate.startsWith(String(year)) ? sum + paidAt(plan, index).feeFen : sum),
      0n,
    )
  const yearRow = (one: YearRow) => ({
    done: true,
    cells: {
      seq: t('{year} 年小计', { year: one.year }),
      principal: { money: one.principalFen, tone: 'strong' },
      interest: { money: one.interestFen, tone: 'strong' },
      fee: { money: feesOf(one.year) },
      payment: { money: one.paymentFen + feesOf(one.year), tone: 'strong' },
    },
  })
  return plan.schedule.rows.flatMap((row, index) => {
    const next = plan.schedule.rows[index + 1]
    const closes = years.length > 1 && row.dueDate.slice(0, 4) !== next?.dueDate.slice(0, 4)
    const year = years.find(one => row.dueDate.startsWith(String(one.year)))
    const { feeFen, totalFen } = paidAt(plan, index)
    const href = howHref(row.seq)
    const own = {
      cells: {
        seq: { text: String(row.seq), phone: row.payDate, href, attrs: { 'hx-get': href, 'hx-target': '#dialog' } },
        due:
          row.payDate === row.dueDate
            ? row.dueDate
            : { text: row.payDate, sub: t('原定 {date}', { date: row.dueDate }) },
        days: String(row.days),
        principal: { money: row.principalFen },
        interest: { money: row.interestFen },
        fee: { money: feeFen },
        payment: { money: totalFen, tone: 'strong' },
        balance: formatFen(row.balanceFen),
      },
    }
    return closes && year ? [own, yearRow(year)] : [own]
  })
}

/** Is the cost under the caps of such a lender, and what the rate of an overdue loan would be. */
export const capLines = (t: Translate, lines: readonly CapLine[]) =>
  lines.map(({ cap, limitPpm, exceeded, times }) => ({
    limit:
      times === null
        ? formatRate(limitPpm)
        : t('{n} 倍一年期 LPR，即 {rate}', { n: times, rate: formatRate(limitPpm) }),
    source: t(cap.source),
    from: cap.from,
    exceeded,
    word: exceeded ? (cap.outcome === 'reject' ? t('超过上限，不得办理') : t('超过上限，须报批')) : t('未超过'),
    tone: exceeded ? 'bad' : 'ok',
  }))
