import { CARE_FACTS, type CareFact } from '../../lending/care'
import { isRefused } from '../../lending/refusal'
import type { Ctx } from '../../web/context'
import { notFound } from '../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../web/form'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { leaveToast } from '../../web/toast'
import { takeSheet } from '../audit/sheet'
import { hrefOf } from '../customers/links'
import { personOf } from '../documents/upload'
import { idIn } from '../follow-ups/view'
import { closeTask } from './commands'
import { rulesOf, type TaskLine, taskById, tasksOf } from './queries'
import { FACT_WORDS, OFFER_WORDS, STATE_WORDS, STATES } from './words'

const PAGE = 50
const SHEET_ROWS = 20_000

export function stateBadge(c: Ctx, state: string) {
  const { word, tone } = STATE_WORDS[STATES.find(one => one === state) ?? 'open']
  return { word: c.t(word), tone }
}
export const offerWord = (c: Ctx, kind: string): string => c.t(OFFER_WORDS[kind as keyof typeof OFFER_WORDS] ?? kind)

const rowOf = (c: Ctx, row: TaskLine) => ({
  id: `care-task-${row.id}`,
  href: `/care/${row.id}`,
  late: row.state === 'open' && row.dueOn < c.today,
  done: row.state !== 'open',
  cells: {
    rule: { text: row.ruleName, sub: offerWord(c, row.kind) },
    customer: { text: row.customerName, href: `/customers/${row.customerId}`, sub: row.customerNo },
    officer: row.officerName,
    found: row.foundOn,
    due: row.dueOn,
    state: { badge: stateBadge(c, row.state) },
    result: row.result,
  },
})

const filterOf = (c: Ctx, limit: number) => ({
  state: c.query('state') === 'all' ? undefined : (STATES.find(one => one === c.query('state')) ?? 'open'),
  rule: idIn(c.query('rule')),
  before: idIn(c.query('before')),
  limit,
})

/** 客户关怀: what the rules found, and what customers said to it. */
export async function list(c: Ctx): Promise<void> {
  const filter = filterOf(c, PAGE + 1)
  const [found, rules] = await Promise.all([tasksOf(c.db, c.viewer, filter), rulesOf(c.db, c.viewer)])
  const rows = found.slice(0, PAGE)
  const last = found.length > PAGE ? rows.at(-1) : undefined
  const query = { state: c.query('state'), rule: filter.rule?.toString() }
  page(c, 'care/list', {
    rows: rows.map(row => rowOf(c, row)),
    nextHref: last ? hrefOf('/care', { ...query, before: String(last.id) }) : null,
    firstHref: c.query('before') ? hrefOf('/care', query) : null,
    chips: [...STATES, undefined].map(state => ({
      label: c.t(state ? STATE_WORDS[state].word : '全部'),
      href: hrefOf('/care', { ...query, state: state ?? 'all' }),
      active: state === filter.state,
    })),
    rules: rules.map(rule => ({
      href: hrefOf('/care', { rule: String(rule.id), state: 'all' }),
      done: rule.off,
      selected: rule.id === filter.rule,
      cells: {
        name: { text: rule.name, sub: offerWord(c, rule.kind) },
        open: rule.open,
        accepted: rule.accepted,
        declined: rule.declined,
        lapsed: rule.lapsed,
        rate: rateOf(rule.accepted, rule.declined),
      },
    })),
    exportHref: c.may('customer.export') ? hrefOf('/care/export', query) : null,
    acts: { manage: c.may('care.manage') },
  })
}

/** Of three answers one yes → 33%. */
const rateOf = (accepted: number, declined: number): string =>
  accepted + declined === 0 ? '—' : `${Math.round((accepted * 100) / (accepted + declined))}%`

export async function exportTasks(c: Ctx): Promise<void> {
  const rows = await tasksOf(c.db, c.viewer, filterOf(c, SHEET_ROWS))
  await takeSheet(c, {
    act: 'care.export',
    subject: 'care',
    title: c.t('客户关怀台账'),
    columns: [
      ['规则', 'text', 30],
      ['客户编号', 'text', 18],
      ['客户', 'text', 24],
      ['客户经理', 'text', 12],
      ['发现日期', 'date', 12],
      ['应联系', 'date', 12],
      ['结果', 'text', 14],
      ['说明', 'text', 40],
    ],
    rows: rows.map(row => [
      row.ruleName,
      row.customerNo,
      row.customerName,
      row.officerName,
      row.foundOn,
      row.dueOn,
      stateBadge(c, row.state).word,
      row.result,
    ]),
  })
}

const OUTCOMES = ['accepted', 'declined'] as const
const fields = {
  version: f.whole('版本', 1, 99_999),
  outcome: f.oneOf('结果', OUTCOMES),
  result: f.text('说明', { max: 200 }),
}

const factsIn = (facts: unknown): Readonly<Record<string, unknown>> =>
  typeof facts === 'object' && facts !== null ? (facts as Record<string, unknown>) : {}

const factText = (facts: unknown, fact: CareFact): string => {
  const value = factsIn(facts)[fact]
  return typeof value === 'number' ? value.toLocaleString('en-US') : '—'
}

async function taskHere(c: Ctx): Promise<TaskLine> {
  const task = await taskById(c.db, c.viewer, c.id())
  if (!task) throw notFound()
  return task
}

function show(c: Ctx, task: TaskLine, form: FormState): void {
  page(
    c,
    'care/show',
    {
      task: {
        id: task.id,
        name: task.ruleName,
        customerId: task.customerId,
        customer: task.customerName,
        no: task.customerNo,
      },
      badge: stateBadge(c, task.state),
      facts: [
        { label: c.t('类别'), value: offerWord(c, task.kind) },
        { label: c.t('客户经理'), value: task.officerName },
        { label: c.t('发现日期'), value: task.foundOn },
        {
          label: c.t('应联系'),
          value: task.dueOn,
          tone: task.state === 'open' && task.dueOn < c.today ? 'bad' : undefined,
        },
        ...(task.closedOn === null
          ? []
          : [
              { label: c.t('办结'), value: `${task.closedOn} ${task.closerName ?? c.t('系统')}` },
              { label: c.t('说明'), value: task.result, full: true },
            ]),
      ],
      seen: CARE_FACTS.map(fact => ({ label: c.t(FACT_WORDS[fact]), value: factText(task.facts, fact) })),
      form,
      errors: form.errors,
      outcomes: OUTCOMES.map(value => ({ value, label: c.t(STATE_WORDS[value].word) })),
      acts: {
        close: task.state === 'open' && c.may('follow-up.record'),
        apply: c.may('application.create') && (task.state === 'open' || task.state === 'accepted'),
      },
    },
    { status: form.errors.length > 0 ? 422 : 200 },
  )
}

export async function showTask(c: Ctx): Promise<void> {
  const task = await taskHere(c)
  show(c, task, emptyForm({ version: String(task.version) }))
}

export async function submitResult(c: Ctx): Promise<void> {
  const task = await taskHere(c)
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return show(c, task, read.form)
  const { version, outcome, result } = read.values
  const done = await once(c, 'care.result', (trx, _actor, today) =>
    closeTask(trx, personOf(c), today, { id: task.id, version, outcome, result: result ?? '', sight: c.viewer }),
  )
  if (isRefused(done)) return show(c, task, refusedForm(fields, read.raw, done, c.t))
  leaveToast(c.res, { words: '已登记结果' })
  c.res.redirect(303, `/care/${task.id}`)
}
