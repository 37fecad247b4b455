import { floorByDays } from '../../src/lending/classification'
import { addDays, bookDate } from '../../src/lending/dates'
import { linesOf, type PostingRule } from '../../src/lending/journal'
import { migrationRates } from '../../src/lending/migration'
import { formatFen, sumFen } from '../../src/lending/money'
import {
  type ByClass,
  provisionFor,
  provisionRatios,
  SPECIAL_PROVISION,
  STANDARD_METHOD,
} from '../../src/lending/provision'
import {
  type AllocationPolicy,
  allocate,
  BY_COMPONENT,
  BY_PERIOD,
  dueLines,
  duesOf,
  overdueDays,
  PRINCIPAL_FIRST,
  payoffQuote,
} from '../../src/lending/servicing'
import { d, fen, loan, one, terms } from './loan'
import { RULES } from './loan-walk'
import { table } from './worked'

const NAMES = { fee: '费用', penalty: '罚息', compound: '复利', interest: '利息', principal: '本金' } as const
const owed = dueLines(duesOf(terms, loan(), d('2026-05-05')), fen('80'))
const paid = (policy: AllocationPolicy): string =>
  allocate(policy, owed, fen('9,000'))
    .lines.map(line => `${line.seq === null ? '' : `第${line.seq}期`}${NAMES[line.component]} ${formatFen(line.fen)}`)
    .join('，')

table('冲账顺序：第 1、2 期未还，2026-05-05 收 9,000.00，另有费用 80.00', [
  ['民法典 561', '应收合计', '17,562.31', () => formatFen(sumFen(owed.map(line => line.fen)))],
  [
    '横向（默认）',
    '逐期：罚息、复利、利息、本金',
    '费用 80.00，第1期罚息 111.25，第1期复利 8.28，第1期利息 600.00，第1期本金 8,061.90，第2期罚息 36.50，第2期复利 2.48，第2期利息 99.59',
    () => paid(BY_PERIOD),
  ],
  [
    '纵向',
    '先全部罚息、复利、利息，再本金',
    '费用 80.00，第1期罚息 111.25，第2期罚息 36.50，第1期复利 8.28，第2期复利 2.48，第1期利息 600.00，第2期利息 551.63，第1期本金 7,609.86',
    () => paid(BY_COMPONENT),
  ],
  [
    '金融企业会计制度（非应计）',
    '先本金',
    '费用 80.00，第1期本金 8,061.90，第2期本金 858.10',
    () => paid(PRINCIPAL_FIRST),
  ],
])

const graced = [one({ payDate: d('2026-03-20'), dueDate: d('2026-03-20') })]
const late = (date: string, graceDays = 0): string => `${overdueDays(graced, d(date), { graceDays })} 天`
const sum = (pick: 'principalFen' | 'interestFen' | 'penaltyFen' | 'compoundFen'): bigint =>
  sumFen(duesOf(terms, loan(), d('2026-06-19')).map(due => due[pick]))
const running = payoffQuote(terms, loan(), d('2026-06-19')).lines.find(line => line.why === 'running_interest')
const leaves = (): bigint => sum('interestFen') + sum('penaltyFen') + sum('compoundFen') + (running?.fen ?? 0n)

table('逾期天数与转非应计', [
  ['应还日当天不算逾期', '3 月 20 日应还，当天', '0 天', () => late('2026-03-20')],
  ['宽限期 3 天', '3 月 23 日还清', '0 天', () => late('2026-03-23', 3)],
  ['宽限期 3 天', '3 月 24 日：自原应还日起算', '4 天', () => late('2026-03-24', 3)],
  ['金融企业会计制度', '三期未还，6 月 19 日逾期', '91 天', () => `${overdueDays(loan(), d('2026-06-19'))} 天`],
  ['金融企业会计制度', '逾期本金', '24,331.10', () => formatFen(sum('principalFen'))],
  ['金融企业会计制度', '未到期本金', '75,668.90', () => formatFen(fen('100,000') - sum('principalFen'))],
  [
    '金融企业会计制度',
    '应收利息已到期 + 本期 30 天',
    '1,654.60 + 454.01',
    () => `${formatFen(sum('interestFen'))} + ${formatFen(running?.fen ?? 0n)}`,
  ],
  [
    '银发〔2003〕251号',
    '罚息、复利',
    '439.50 + 30.84',
    () => `${formatFen(sum('penaltyFen'))} + ${formatFen(sum('compoundFen'))}`,
  ],
  ['金融企业会计制度', '转表外合计', '2,578.95', () => formatFen(leaves())],
])

const after = loan().slice(6)
const sixPaid = payoffQuote(terms, after, addDays(d('2026-08-20'), 12), { prepaymentFeePpm: 10_000 })
const amounts = (why: string): string =>
  formatFen(sumFen(sixPaid.lines.filter(line => line.why === why).map(line => line.fen)))
table('提前结清（民法典 677）：10 万 7.2%，还 6 期后第 12 天，违约金 1%', [
  ['本金', '未到期本金', '50,897.20', () => amounts('principal_ahead')],
  ['利息', '12 天', '122.15', () => amounts('running_interest')],
  ['违约金', '1%', '508.97', () => amounts('prepayment_fee')],
  ['合计', '应付', '51,528.32', () => formatFen(sixPaid.totalFen)],
  [
    '31 天不超过整期',
    '封顶于本期利息',
    '305.38',
    () =>
      formatFen(
        payoffQuote(terms, after, d('2026-09-19')).lines.find(line => line.why === 'running_interest')?.fen ?? 0n,
      ),
  ],
])

const post = (event: string, ...parts: [string, string][]): string =>
  linesOf(RULES as readonly PostingRule[], [
    { event, amounts: parts.map(([component, yuan]) => ({ component, fen: fen(yuan) })) },
  ])
    .map(line => `${line.debitFen > 0n ? '借' : '贷'}${line.account} ${formatFen(line.debitFen + line.creditFen)}`)
    .join('，')
table('会计分录（企业会计准则科目；财税〔2016〕36号）', [
  ['发放', '10 万', '借130301 100,000.00，贷2011 100,000.00', () => post('disburse', ['principal', '100,000'])],
  [
    '计提利息',
    '600.00 含税 6%',
    '借1132 600.00，贷601101 566.04，贷222101 33.96',
    () => post('accrue', ['interest', '600']),
  ],
  [
    '收本收息',
    '第 1 期',
    '借2011 8,661.90，贷130301 8,061.90，贷1132 600.00',
    () => post('repay', ['principal', '8,061.90'], ['interest', '600']),
  ],
  ['逾期转列', '第 1 期本金', '借130302 8,061.90，贷130301 8,061.90', () => post('overdue', ['principal', '8,061.90'])],
  ['利息转本金', '重组', '借130301 600.00，贷1132 600.00', () => post('capitalise', ['interest', '600'])],
  [
    '核销',
    '财金〔2017〕90号',
    '借1304 24,331.10，贷130302 24,331.10',
    () => post('write_off', ['overdue_principal', '24,331.10']),
  ],
  [
    '核销后收回',
    '恢复、收款、释放准备',
    '借130303 1,000.00，借2011 1,000.00，借1304 1,000.00，贷1304 1,000.00，贷130303 1,000.00，贷6702 1,000.00',
    () => post('recover', ['restored', '1,000'], ['principal', '1,000'], ['released', '1,000']),
  ],
])

const CLASS = { pass: '正常', special_mention: '关注', substandard: '次级', doubtful: '可疑', loss: '损失' } as const
const classOn = (date: string): string =>
  CLASS[floorByDays(overdueDays(graced, bookDate(date)), undefined, { technicalDays: 7 })]
const wan = (...n: [number, number, number, number, number]): ByClass<bigint> => {
  const [pass, special_mention, substandard, doubtful, loss] = n.map(each => BigInt(each) * 1_000_000n) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ]
  return { pass, special_mention, substandard, doubtful, loss }
}
const book = wan(8_000, 300, 100, 60, 40)
const inWan = (value: bigint): string => formatFen(value / 10_000n)
const percent = (ppm: number | null): string => `${((ppm ?? Number.NaN) / 10_000).toFixed(2)}%`
const ratios = provisionRatios(book, 186_000_000n)
const moves = migrationRates({
  opening: wan(8_200, 250, 80, 50, 0),
  reductions: wan(1_000, 30, 10, 5, 0),
  moves: (
    [
      ['pass', 'special_mention', 90],
      ['pass', 'substandard', 41],
      ['special_mention', 'substandard', 26],
      ['substandard', 'doubtful', 20],
      ['doubtful', 'loss', 12],
    ] as const
  ).map(([from, to, n]) => ({ from, to, fen: BigInt(n) * 1_000_000n })),
})
table('五级分类、准备金与迁徙率：3 月 20 日应还未还（银保监会·人行令〔2023〕第1号 10–13）', [
  ['操作性逾期 7 天内', '2026-03-27', '正常', () => classOn('2026-03-27')],
  ['第 90 天', '2026-06-18', '关注', () => classOn('2026-06-18')],
  ['第 91 天', '2026-06-19', '次级', () => classOn('2026-06-19')],
  ['第 271 天', '2026-12-16', '可疑', () => classOn('2026-12-16')],
  ['第 361 天', '2027-03-16', '损失', () => classOn('2027-03-16')],
  [
    '银发〔2002〕98号',
    '一般 + 专项',
    '85.00 + 101.00 = 186.00',
    () => {
      const { generalFen, specialFen, totalFen } = provisionFor(SPECIAL_PROVISION, book)
      return `${inWan(generalFen)} + ${inWan(specialFen)} = ${inWan(totalFen)}`
    },
  ],
  ['财金〔2012〕20号', '标准法', '235.00', () => inWan(provisionFor(STANDARD_METHOD, book).totalFen)],
  [
    '银监发〔2018〕7号',
    '不良率、拨备覆盖率、贷款拨备率',
    '2.35% 93.00% 2.19%',
    () => [ratios.nonPerformingPpm, ratios.coveragePpm, ratios.provisionPpm].map(percent).join(' '),
  ],
  ['核心指标 2005', '正常贷款迁徙率', '0.90%', () => percent(moves.performingPpm)],
  [
    '核心指标 2005',
    '正常、关注、次级、可疑类',
    '1.82% 11.82% 28.57% 26.67%',
    () =>
      (['pass', 'special_mention', 'substandard', 'doubtful'] as const)
        .map(each => percent(moves.byClass[each]))
        .join(' '),
  ],
])
