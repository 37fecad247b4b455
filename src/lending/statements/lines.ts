/** Which statement a line stands in: 资产负债表, 利润表, 现金流量表. */
export type SheetName = 'balance' | 'income' | 'cash'
/** 企业会计准则 (财会〔2019〕6号) and 小企业会计准则 (财会〔2011〕17号): the latter has fewer lines. */
export type Standard = 'general' | 'small'

export interface Line {
  readonly code: string
  readonly label: string
  readonly sheet: SheetName
  /** A total: the lines it adds, those taken off with a minus sign in front. */
  readonly sum?: readonly string[]
  readonly generalOnly?: true
  /** 其中: part of the line above and in no total. */
  readonly within?: true
}

const line = (code: string, label: string, sheet: SheetName, more: Partial<Line> = {}): Line => ({
  code,
  label,
  sheet,
  ...more,
})
const general = { generalOnly: true } as const

const BALANCE: readonly Line[] = [
  line('cash', '货币资金', 'balance'),
  line('tradingAssets', '交易性金融资产与短期投资', 'balance'),
  line('notesReceivable', '应收票据', 'balance'),
  line('receivables', '应收账款', 'balance'),
  line('prepaid', '预付款项', 'balance'),
  line('otherReceivables', '其他应收款', 'balance'),
  line('inventory', '存货', 'balance'),
  line('otherCurrentAssets', '其他流动资产', 'balance'),
  line('currentAssets', '流动资产合计', 'balance', {
    sum: [
      'cash',
      'tradingAssets',
      'notesReceivable',
      'receivables',
      'prepaid',
      'otherReceivables',
      'inventory',
      'otherCurrentAssets',
    ],
  }),
  line('longInvestments', '长期投资', 'balance'),
  line('fixedAssets', '固定资产', 'balance'),
  line('construction', '在建工程', 'balance'),
  line('intangibles', '无形资产', 'balance'),
  line('rightOfUse', '使用权资产', 'balance', general),
  line('goodwill', '商誉', 'balance', general),
  line('otherFixed', '其他非流动资产', 'balance'),
  line('nonCurrentAssets', '非流动资产合计', 'balance', {
    sum: ['longInvestments', 'fixedAssets', 'construction', 'intangibles', 'rightOfUse', 'goodwill', 'otherFixed'],
  }),
  line('totalAssets', '资产总计', 'balance', { sum: ['currentAssets', 'nonCurrentAssets'] }),
  line('shortLoans', '短期借款', 'balance'),
  line('notesPayable', '应付票据', 'balance'),
  line('payables', '应付账款', 'balance'),
  line('advances', '预收款项与合同负债', 'balance'),
  line('wagesPayable', '应付职工薪酬', 'balance'),
  line('taxesPayable', '应交税费', 'balance'),
  line('otherPayables', '其他应付款', 'balance'),
  line('currentPortion', '一年内到期的非流动负债', 'balance', general),
  line('otherCurrentDebts', '其他流动负债', 'balance'),
  line('currentDebts', '流动负债合计', 'balance', {
    sum: [
      'shortLoans',
      'notesPayable',
      'payables',
      'advances',
      'wagesPayable',
      'taxesPayable',
      'otherPayables',
      'currentPortion',
      'otherCurrentDebts',
    ],
  }),
  line('longLoans', '长期借款', 'balance'),
  line('longPayables', '长期应付款', 'balance'),
  line('otherLongDebts', '其他非流动负债', 'balance'),
  line('nonCurrentDebts', '非流动负债合计', 'balance', { sum: ['longLoans', 'longPayables', 'otherLongDebts'] }),
  line('totalDebts', '负债合计', 'balance', { sum: ['currentDebts', 'nonCurrentDebts'] }),
  line('paidCapital', '实收资本（或股本）', 'balance'),
  line('capitalReserve', '资本公积', 'balance'),
  line('surplusReserve', '盈余公积', 'balance'),
  line('retained', '未分配利润', 'balance'),
  line('otherEquity', '其他权益', 'balance', general),
  line('equity', '所有者权益合计', 'balance', {
    sum: ['paidCapital', 'capitalReserve', 'surplusReserve', 'retained', 'otherEquity'],
  }),
  line('debtsAndEquity', '负债和所有者权益总计', 'balance', { sum: ['totalDebts', 'equity'] }),
]

const INCOME: readonly Line[] = [
  line('revenue', '营业收入', 'income'),
  line('cost', '营业成本', 'income'),
  line('taxes', '税金及附加', 'income'),
  line('selling', '销售费用', 'income'),
  line('admin', '管理费用', 'income'),
  line('research', '研发费用', 'income', general),
  line('finance', '财务费用', 'income'),
  line('interest', '其中：利息费用', 'income', { within: true }),
  line('otherGains', '投资收益与其他收益', 'income'),
  line('impairment', '资产与信用减值损失', 'income', general),
  line('operatingProfit', '营业利润', 'income', {
    sum: ['revenue', '-cost', '-taxes', '-selling', '-admin', '-research', '-finance', 'otherGains', '-impairment'],
  }),
  line('otherIncome', '营业外收入', 'income'),
  line('otherExpense', '营业外支出', 'income'),
  line('totalProfit', '利润总额', 'income', { sum: ['operatingProfit', 'otherIncome', '-otherExpense'] }),
  line('incomeTax', '所得税费用', 'income'),
  line('netProfit', '净利润', 'income', { sum: ['totalProfit', '-incomeTax'] }),
]

const CASH: readonly Line[] = [
  line('operatingIn', '经营活动现金流入', 'cash'),
  line('operatingOut', '经营活动现金流出', 'cash'),
  line('operatingCash', '经营活动产生的现金流量净额', 'cash', { sum: ['operatingIn', '-operatingOut'] }),
  line('investingIn', '投资活动现金流入', 'cash'),
  line('investingOut', '投资活动现金流出', 'cash'),
  line('investingCash', '投资活动产生的现金流量净额', 'cash', { sum: ['investingIn', '-investingOut'] }),
  line('financingIn', '筹资活动现金流入', 'cash'),
  line('financingOut', '筹资活动现金流出', 'cash'),
  line('financingCash', '筹资活动产生的现金流量净额', 'cash', { sum: ['financingIn', '-financingOut'] }),
  line('exchange', '汇率变动影响', 'cash', general),
  line('cashChange', '现金净增加额', 'cash', { sum: ['operatingCash', 'investingCash', 'financingCash', 'exchange'] }),
  line('cashBefore', '期初现金余额', 'cash'),
  line('cashAfter', '期末现金余额', 'cash', { sum: ['cashBefore', 'cashChange'] }),
]

const ALL: readonly Line[] = [...BALANCE, ...INCOME, ...CASH]

/** The lines of a standard in the order of its forms. */
export const linesOf = (standard: Standard): readonly Line[] =>
  ALL.filter(one => standard === 'general' || one.generalOnly !== true)
export const SHEETS: readonly SheetName[] = ['balance', 'income', 'cash']
export const ALL_LINES = ALL
