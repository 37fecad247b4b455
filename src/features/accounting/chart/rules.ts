import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import type { BookDate } from '../../../lending/dates'
import { defaultRules } from '../../../lending/journal-rules'
import { sumFen } from '../../../lending/money'
import { formatRate } from '../../../lending/rate'
import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { hrefOf } from '../../customers/links'
import { lineAccounts } from '../manual/queries'
import { accountName } from '../reading'
import { tabsOf } from '../tabs'
import { COMPONENT_WORDS, EVENT_WORDS } from '../words'
import { decideRule, dryRun, type NewRule, proposeRule, ruleRefusal } from './rule-commands'

interface RuleRow {
  readonly effectiveFrom: BookDate
  readonly event: string
  readonly component: string
  readonly debit: string
  readonly credit: string
  readonly vatPpm: number
  readonly vatAccount: string | null
  readonly current: boolean
}

async function rulesNow(db: Kysely<DB>, today: BookDate): Promise<RuleRow[]> {
  const { rows } = await sql<RuleRow>`
    select r.*, r.effective_from <= ${today}::date as current from posting_rules r
    where r.effective_from > ${today}::date or r.effective_from = (
      select max(x.effective_from) from posting_rules x where x.event = r.event and x.component = r.component and x.effective_from <= ${today}::date)
    order by r.event, r.component, r.effective_from`.execute(db)
  return rows
}

const drafts = (db: Kysely<DB>) =>
  db
    .selectFrom('postingRuleDrafts')
    .innerJoin('users', 'users.id', 'postingRuleDrafts.preparedBy')
    .selectAll('postingRuleDrafts')
    .select('users.name as maker')
    .where('state', '=', 'prepared')
    .orderBy('postingRuleDrafts.id')
    .execute()

const eventWord = (c: Ctx, code: string) => c.t(EVENT_WORDS[code] ?? code)
const componentWord = (c: Ctx, code: string) => c.t(COMPONENT_WORDS[code] ?? code)

async function namesOf(c: Ctx): Promise<(code: string | null) => string> {
  const all = await c.db.selectFrom('accounts').select(['code', 'name', 'nameEn']).execute()
  const names = new Map(all.map(one => [one.code, `${one.code} ${accountName(c, one)}`]))
  return code => (code === null ? '' : (names.get(code) ?? code))
}

export async function renderRules(c: Ctx, form: FormState = emptyForm(), status = 200): Promise<void> {
  const [rules, waiting, name] = await Promise.all([rulesNow(c.db, c.today), drafts(c.db), namesOf(c)])
  const manage = c.may('accounting.manage')
  const cells = (row: Omit<RuleRow, 'current'>) => ({
    event: eventWord(c, row.event),
    component: componentWord(c, row.component),
    debit: name(row.debit),
    credit: name(row.credit),
    vat: row.vatPpm > 0 ? { text: formatRate(row.vatPpm), sub: name(row.vatAccount) } : '',
    from: row.effectiveFrom,
  })
  page(
    c,
    'accounting/rules',
    {
      tabs: tabsOf(c, '/posting-rules'),
      form,
      rows: rules.map(row => ({
        cells: {
          ...cells(row),
          state: {
            badge: row.current ? { word: c.t('生效中'), tone: 'ok' } : { word: c.t('未到生效日'), tone: 'info' },
          },
          act: {
            actions: manage
              ? [
                  {
                    label: c.t('新版本'),
                    href: hrefOf('/posting-rules/new', { rule: `${row.event}.${row.component}` }),
                  },
                ]
              : [],
          },
        },
      })),
      drafts: waiting.map(row => ({
        cells: {
          ...cells(row),
          reason: row.reason,
          maker: row.maker,
          act: {
            actions:
              c.may('accounting.approve') && row.preparedBy !== c.viewer.id
                ? [
                    { label: c.t('同意'), action: `/posting-rules/${row.id}/decide`, fields: { agreed: 'yes' } },
                    { label: c.t('否决'), action: `/posting-rules/${row.id}/decide`, fields: { agreed: 'no' } },
                  ]
                : [],
          },
        },
      })),
      acts: { manage },
    },
    { status },
  )
}

export const rules = (c: Ctx): Promise<void> => renderRules(c)

const fields = {
  rule: f.text('业务与成分', { required: true, max: 60 }),
  effectiveFrom: f.date('生效日期'),
  debit: f.text('借方科目', { required: true, max: 10 }),
  credit: f.text('贷方科目', { required: true, max: 10 }),
  vat: f.share('增值税率'),
  vatAccount: f.text('税额科目', { max: 10 }),
  reason: f.text('变更原因', { required: true, max: 200 }),
  example: f.money('试算金额', { min: 1n }),
}

/** What may have a rule: what has one, and what the core knows how to post. */
async function rulePairs(c: Ctx) {
  const own = await c.db.selectFrom('postingRules').select(['event', 'component']).distinct().execute()
  const all = [...own, ...defaultRules()].map(({ event, component }) => `${event}.${component}`)
  return [...new Set(all)].sort().map(value => {
    const [event = '', component = ''] = value.split('.')
    return { value, label: `${eventWord(c, event)} · ${componentWord(c, component)}` }
  })
}

async function render(c: Ctx, form: FormState, sample?: ReturnType<typeof dryRun>, status = 200): Promise<void> {
  const [pairs, list, name] = await Promise.all([rulePairs(c), lineAccounts(c.db, true), namesOf(c)])
  const options = list.map(one => ({ value: one.code, label: `${one.code} ${accountName(c, one)}` }))
  page(
    c,
    'accounting/rule-form',
    {
      form,
      pairs,
      accounts: options,
      vatAccounts: [{ value: '', label: c.t('不计税') }, ...options],
      sample: sample?.map(line => ({
        cells: { account: name(line.account), debit: { money: line.debitFen }, credit: { money: line.creditFen } },
      })),
      sums: sample
        ? { debit: sumFen(sample.map(line => line.debitFen)), credit: sumFen(sample.map(line => line.creditFen)) }
        : undefined,
    },
    { status },
  )
}

/** Begins with the rule in force, so that a change changes what is meant and nothing else. */
export async function newRule(c: Ctx): Promise<void> {
  const [event, component] = (c.query('rule', 60) ?? '').split('.')
  const row = (await rulesNow(c.db, c.today)).filter(one => one.event === event && one.component === component).at(-1)
  const start = { vat: '0', example: '1,000.00' }
  if (!row) return render(c, emptyForm(start))
  await render(
    c,
    emptyForm({
      ...start,
      rule: `${row.event}.${row.component}`,
      debit: row.debit,
      credit: row.credit,
      vat: formatRate(row.vatPpm).replace('%', ''),
      vatAccount: row.vatAccount ?? '',
    }),
  )
}

/** 试算 shows the lines of an example and writes nothing; 提交 hands the rule to another person. */
export async function createRule(c: Ctx): Promise<void> {
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return render(c, read.form, undefined, 422)
  const { rule, vat, example, ...rest } = read.values
  const pair = (await rulePairs(c)).find(one => one.value === rule)
  if (!pair)
    return render(c, refusedForm(fields, read.raw, { refused: 'choice.unknown', field: 'rule' }, c.t), undefined, 422)
  const [event = '', component = ''] = rule.split('.')
  const wanted: NewRule = { ...rest, event, component, vatPpm: vat }
  const refused = await ruleRefusal(c.db, c.today, wanted)
  if (refused) return render(c, refusedForm(fields, read.raw, refused, c.t), undefined, 422)
  if (c.req.body?.step !== 'submit') return render(c, emptyForm(read.raw), dryRun(wanted, example))
  const result = await once(c, 'accounting.rule', (trx, actor, today) => proposeRule(trx, actor, today, wanted))
  if (isRefused(result)) return render(c, refusedForm(fields, read.raw, result, c.t), undefined, 422)
  leaveToast(c.res, { words: '已提交，请另一人复核' })
  c.res.redirect(303, '/posting-rules')
}

const decision = { agreed: f.oneOf('意见', ['yes', 'no']) }

export async function decideOnRule(c: Ctx): Promise<void> {
  const read = readForm(decision, c.req.body, c.t)
  if (!read.ok) return renderRules(c, read.form, 422)
  const agreed = read.values.agreed === 'yes'
  const id = c.id()
  const result = await once(c, 'accounting.agree', (trx, actor, today) => decideRule(trx, actor, today, id, agreed))
  if (isRefused(result)) return renderRules(c, refusedForm(decision, {}, result, c.t), 422)
  leaveToast(c.res, { words: agreed ? '已同意，到生效日起执行' : '已否决' })
  c.res.redirect(303, '/posting-rules')
}
