import type { Subject } from './kinds'
import { checkNodes, type Fault, type Node, namesIn, parseTemplate, type Vocabulary } from './template'

/** One placeholder: what it says, where it comes from, its class (JR/T 0171-2020), and whether it is masked unless asked for in full. */
export interface Placeholder {
  readonly name: string
  readonly about: string
  readonly source: string
  readonly dataClass: 1 | 2 | 3
  readonly masked?: true
  /** Not there for everybody: a letter that needs it is refused for who has none. */
  readonly columns?: readonly string[]
}

const of =
  (source: string, dataClass: 1 | 2 | 3) =>
  (name: string, about: string, more: Partial<Placeholder> = {}): Placeholder => ({
    name,
    about,
    source,
    dataClass,
    ...more,
  })
const system = of('系统', 1)
const file = of('客户档案', 2)
const book = of('借据', 1)
const asked = of('申请与资料清单', 1)

const EVERYWHERE: readonly Placeholder[] = [
  system('贷款人名称', '本行名称'),
  system('经办机构', '制作人所在机构'),
  system('经办人', '制作人姓名'),
  system('今日日期', '制作当日的业务日期'),
  system('函件编号', '登记簿编号，制作时产生'),
  file('客户名称', '客户全称'),
  file('客户称谓', '个人按姓氏和性别称呼，其他用全称'),
  file('客户编号', '客户编号'),
  file('证件号码', '个人证件号或统一社会信用代码', { masked: true }),
  file('联系电话', '主要联系电话', { masked: true }),
  file('联系地址', '通讯地址', { masked: true }),
  file('法定代表人', '对公客户的法定代表人'),
  file('客户经理', '管户客户经理'),
  file('管户机构', '管户机构名称'),
  file('贷款余额合计', '全部未结清借据的余额，元'),
  file('贷款明细', '未结清的借据', { columns: ['借据号', '产品名称', '贷款金额', '贷款余额', '年利率', '到期日期'] }),
  file('到期资料', '已过期和 60 天内到期的资料', { columns: ['资料名称', '有效期至', '状态'] }),
]

const LOAN: readonly Placeholder[] = [
  book('借据号', '借据号'),
  book('合同号', '借款合同号'),
  book('产品名称', '贷款产品'),
  book('贷款金额', '发放金额，元'),
  book('贷款金额大写', '发放金额的中文大写'),
  book('贷款余额', '当前本金余额，元'),
  book('年利率', '执行年利率'),
  book('放款日期', '放款日期'),
  book('到期日期', '到期日期'),
  book('逾期天数', '最早未还期次的逾期天数'),
  book('逾期金额', '逾期各期的本息、罚息和复利合计，元'),
  book('逾期本金', '逾期本金，元'),
  book('逾期利息', '逾期利息，元'),
  book('罚息复利', '截至当日的罚息与复利，元'),
  book('当前应还', '截至当日应还合计，元'),
  book('下次还款日', '下一个还款日'),
  book('下期应还', '下一期应还本息，元'),
  book('结清日期', '结清日期'),
  book('结清证明编号', '结清证明编号'),
  book('应还明细', '已到期未还清的各期', {
    columns: ['期次', '应还日期', '应还本金', '应还利息', '罚息与复利', '应还合计', '本期逾期天数'],
  }),
  book('还款计划', '未到期的各期', { columns: ['期次', '应还日期', '应还本金', '应还利息', '应还合计'] }),
]

const APPLICATION: readonly Placeholder[] = [
  asked('申请编号', '贷款申请编号'),
  asked('申请产品', '申请的产品'),
  asked('申请金额', '申请金额，元'),
  asked('补正期限', '最近一份未关闭补正通知的期限'),
  asked('补正说明', '最近一份未关闭补正通知的说明'),
  asked('缺少资料', '清单中缺少、过期或不合要求的资料', { columns: ['序号', '资料名称', '原因'] }),
]

const ALL: Readonly<Record<Subject, readonly Placeholder[]>> = {
  customer: EVERYWHERE,
  loan: [...EVERYWHERE, ...LOAN],
  application: [...EVERYWHERE, ...APPLICATION],
}

/** The placeholders a template about this subject may use. */
export const placeholdersOf = (subject: Subject): readonly Placeholder[] => ALL[subject]

export const vocabularyOf = (subject: Subject): Vocabulary => ({
  values: new Set(ALL[subject].filter(one => one.columns === undefined).map(one => one.name)),
  lists: new Map(ALL[subject].flatMap(one => (one.columns ? [[one.name, one.columns] as const] : []))),
})

/** Values that are masked unless somebody with the right asks for them in full. */
export const MASKED: readonly string[] = EVERYWHERE.filter(one => one.masked).map(one => one.name)

/** A text template about a subject: its tree, what it uses, and everything that is wrong with it. */
export function readTemplate(
  subject: Subject,
  text: string,
): { readonly nodes: readonly Node[]; readonly tags: readonly string[]; readonly faults: readonly Fault[] } {
  const words = vocabularyOf(subject)
  const { nodes, faults } = parseTemplate(text, name => words.lists.has(name))
  return { nodes, tags: namesIn(nodes), faults: [...faults, ...checkNodes(nodes, words)] }
}
