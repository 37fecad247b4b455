import { addMonths } from '../../../lending/dates'
import { keepUntil } from '../../../lending/privacy'
import type { Ctx } from '../../../web/context'
import { emptyForm, type FormState, f } from '../../../web/form'
import { minute } from '../../../web/format'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { hrefOf } from '../../customers/links'
import { dueRows } from '../cases/queries'
import { posted } from '../view'
import { RULES, type RuleCode, ruleRows, setYears, yearsOf } from './rules'

const MOST = 100

/** Whom nothing keeps any more: counted at each look from the book as it stands. */
export async function due(c: Ctx): Promise<void> {
  const years = await yearsOf(c.db, 'relation')
  const rows = await dueRows(c.db, c.viewer, addMonths(c.today, -years * 12), MOST)
  page(c, 'privacy/due', {
    years,
    full: rows.length === MOST,
    most: MOST,
    rows: rows.map(row => ({
      id: `privacy-due-${row.id}`,
      cells: {
        customer: { text: row.name, sub: row.customerNo, href: `/customers/${row.id}/consents` },
        branch: { text: row.branchName, sub: row.officerName },
        ended: row.endedOn,
        until: keepUntil(row.endedOn, years),
        state: {
          badge: row.held
            ? { word: c.t('法定保全'), tone: 'info' }
            : row.asked
              ? { word: c.t('待复核'), tone: 'warn' }
              : { word: c.t('已到期'), tone: 'bad' },
        },
        acts: {
          actions:
            row.held || row.asked
              ? []
              : [
                  {
                    label: c.t('申请匿名化'),
                    href: hrefOf('/privacy/cases/new', { customer: `${row.id}`, kind: 'anonymise' }),
                  },
                ],
        },
      },
    })),
  })
}

const RULE_WORDS: Readonly<Record<RuleCode, readonly [what: string, after: string, source: string]>> = {
  relation: ['客户身份资料与业务文字记录', '业务关系结束、贷款结清后', '反洗钱法（2024）第三十四条'],
  views: ['客户访问记录', '访问之日起', '网络安全法第二十一条'],
}

/** What the program keeps whatever the rules say, and why: for who has to answer for it. */
const FIXED: readonly (readonly [what: string, kept: string, source: string])[] = [
  ['会计凭证与账簿', '长期保留，不因匿名化改变', '会计档案管理办法（2015）：三十年'],
  ['审计日志', '长期保留，敏感号码从未以明文记入', '网络安全法第二十一条：六个月以上'],
  ['授权与撤回', '随客户资料，签署、到期或撤回之日计入业务关系', '网络数据安全管理条例第十二条：三年'],
  ['核销与诉讼档案', '债权终止前不匿名化', '信贷档案管理规定'],
]

async function show(c: Ctx, form: FormState, status = 200): Promise<void> {
  const found = await ruleRows(c.db)
  const rules = RULES.flatMap(code => found.filter(row => row.code === code))
  page(
    c,
    'privacy/retention',
    {
      rules: rules.map(row => {
        const code = row.code as RuleCode
        const [what, after, source] = RULE_WORDS[code]
        const own = form.raw.code === code
        return {
          code,
          version: row.version,
          what: c.t(what),
          after: c.t(after),
          source: c.t(source),
          floor: row.floorYears,
          years: own ? form.raw.years : `${row.years}`,
          error: own ? form.errors.find(error => error.field === 'years')?.message : undefined,
          changed: row.changedByName === null ? '' : `${row.changedByName} ${minute(row.changedAt)}`,
        }
      }),
      fixed: FIXED.map(([what, kept, source]) => ({
        cells: { what: c.t(what), kept: c.t(kept), source: c.t(source) },
      })),
      mayManage: c.may('privacy.manage'),
      errors: form.errors,
    },
    { status },
  )
}

export const retention = (c: Ctx): Promise<void> => show(c, emptyForm())

const fields = {
  code: f.oneOf('保留期限', RULES),
  version: f.whole('版本', 1, 1_000_000),
  years: f.whole('年数', 1, 100),
}

export async function submitRetention(c: Ctx): Promise<void> {
  await posted(c, {
    fields,
    work: values => once(c, 'privacy.retention', (trx, actor, today) => setYears(trx, actor, today, values)),
    again: (form, status) => show(c, form, status),
    done: () => {
      leaveToast(c.res, { words: '已保存' })
      c.res.redirect(303, '/privacy/retention')
    },
  })
}
