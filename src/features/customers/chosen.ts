import { formatFen } from '../../lending/money'
import type { Ctx } from '../../web/context'
import { status } from '../../web/status'
import { codesFor } from './codes'
import { type FileCondition, OP_WORDS, takesValue } from './file-filter'
import { type Band, type Filters, filterQuery } from './filters'
import { wholeList } from './links'
import { readableIn } from './profile'
import { SIZE_WORDS } from './words'

export const BAND_WORDS: Readonly<Record<Band, string>> = {
  d1_3: '1–3 天',
  d4_10: '4–10 天',
  d11_30: '11–30 天',
  d31_90: '31–90 天',
  d91: '91 天以上',
}

type Codes = Awaited<ReturnType<typeof codesFor>>

/** 学历 是 本科 · 年收入 不小于 100,000.00 · 电子邮箱 未填写 */
function conditionWords(c: Ctx, codes: Codes, { field, op, value }: FileCondition): string {
  const label = c.t(field.label)
  if (field.control === 'checkbox') return value === '1' ? label : c.t('不是{label}', { label })
  if (!takesValue(op)) return `${label} ${c.t(OP_WORDS[op])}`
  const text =
    field.control === 'money'
      ? formatFen(BigInt(value))
      : field.name === 'createdAt' || field.name === 'updatedAt'
        ? value
        : readableIn(c, 'person', codes, field.name, value)
  return `${label} ${c.t(OP_WORDS[op])} ${text}`
}

/** Everything the list is narrowed by, each with the address of the list without it. */
export async function chosenChips(c: Ctx, filters: Filters) {
  const { q, kind, riskClass, band, size, region, officer, branch, file = [] } = filters
  const codes = await codesFor(c.db, c.viewer.lang)
  const names = await namesFor(c, { officer, branch })
  const word = (label: string, text: string) => `${c.t(label)} ${text}`
  const chip = (label: string, without: keyof Filters) => ({
    label,
    href: wholeList(filterQuery({ ...filters, [without]: undefined })),
    icon: 'x',
    active: true,
  })
  return [
    ...(q ? [chip(word('关键字', q), 'q')] : []),
    ...(kind ? [chip(word('客户类型', c.t(status('customer-type', kind).word)), 'kind')] : []),
    ...(riskClass ? [chip(word('五级分类', c.t(status('risk-class', riskClass).word)), 'riskClass')] : []),
    ...(band ? [chip(word('逾期天数', c.t(BAND_WORDS[band])), 'band')] : []),
    ...(size ? [chip(word('企业规模', c.t(SIZE_WORDS[size])), 'size')] : []),
    ...(region ? [chip(word('行政区划', readableIn(c, 'person', codes, 'residenceRegion', region)), 'region')] : []),
    ...(branch ? [chip(word('机构', names.branch), 'branch')] : []),
    ...(officer ? [chip(word('客户经理', names.officer), 'officer')] : []),
    ...file.map((condition, at) => ({
      ...chip(conditionWords(c, codes, condition), 'file'),
      href: wholeList(filterQuery({ ...filters, file: file.filter((_, i) => i !== at) })),
    })),
  ]
}

async function namesFor(c: Ctx, { officer, branch }: { officer?: number | undefined; branch?: number | undefined }) {
  const [user, place] = await Promise.all([
    officer ? c.db.selectFrom('users').select('name').where('id', '=', officer).executeTakeFirst() : undefined,
    branch ? c.db.selectFrom('branches').select('name').where('id', '=', branch).executeTakeFirst() : undefined,
  ])
  return { officer: user?.name ?? '—', branch: place?.name ?? '—' }
}
