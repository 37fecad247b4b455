import { CLASSES } from '../../lending/classification'
import { addDays, bookDate, daysInMonth, monthEnd, monthOf, weekday, yearOf } from '../../lending/dates'
import { type Fen, sumFen } from '../../lending/money'
import type { Viewer } from '../../permissions'
import { bars, ring, type Token, wan } from '../../web/charts'
import type { Ctx } from '../../web/context'
import { status } from '../../web/status'
import { counts } from '../collections/queries'
import { calendarDay } from '../day-end/target'
import { classParts, dueDays, figures, lastMonthEnd, officers, overdueTrend } from './figures'
import { auditState, bookState, systemState } from './offices'
import { countTodos, todosOf } from './todos'

export interface Panel {
  readonly key: string
  readonly title: string
  readonly view: string
  readonly side: boolean
  readonly shown: (viewer: Viewer) => boolean
  readonly load: (c: Ctx) => Promise<object>
}

const seesCustomers = (viewer: Viewer): boolean => viewer.scope !== 'none'
const may =
  (...needs: Parameters<Viewer['permissions']['has']>[0][]) =>
  (viewer: Viewer): boolean =>
    needs.every(need => viewer.permissions.has(need))

/** 1.68: a share in per cent with two decimals; nothing to share → 0.00. */
export const percent = (part: Fen, whole: Fen): string =>
  whole <= 0n ? '0.00' : (Number((part * 100_000n) / whole) / 1000).toFixed(2)

/** 分 → 万元 with two decimals and separators, for figures that are read and not added. */
export const inWan = (fen: Fen): string =>
  wan(fen).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

async function loadFigures(c: Ctx) {
  const now = await figures(c.db, c.viewer, c.today)
  const before = await lastMonthEnd(c.db, c.viewer, c.today)
  return { now, before, percent, inWan, whole: c.viewer.scope === 'own' ? '管户贷款余额' : '贷款余额' }
}

async function loadTodos(c: Ctx) {
  const todos = await todosOf(c.db, c.viewer, c.today)
  return { todos: todos.slice(0, 6), count: (await countTodos(c.db, c.viewer, c.today)).all }
}

const BAND_WORDS: readonly (readonly [key: 'b1' | 'b2' | 'b3' | 'b4', word: string, colour: Token])[] = [
  ['b1', '1–3 天', 'r1'],
  ['b2', '4–10 天', 'r2'],
  ['b3', '11–30 天', 'r3'],
  ['b4', '31 天以上', 'r4'],
]

async function loadTrend(c: Ctx) {
  const points = await overdueTrend(c.db, c.viewer, c.today)
  if (points.length === 0) return { points, chart: undefined }
  const chart = bars({
    labels: points.map(point => c.t('{n} 月', { n: monthOf(point.day) })),
    series: BAND_WORDS.map(([key, word, colour]) => ({
      name: c.t(word),
      colour,
      values: points.map(point => wan(point[key])),
    })),
    unit: c.t('万元'),
    width: 690,
  })
  return { points, chart, bands: BAND_WORDS.map(([key, word]) => ({ key, word: c.t(word) })) }
}

async function loadClasses(c: Ctx) {
  const found = new Map((await classParts(c.db, c.viewer)).map(part => [part.riskClass, part.balanceFen]))
  const total = sumFen(found.values())
  const parts = CLASSES.map((one, i) => ({
    word: c.t(status('risk-class', one).word),
    colour: `k${i + 1}` as Token,
    fen: found.get(one) ?? 0n,
  }))
  const svg =
    total > 0n ? ring(parts.map(part => ({ name: part.word, value: wan(part.fen), colour: part.colour }))) : undefined
  return { svg, parts, total, percent, inWan }
}

/** Weeks of a month for the calendar, Sunday first, with what falls due on each day. */
async function loadCalendar(c: Ctx) {
  const from = bookDate(`${c.today.slice(0, 8)}01`)
  const days = new Map((await dueDays(c.db, c.viewer, from, monthEnd(c.today))).map(day => [day.day, day]))
  const cells: (object | null)[] = Array.from({ length: weekday(from) }, () => null)
  for (let n = 0; n < daysInMonth(yearOf(c.today), monthOf(c.today)); n++) {
    const day = addDays(from, n)
    const due = days.get(day)
    const tone = due === undefined ? undefined : due.late > 0 ? 'bad' : due.paid === due.count ? 'ok' : undefined
    cells.push({ day: n + 1, today: day === c.today, count: due?.count, tone })
  }
  while (cells.length % 7 !== 0) cells.push(null)
  const weeks = Array.from({ length: cells.length / 7 }, (_, i) => cells.slice(i * 7, i * 7 + 7))
  return { weeks, month: c.t('{y} 年 {m} 月', { y: yearOf(c.today), m: monthOf(c.today) }) }
}

const QUICK: readonly (readonly [
  needs: Parameters<Viewer['permissions']['has']>[0] | 'signed-in',
  href: string,
  icon: string,
  word: string,
])[] = [
  ['customer.create', '/customers/new', 'user-plus', '新增客户'],
  ['application.create', '/applications', 'file-text', '贷款申请'],
  ['approval.decide', '/approvals', 'clipboard-check', '审批处理'],
  ['disbursement.read', '/disbursements', 'cash', '放款'],
  ['repayment.post', '/repayments/new', 'calendar-dollar', '还款登记'],
  ['collection.work', '/collections', 'phone-call', '催收作业'],
  ['customer.import', '/imports', 'upload', '批量导入'],
  ['voucher.read', '/vouchers', 'receipt', '凭证'],
  ['day-end.run', '/day-ends', 'history', '日终'],
  ['report.read', '/reports', 'chart-bar', '报表中心'],
  ['user.manage', '/admin/users', 'users', '用户'],
  ['role.manage', '/admin/roles', 'shield-lock', '角色与权限'],
  ['audit.read', '/admin/audit', 'report-analytics', '审计日志'],
  ['product.read', '/calculator', 'calculator', '还款试算'],
]

const loadQuick = async (c: Ctx) => ({
  quick: QUICK.filter(([needs]) => needs === 'signed-in' || c.may(needs))
    .slice(0, 6)
    .map(([, href, icon, word]) => ({ href, icon, label: c.t(word) })),
})

/** Every panel there is; who sees which follows from what he may do, never from the name of his role. */
export const PANELS: readonly Panel[] = [
  {
    key: 'figures',
    title: '经营概览',
    view: 'home/_figures',
    side: false,
    shown: viewer => seesCustomers(viewer) && may('loan.read')(viewer),
    load: loadFigures,
  },
  { key: 'todos', title: '我的待办', view: 'home/_todos', side: false, shown: seesCustomers, load: loadTodos },
  {
    key: 'collections',
    title: '催收概况',
    view: 'home/_collections',
    side: false,
    shown: may('collection.work'),
    load: async c => ({ figures: await counts(c.db, c.viewer, c.today) }),
  },
  {
    key: 'books',
    title: '账务与日终',
    view: 'home/_books',
    side: false,
    shown: may('voucher.read'),
    load: async c => ({ books: await bookState(c.db, c.viewer, c.today), calendar: calendarDay(c.deps) }),
  },
  {
    key: 'system',
    title: '系统概况',
    view: 'home/_system',
    side: false,
    shown: viewer => may('user.manage')(viewer) || may('role.manage')(viewer),
    load: async c => ({ system: await systemState(c.db, c.deps.now()) }),
  },
  {
    key: 'audit',
    title: '审计概况',
    view: 'home/_audit',
    side: false,
    shown: may('audit.read'),
    load: async c => ({ audit: await auditState(c.db, calendarDay(c.deps)) }),
  },
  {
    key: 'trend',
    title: '逾期余额走势',
    view: 'home/_trend',
    side: false,
    shown: viewer => seesCustomers(viewer) && may('loan.read', 'report.read')(viewer),
    load: loadTrend,
  },
  {
    key: 'officers',
    title: '客户经理业绩',
    view: 'home/_officers',
    side: false,
    shown: may('customer.assign', 'loan.read'),
    load: async c => ({ officers: await officers(c.db, c.viewer, c.today), percent }),
  },
  {
    key: 'calendar',
    title: '还款日历',
    view: 'home/_calendar',
    side: true,
    shown: viewer => seesCustomers(viewer) && may('repayment.read')(viewer),
    load: loadCalendar,
  },
  {
    key: 'classes',
    title: '五级分类',
    view: 'home/_classes',
    side: true,
    shown: viewer => seesCustomers(viewer) && may('loan.read', 'report.read')(viewer),
    load: loadClasses,
  },
  { key: 'quick', title: '常用功能', view: 'home/_quick', side: true, shown: () => true, load: loadQuick },
]

export const panelsOf = (viewer: Viewer): readonly Panel[] => PANELS.filter(panel => panel.shown(viewer))
