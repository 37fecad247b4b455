import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../db/schema'
import { ACCOUNT_KINDS } from '../../../lending/chart'
import { isRefused } from '../../../lending/refusal'
import { refusalWords } from '../../../refusals'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { accountByCode } from '../queries'
import { accountName } from '../reading'
import { tabsOf } from '../tabs'
import { ACCOUNT_KIND_WORDS } from '../words'
import { addAccount, switchAccount } from './commands'

const chart = (db: Kysely<DB>) =>
  db
    .selectFrom('accounts')
    .selectAll()
    .select(sql<boolean>`exists (select from accounts c where c.parent = accounts.code)`.as('hasChildren'))
    .orderBy('code')
    .execute()

export async function accounts(c: Ctx, refused?: string, status = 200): Promise<void> {
  const rows = await chart(c.db)
  const manage = c.may('accounting.manage')
  page(
    c,
    'accounting/accounts',
    {
      tabs: tabsOf(c, '/accounts'),
      refused,
      rows: rows.map(one => ({
        href: one.hasChildren ? undefined : `/ledgers/${one.code}`,
        done: !one.active,
        cells: {
          code: one.code,
          name: {
            text: accountName(c, one),
            tags: [
              ...(one.control ? [c.t('贷款控制科目')] : []),
              ...(one.clearing ? [c.t('月末须为零')] : []),
              ...(one.hasChildren ? [c.t('汇总科目')] : []),
            ],
          },
          kind: c.t(ACCOUNT_KIND_WORDS[one.kind] ?? one.kind),
          parent: one.parent ?? '',
          state: { badge: one.active ? { word: c.t('在用'), tone: 'ok' } : { word: c.t('已停用'), tone: 'mute' } },
          act: {
            actions: manage
              ? [{ label: one.active ? c.t('停用') : c.t('启用'), action: `/accounts/${one.code}/switch` }]
              : [],
          },
        },
      })),
      acts: { manage },
    },
    { status },
  )
}

export const list = (c: Ctx): Promise<void> => accounts(c)

const fields = {
  code: f.text('科目号', { required: true, max: 10 }),
  name: f.text('科目名称', { required: true, max: 40 }),
  nameEn: f.text('英文名称', { required: true, max: 60 }),
  kind: f.oneOf('类别', ACCOUNT_KINDS),
  parent: f.text('上级科目', { max: 10 }),
  clearing: f.checkbox('月末余额须为零'),
}

async function form(c: Ctx, typed: FormState, status = 200): Promise<void> {
  const rows = await chart(c.db)
  page(
    c,
    'accounting/account-form',
    {
      form: typed,
      kinds: ACCOUNT_KINDS.map(value => ({ value, label: c.t(ACCOUNT_KIND_WORDS[value] ?? value) })),
      parents: [
        { value: '', label: c.t('无（一级科目）') },
        ...rows
          .filter(one => one.active && one.code.length < 10)
          .map(one => ({ value: one.code, label: `${one.code} ${accountName(c, one)}` })),
      ],
    },
    { status },
  )
}

export const newAccount = (c: Ctx): Promise<void> => form(c, emptyForm({ kind: 'asset' }))

export async function createAccount(c: Ctx): Promise<void> {
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return form(c, read.form, 422)
  const result = await once(c, 'accounting.add', (trx, actor, today) => addAccount(trx, actor, today, read.values))
  if (isRefused(result)) return form(c, refusedForm(fields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, '/accounts')
}

export async function toggleAccount(c: Ctx): Promise<void> {
  const code = c.param('account')
  if (!/^\d{4,10}$/.test(code) || !(await accountByCode(c.db, code))) throw notFound()
  const result = await once(c, 'accounting.switch', (trx, actor, today) => switchAccount(trx, actor, today, code))
  if (isRefused(result)) return accounts(c, c.t(refusalWords(result), result.params), 422)
  leaveToast(c.res, { words: result.active ? '已启用' : '已停用' })
  c.res.redirect(303, '/accounts')
}
