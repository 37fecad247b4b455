import { CLASSES, type RiskClass, worstOf } from '../../lending/classification'
import { daysBetween, earlier } from '../../lending/dates'
import { formatFen } from '../../lending/money'
import { usedFen } from '../../lending/relations'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { status } from '../../web/status'
import { type Codes, codesFor, wordOf } from './codes'
import { type Exposures, sumSight } from './exposure'
import { EXPIRY_DAYS } from './filters'
import { overdueDays } from './list-view'
import { ageOn, lentOf } from './panels'
import { type CustomerFile, type CustomerLoan, fileWithExposure, loansOf } from './queries'
import { masksOf, opened } from './record'

export type Tab = 'overview' | 'profile' | 'loans' | 'repayments' | 'timeline' | 'history'
/** Tabs that a later feature answers stand here too. */
export type HeadTab = Tab | 'relations' | 'consents' | 'documents' | 'statements' | 'archive'
const TABS: readonly (readonly [HeadTab, string, string])[] = [
  ['overview', '', '概览'],
  ['profile', '/profile', '基本信息'],
  ['loans', '/loans', '授信与贷款'],
  ['repayments', '/repayments', '还款记录'],
  ['relations', '/relations', '关系'],
  ['documents', '/documents', '资料'],
  ['consents', '/consents', '授权'],
  ['statements', '/statements', '财务报表'],
  ['archive', '/archive', '档案'],
  ['timeline', '/timeline', '动态'],
  ['history', '/history', '变更历史'],
]

export interface Loaded {
  readonly file: CustomerFile
  readonly loans: readonly CustomerLoan[]
  readonly codes: Codes
  readonly exposure: Exposures
}

/** What every tab of a customer needs; a customer out of sight does not exist. */
export async function load(c: Ctx, id: number): Promise<Loaded> {
  const [found, loans, codes] = await Promise.all([
    fileWithExposure(c.db, c.viewer, id, sumSight(c)),
    loansOf(c.db, c.viewer, id, c.today),
    codesFor(c.db, c.viewer.lang),
  ])
  if (!found) throw notFound()
  return { ...found, loans, codes }
}

export const running = (loans: readonly CustomerLoan[]): readonly CustomerLoan[] =>
  loans.filter(loan => loan.state === 'active')
export const sumOf = (loans: readonly CustomerLoan[], of: (loan: CustomerLoan) => bigint): bigint =>
  loans.reduce((sum, loan) => sum + of(loan), 0n)

export function worstClass(loans: readonly CustomerLoan[]): RiskClass | null {
  const known = running(loans).map(loan => CLASSES.find(one => one === loan.riskClass) ?? 'pass')
  return known.length === 0 ? null : worstOf(known)
}

function badgesOf(c: Ctx, { file, loans }: Loaded) {
  const worst = worstClass(loans)
  const kind = status('customer-type', file.kind)
  return [
    { word: c.t(kind.word), tag: true },
    ...(worst ? [{ word: c.t(status('risk-class', worst).word), tone: status('risk-class', worst).tone }] : []),
    ...(file.important ? [{ word: c.t('重点客户'), tag: true, icon: 'star' }] : []),
    ...(file.restrictedAt ? [{ word: c.t('限制查看'), tone: 'warn' }] : []),
    ...(file.anonymisedAt ? [{ word: c.t('已匿名'), tone: 'mute' }] : []),
  ]
}

function personLine(c: Ctx, { file, codes }: Loaded): string {
  const age = file.birthDate === null ? null : c.t('{n} 岁', { n: ageOn(file.birthDate, c.today) })
  return [wordOf(codes.sex, file.sex), age, wordOf(codes.marital, file.marital)].filter(Boolean).join(' · ')
}

function metaOf(c: Ctx, loaded: Loaded) {
  const { file } = loaded
  const masks = masksOf(opened(file))
  const reveal = (field: string) =>
    c.may('customer.reveal') ? { reveal: { action: `/customers/${file.id}/reveal`, field } } : {}
  const person = personLine(c, loaded)
  return [
    { label: c.t('客户编号'), value: file.customerNo },
    ...(file.kind === 'person' && person ? [{ icon: 'user', label: c.t('基本情况'), value: person }] : []),
    { icon: 'lock', label: c.t('证件号码'), value: masks.idNo, ...reveal('idNo') },
    ...(masks.phone ? [{ icon: 'phone', label: c.t('联系电话'), value: masks.phone, ...reveal('phone') }] : []),
    ...(file.employer ? [{ icon: 'building-store', label: c.t('工作单位'), value: file.employer }] : []),
    { label: c.t('管户'), value: c.t('{officer}（{branch}）', { officer: file.officerName, branch: file.branchName }) },
    { label: c.t('档案编号'), value: archiveNoOf(file), href: `/customers/${file.id}/history` },
  ]
}

export const archiveNoOf = (file: Pick<CustomerFile, 'archiveRoot' | 'archiveVersion'>): string =>
  `${file.archiveRoot}-V${file.archiveVersion.toString().padStart(2, '0')}`

function nextDue(loans: readonly CustomerLoan[]) {
  const days = running(loans).flatMap(loan => (loan.nextDueOn ? [loan.nextDueOn] : []))
  if (days.length === 0) return null
  const day = days.reduce(earlier)
  return {
    day,
    fen: sumOf(
      running(loans).filter(loan => loan.nextDueOn === day),
      loan => loan.nextFen,
    ),
  }
}

/** The one figure of exposure; what others related to him stand for is a sum without names. */
function exposureFigure(c: Ctx, { file, exposure }: Loaded) {
  const [ownFen, circleFen] = [usedFen(exposure.own), usedFen(exposure.circle)]
  return {
    label: c.t('敞口（含关联）'),
    value: circleFen === 0n ? '—' : formatFen(circleFen),
    unit: c.t('元'),
    note: circleFen === ownFen ? c.t('余额、已批未放与对外担保') : c.t('本人 {sum} 元', { sum: formatFen(ownFen) }),
    href: `/customers/${file.id}/relations`,
  }
}

function figuresOf(c: Ctx, loaded: Loaded) {
  const { file, loans } = loaded
  const active = running(loans)
  const overdueFen = sumOf(active, loan => loan.overdueFen)
  const oldest = active.flatMap(loan => (loan.oldestUnpaidOn ? [loan.oldestUnpaidOn] : []))
  const days = oldest.length === 0 ? 0 : overdueDays(oldest.reduce(earlier), c.today)
  const periods = active.reduce((sum, loan) => sum + loan.overdueCount, 0)
  const next = nextDue(loans)
  const money = (fen: bigint) => (fen === 0n ? '—' : formatFen(fen))
  const yuan = c.t('元')
  return [
    {
      label: c.t('贷款余额（{n} 笔）', { n: active.length }),
      value: money(sumOf(active, loan => loan.balanceFen)),
      unit: yuan,
      note: c.t('累计发放 {sum} 元', { sum: money(sumOf(lentOf(loans), loan => loan.principalFen)) }),
    },
    {
      label: c.t('逾期金额'),
      value: money(overdueFen),
      unit: yuan,
      ...(overdueFen > 0n
        ? { tone: 'bad', note: c.t('逾期 {days} 天 · {n} 期', { days, n: periods }) }
        : { note: c.t('无逾期') }),
    },
    exposureFigure(c, loaded),
    {
      label: c.t('下次应还'),
      value: next?.day.slice(5) ?? '—',
      note: next ? c.t('{sum} 元', { sum: formatFen(next.fen) }) : c.t('没有待还期次'),
    },
    {
      label: c.t('证件到期日'),
      value: file.idExpiresOn === null ? '—' : file.idExpiresOn.startsWith('9999') ? c.t('长期') : file.idExpiresOn,
      ...expiryOf(c, file),
    },
  ]
}

function expiryOf(c: Ctx, file: CustomerFile) {
  if (file.idExpiresOn === null) return { note: c.t('未登记') }
  const days = daysBetween(c.today, file.idExpiresOn)
  if (days < 0) return { tone: 'bad', note: c.t('已过期 {n} 天', { n: -days }) }
  return days <= EXPIRY_DAYS ? { tone: 'warn', note: c.t('剩 {n} 天', { n: days }) } : { note: c.t('有效') }
}

function actionsOf(c: Ctx, file: CustomerFile) {
  const more = [
    ...(c.may('customer.assign')
      ? [{ label: c.t('移交管户'), icon: 'user-check', href: `/customers/assign?id=${file.id}` }]
      : []),
    ...(c.may('letter.make')
      ? [{ label: c.t('制作函件'), icon: 'mail', href: `/letters/new?customer=${file.id}` }]
      : []),
    { label: c.t('变更历史'), icon: 'history', href: `/customers/${file.id}/history` },
    ...(c.may('trace.read') ? [{ label: c.t('谁看过'), icon: 'eye', href: `/customers/${file.id}/seen` }] : []),
  ]
  return [
    ...(c.may('application.create')
      ? [{ label: c.t('贷款申请'), icon: 'plus', kind: 'primary', href: `/applications/new?customer=${file.id}` }]
      : []),
    ...(c.may('follow-up.record')
      ? [{ label: c.t('记录跟进'), icon: 'phone-call', href: `/customers/${file.id}/follow-ups/new` }]
      : []),
    ...(c.may('customer.update')
      ? [{ label: c.t('编辑'), icon: 'edit', href: `/customers/${file.id}/edit`, attrs: { 'data-hotkey': 'e' } }]
      : []),
    { more },
  ]
}

/** The head card of a customer's pages. */
export function headOf(c: Ctx, loaded: Loaded, active: HeadTab) {
  const { file, loans } = loaded
  return {
    id: file.id,
    name: file.name,
    badges: badgesOf(c, loaded),
    meta: metaOf(c, loaded),
    figures: figuresOf(c, loaded),
    actions: actionsOf(c, file),
    tabs: TABS.filter(
      ([tab]) =>
        (tab !== 'documents' || c.may('document.read')) &&
        (tab !== 'archive' || c.may('archive.read')) &&
        (tab !== 'statements' || file.kind !== 'person'),
    ).map(([tab, path, label]) => ({
      label: c.t(label),
      href: `/customers/${file.id}${path}`,
      active: tab === active,
      ...(tab === 'loans' && running(loans).length > 0 ? { count: running(loans).length } : {}),
    })),
  }
}
