import { contributionOf, loyaltyOf, yearBefore } from '../../lending/care'
import { addDays, type BookDate, bookDate, dayOf, daysInMonth } from '../../lending/dates'
import { formatFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { headOf, type Loaded, load, running, sumOf } from '../customers/head'
import { ageOn, balanceTrend, monthsUpTo } from '../customers/panels'
import { principalByMonth } from '../customers/queries'
import { personOf } from '../documents/upload'
import { numberSetting } from '../settings/queries'
import { addSatisfaction, stopMarketing } from './commands'
import { bondOf, earnedSince, marketingOf, satisfactionsOf, tasksOfCustomer } from './queries'
import { stateBadge } from './tasks'
import { HOW_WORDS, HOWS } from './words'

const MONTHS = 12
const FUNDS = 20_000

/** Days of a month; of the one that runs, those so far. */
const lengthOf = (month: string, today: BookDate): number =>
  today.startsWith(month)
    ? dayOf(today)
    : daysInMonth(Number.parseInt(month.slice(0, 4), 10), Number.parseInt(month.slice(5), 10))

/** 贡献度 of twelve months: interest, penalties and fees received, less the cost of month-end balances, less losses. */
async function contribution(c: Ctx, { file, loans }: Loaded, lossFen: bigint) {
  const from = addDays(yearBefore(c.today), 1)
  const months = monthsUpTo(c.today, MONTHS)
  const [earned, paidBack, ppm] = await Promise.all([
    earnedSince(c.db, c.viewer, file.id, from),
    principalByMonth(c.db, c.viewer, file.id, bookDate(`${months[0]}-01`)),
    numberSetting(c.db, 'care.funds-ppm', c.today, FUNDS),
  ])
  const balance = sumOf(running(loans), loan => loan.balanceFen)
  const trend = balanceTrend(months, balance, loans, paidBack)
  const balanceDaysFen = trend.reduce((sum, fen, i) => sum + fen * BigInt(lengthOf(months[i]!, c.today)), 0n)
  const all = { ...earned, balanceDaysFen, lossFen }
  return { earned: all, ...contributionOf(all, ppm), ppm }
}

export async function worthOf(c: Ctx, loaded: Loaded) {
  const bond = await bondOf(c.db, c.viewer, loaded.file.id, c.today)
  const [worth, satisfactions] = await Promise.all([
    contribution(c, loaded, bond.lossFen),
    satisfactionsOf(c.db, c.viewer, loaded.file.id),
  ])
  const years = bond.firstOn === null ? 0 : ageOn(bond.firstOn, c.today)
  return { bond, worth, satisfactions, loyalty: loyaltyOf({ ...bond, years }), years }
}

const satisfactionFields = { score: f.whole('满意度', 1, 5), note: f.text('说明', { max: 200 }) }
const stopFields = { how: f.oneOf('方式', HOWS), note: f.text('说明', { max: 200 }) }

interface Forms {
  readonly score?: FormState
  readonly stop?: FormState
}

function formulaOf(c: Ctx, { worth, loyalty, bond, years }: Awaited<ReturnType<typeof worthOf>>) {
  const money = (fen: bigint) => formatFen(fen)
  return {
    contribution: [
      { label: c.t('收到利息'), money: worth.earned.interestFen },
      { label: c.t('收到罚息与复利'), money: worth.earned.penaltyFen },
      { label: c.t('收到费用'), money: worth.earned.feeFen },
      { label: c.t('减：资金成本（月末余额 × {rate}）', { rate: formatRate(worth.ppm) }), money: -worth.fundsFen },
      { label: c.t('减：核销损失'), money: -worth.earned.lossFen },
    ],
    sum: money(worth.contributionFen),
    loyalty: [
      { label: c.t('合作年限：{n} 年 × 8 分，最多 40', { n: years }), value: String(loyalty.yearPoints) },
      { label: c.t('贷款笔数：{n} 笔 × 10 分，最多 30', { n: bond.loans }), value: String(loyalty.loanPoints) },
      {
        label: c.t('按期还款：{n}/{all} 期 × 30 分', { n: bond.paidOnTime, all: bond.dues }),
        value: String(loyalty.onTimePoints),
      },
    ],
    points: loyalty.points,
  }
}

async function show(c: Ctx, loaded: Loaded, forms: Forms = {}): Promise<void> {
  const { id } = loaded.file
  const [worth, tasks, marketing] = await Promise.all([
    worthOf(c, loaded),
    tasksOfCustomer(c.db, c.viewer, id),
    marketingOf(c.db, id, c.today),
  ])
  const score = forms.score ?? emptyForm({ score: '5' })
  const stop = forms.stop ?? emptyForm({ how: 'reply' })
  const errors = [...score.errors, ...stop.errors]
  page(
    c,
    'care/value',
    {
      head: headOf(c, loaded, 'overview'),
      formula: formulaOf(c, worth),
      period: c.t('{from} 至 {to}', { from: addDays(yearBefore(c.today), 1), to: c.today }),
      satisfactions: worth.satisfactions.map(one => ({
        at: one.askedOn,
        who: one.who,
        text: c.t('{n} 分', { n: one.score }),
        sub: one.note || undefined,
        tone: one.score >= 4 ? 'ok' : one.score <= 2 ? 'bad' : undefined,
      })),
      tasks: tasks.map(task => ({
        href: `/care/${task.id}`,
        cells: {
          rule: task.ruleName,
          found: task.foundOn,
          state: { badge: stateBadge(c, task.state) },
          result: task.result,
        },
      })),
      marketing,
      score,
      stop,
      errors,
      hows: HOWS.map(value => ({ value, label: c.t(HOW_WORDS[value]) })),
      acts: { write: c.may('follow-up.record') },
    },
    { status: errors.length > 0 ? 422 : 200 },
  )
}

/** 客户价值: loyalty, satisfaction and contribution, each with how it was worked out. */
export const customerValue = async (c: Ctx): Promise<void> => show(c, await load(c, c.id()))

export async function submitSatisfaction(c: Ctx): Promise<void> {
  const loaded = await load(c, c.id())
  const customerId = loaded.file.id
  const read = readForm(satisfactionFields, c.req.body, c.t)
  if (!read.ok) return show(c, loaded, { score: read.form })
  const { score, note } = read.values
  const done = await once(c, 'care.satisfaction', (trx, _actor, today) =>
    addSatisfaction(trx, personOf(c), today, { customerId, sight: c.viewer, score, note: note ?? '' }),
  )
  if (isRefused(done)) return show(c, loaded, { score: refusedForm(satisfactionFields, read.raw, done, c.t) })
  leaveToast(c.res, { words: '已登记满意度' })
  c.res.redirect(303, `/customers/${customerId}/value`)
}

export async function submitStop(c: Ctx): Promise<void> {
  const loaded = await load(c, c.id())
  const customerId = loaded.file.id
  const read = readForm(stopFields, c.req.body, c.t)
  if (!read.ok) return show(c, loaded, { stop: read.form })
  const { how, note } = read.values
  const done = await once(c, 'care.opt-out', async (trx, _actor, today) => {
    const standing = await marketingOf(trx, customerId, today)
    return stopMarketing(trx, personOf(c), today, { customerId, sight: c.viewer, how, note: note ?? '', standing })
  })
  if (isRefused(done)) return show(c, loaded, { stop: refusedForm(stopFields, read.raw, done, c.t) })
  leaveToast(c.res, { words: '已登记拒收，不再发送祝福' })
  c.res.redirect(303, `/customers/${customerId}/value`)
}
