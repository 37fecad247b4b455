import { changeItem, type ItemValues } from '../../src/features/customers/items/commands'
import type { ItemList } from '../../src/features/customers/record'
import { keepStatement } from '../../src/features/statements/commands'
import { type BookDate, bookDate } from '../../src/lending/dates'
import { readFigures } from '../../src/lending/statements'
import { placeOf } from './borrowers'
import { cardNo, mobileNo, timeOf } from './numbers'
import { officerOf } from './offices'
import { customerKey } from './opening'
import type { Act, Stage } from './stage'

const wan = (n: number): bigint => BigInt(Math.round(n * 100)) * 10_000n

/** 云溪县顺达农机有限公司 in 万元: what its accountant handed in each spring. */
const NONGJI = '云溪县顺达农机有限公司'
const YEARS: readonly { on: string; year: number; wan: Readonly<Record<string, number>> }[] = [
  {
    on: '2026-04-16',
    year: 2024,
    wan: {
      cash: 186,
      receivables: 342,
      prepaid: 58,
      inventory: 611,
      fixedAssets: 705,
      intangibles: 96,
      shortLoans: 420,
      payables: 286,
      advances: 74,
      taxesPayable: 18,
      paidCapital: 1000,
      surplusReserve: 42,
      retained: 158,
      revenue: 2895,
      cost: 2431,
      taxes: 12,
      selling: 118,
      admin: 147,
      finance: 29,
      interest: 26,
      otherIncome: 6,
      incomeTax: 8,
      operatingIn: 3012,
      operatingOut: 2876,
      investingOut: 92,
      financingIn: 400,
      financingOut: 431,
      cashBefore: 173,
    },
  },
  {
    on: '2026-04-16',
    year: 2025,
    wan: {
      cash: 214,
      receivables: 398,
      prepaid: 45,
      inventory: 653,
      fixedAssets: 741,
      intangibles: 93,
      shortLoans: 480,
      payables: 301,
      advances: 66,
      taxesPayable: 21,
      paidCapital: 1000,
      surplusReserve: 54,
      retained: 222,
      revenue: 3260,
      cost: 2722,
      taxes: 14,
      selling: 131,
      admin: 158,
      finance: 34,
      interest: 31,
      otherIncome: 4,
      incomeTax: 12,
      operatingIn: 3405,
      operatingOut: 3266,
      investingOut: 118,
      financingIn: 480,
      financingOut: 473,
      cashBefore: 186,
    },
  },
]

const statementAct = (stage: Stage, { year, wan: lines }: (typeof YEARS)[number]): Act => ({
  key: `statement/${year}`,
  staffNo: officerOf(stage, NONGJI),
  time: timeOf(`statement ${year}`, 10, 11),
  run: (trx, { viewer, actor, today }) => {
    const typed = Object.fromEntries(Object.entries(lines).map(([line, n]) => [line, wan(n)]))
    const { figures, mismatches } = readFigures(typed, 'small')
    if (mismatches.length > 0)
      throw new Error(`the statement of ${year} does not add up: ${mismatches.map(one => one.line).join(', ')}`)
    return keepStatement(trx, actor, today, {
      customerId: stage.id(customerKey(NONGJI)),
      periodEnd: bookDate(`${year}-12-31`),
      span: 'year',
      standard: 'small',
      audited: year === 2024,
      auditor: year === 2024 ? '云溪正诚会计师事务所' : null,
      note: null,
      figures,
      replace: false,
      sight: viewer,
    })
  },
})

const OWNER = '王建国'
const NOTHING = { holder: null, bank: null, regionCode: null, amountFen: null, note: null }
const items = (): readonly (readonly [list: ItemList, name: string, values: ItemValues])[] => [
  ['phones', '备用手机', { ...NOTHING, kind: 'mobile', detail: mobileNo(placeOf(OWNER) + 300), holder: '配偶' }],
  [
    'accounts',
    '结算账户',
    { ...NOTHING, kind: 'settle', detail: cardNo(placeOf(OWNER) + 300), holder: OWNER, bank: '中国农业银行云溪县支行' },
  ],
  ['assets', '房产', { ...NOTHING, kind: 'house', detail: '县城自建房一套', amountFen: wan(86) }],
  ['assets', '车辆', { ...NOTHING, kind: 'vehicle', detail: '轻型货车一辆', amountFen: wan(9.8) }],
  ['assets', '银行借款', { ...NOTHING, kind: 'bank_debt', detail: '他行农机购置贷款', amountFen: wan(12) }],
]

const itemAct = (stage: Stage, [list, name, values]: ReturnType<typeof items>[number]): Act => ({
  key: `item/${list}/${values.kind}`,
  staffNo: officerOf(stage, OWNER),
  time: timeOf(`item ${list} ${values.kind}`, 14, 16),
  run: (trx, { viewer, actor, today }) =>
    changeItem(trx, actor, today, {
      customerId: stage.id(customerKey(OWNER)),
      list,
      itemId: null,
      values,
      kindName: () => name,
      reason: '贷后走访补充资料',
      sight: viewer,
    }),
})

/** What fills the files of the story: statements of a firm, what a shopkeeper owns and owes. */
export function fileActs(stage: Stage, today: BookDate): Act[] {
  const statements = YEARS.filter(({ on }) => bookDate(on) === today).map(year => statementAct(stage, year))
  const owned = today === bookDate('2026-05-14') ? items().map(item => itemAct(stage, item)) : []
  return [...statements, ...owned].filter(act => !stage.has(act.key))
}
