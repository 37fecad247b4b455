import { maskName } from '../../../lending/mask'
import { translator } from '../../../web/i18n'
import { wordOf } from '../../customers/codes'
import { WAY_NAMES } from '../../customers/events-view'
import type { CustomerKind } from '../../customers/identity'
import { openDetail } from '../../customers/items/commands'
import { ITEM_FORMS } from '../../customers/items/kinds'
import { BASIC_FIELDS, ITEM_LABELS, type ItemList, LABELS, opened } from '../../customers/record'
import { specsOf } from '../../customers/specs'
import { readable } from '../../fields/shown'
import { CHANNEL_WORDS } from '../words'
import type { Dossier, Lines } from './dossier'

export interface Section {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly string[][]
}

const KINDS: Readonly<Record<string, string>> = { person: '个人', sole: '个体工商户', company: '企业' }

/** His own numbers stand here in full: the paper is for himself. */
function basics({ file, codes }: Dossier): string[][] {
  const values = opened(file)
  const specs = specsOf(file.kind as CustomerKind)
  const told = BASIC_FIELDS.flatMap((field): string[][] => {
    const value = values[field]
    if (value === null || value === false || value === '') return []
    const spec = specs.find(one => one.name === field)
    const text =
      typeof value === 'bigint'
        ? `${value / 100n}.${(value % 100n).toString().padStart(2, '0')}`
        : spec?.table
          ? (codes.national[spec.table].labelOf(String(value)) ?? String(value))
          : spec?.list
            ? wordOf(codes[spec.list], String(value))
            : value === true
              ? '是'
              : String(value)
    return [[LABELS[field], text]]
  })
  return [
    ['客户编号', file.customerNo],
    ['客户类型', KINDS[file.kind] ?? file.kind],
    ['管户机构', file.branchName],
    ['管户经理', file.officerName],
    ...told,
  ]
}

/** Somebody else's name on a line of his: masked as in the list of relations. */
const nameFor = (file: Dossier['file'], name: string | null): string | null =>
  name === null || name === file.name ? name : maskName(name)

/** What the lender asked beyond the product's own fields: his as much as the rest. */
const ownRows = ({ own: { own, values } }: Dossier): string[][] =>
  own.fields.flatMap(field => {
    const text = values[field.id] ?? ''
    return text === '' ? [] : [[field.label, readable({ t: translator('zh') }, own, field, text, true)]]
  })

const itemRows = ({ file, items, codes }: Dossier): string[][] =>
  items.map(item => {
    const list = item.list as ItemList
    return [
      ITEM_LABELS[list],
      wordOf(codes[ITEM_FORMS[list].kinds], item.kind),
      openDetail(item),
      [nameFor(file, item.holder), item.bank, item.note].filter(Boolean).join(' '),
    ]
  })

const consentRows = ({ consents }: Dossier): string[][] =>
  consents.map(one => [
    one.purposeName,
    one.givenOn,
    one.expiresOn ?? '至撤回为止',
    CHANNEL_WORDS[one.channel] ?? one.channel,
    one.withdrawnOn ?? '',
  ])

/** '{day} 前答复' with what belongs into it; what was told of a relation names him no more than the list of them does. */
const filledIn = (words: string, params: string): string => {
  const values = JSON.parse(params) as Record<string, string | number>
  const named = /关系/.test(words)
  return words.replace(/\{(\w+)\}/g, (all, name: string) => {
    const value = String(values[name] ?? all)
    return named && name === 'name' ? maskName(value) : value
  })
}

const plain = (lines: Lines): string[][] => lines.map(line => line.map(cell => cell ?? ''))

/** Everything about a customer as tables; names of other people are masked (PIPL art. 45 gives a right to one's own). */
export function sectionsOf(dossier: Dossier): Section[] {
  return [
    { title: '基本信息', columns: ['项目', '内容'], rows: basics(dossier) },
    { title: '补充信息', columns: ['项目', '内容'], rows: ownRows(dossier) },
    { title: '电话地址账户与资产', columns: ['类别', '种类', '内容', '说明'], rows: itemRows(dossier) },
    {
      title: '关系人',
      columns: ['关系', '姓名', '起始日期', '结束日期'],
      rows: plain(dossier.relations).map(([kind = '', name = '', ...days]) => [kind, maskName(name), ...days]),
    },
    {
      title: '授权',
      columns: ['目的', '签署日期', '有效期至', '方式', '撤回日期'],
      rows: consentRows(dossier),
    },
    {
      title: '贷款申请',
      columns: ['申请编号', '金额（元）', '期限（月）', '用途', '登记日期'],
      rows: plain(dossier.applications),
    },
    { title: '合同', columns: ['合同编号', '金额（元）', '签订日期'], rows: plain(dossier.contracts) },
    {
      title: '贷款',
      columns: ['借据号', '本金（元）', '余额（元）', '起息日', '到期日', '结清日'],
      rows: plain(dossier.loans),
    },
    {
      title: '还款',
      columns: ['回单号', '借据号', '日期', '金额（元）'],
      rows: plain(dossier.repayments),
    },
    { title: '资料', columns: ['种类', '归档日期', '页数', '有效期至'], rows: plain(dossier.papers) },
    {
      title: '跟进记录',
      columns: ['日期', '方式', '内容'],
      rows: plain(dossier.followUps).map(([day = '', way = '', content = '']) => [
        day,
        (WAY_NAMES as Readonly<Record<string, string>>)[way] ?? way,
        content,
      ]),
    },
    { title: '函件', columns: ['函件编号', '名称', '日期'], rows: plain(dossier.letters) },
    { title: '发出的消息', columns: ['日期', '内容'], rows: plain(dossier.messages) },
    {
      title: '大事记',
      columns: ['日期', '事项', '内容'],
      rows: plain(dossier.events).map(([day = '', words = '', params = '{}', detail = '']) => [
        day,
        filledIn(words, params),
        detail,
      ]),
    },
    { title: '变更历史', columns: ['档案编号', '日期', '原因'], rows: plain(dossier.versions) },
  ]
}

export const COPY_TITLE = '个人信息副本'
