import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { emptyForm, type FormState } from '../../../web/form'
import { transact } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { hrefOf } from '../../customers/links'
import { accountName } from '../reading'
import { type MappedAccount, saveMappings } from './commands'
import { isTarget, TARGETS, type Target } from './layouts.paper'
import { mappings } from './queries'
import { TARGET_WORDS } from './screens'

const CODE = /^[0-9A-Za-z.-]{1,30}$/

const targetOf = (value: unknown): Target => (typeof value === 'string' && isTarget(value) ? value : TARGETS[0])

async function render(c: Ctx, target: Target, form: FormState, status = 200): Promise<void> {
  const rows = await mappings(c.db, target)
  const typed = (name: string, kept: string | null) => form.raw[name] ?? kept ?? ''
  const errorOf = (name: string) => form.errors.find(error => error.field === name)?.message
  const manage = c.may('accounting.manage')
  page(
    c,
    'accounting/mapping',
    {
      form,
      target,
      title: c.t(TARGET_WORDS[target]),
      targets: TARGETS.map(value => ({
        label: c.t(TARGET_WORDS[value]),
        href: hrefOf('/handovers/mapping', { target: value }),
        active: value === target,
      })),
      rows: rows.map(row => {
        const label = `${row.account} ${accountName(c, row)}`
        const input = (part: 'code' | 'name', kept: string | null, words: string) => {
          const name = `${part}_${row.account}`
          const value = typed(name, kept)
          if (!manage) return kept ?? ''
          return {
            input: { name, id: `f-${name}`, label: `${label} ${words}`, kind: 'text', value, error: errorOf(name) },
          }
        }
        return {
          cells: {
            account: label,
            code: input('code', row.code, c.t('对方科目编码')),
            name: input('name', row.theirName, c.t('对方科目名称')),
          },
        }
      }),
      acts: { manage },
    },
    { status },
  )
}

export const mapping = (c: Ctx): Promise<void> => render(c, targetOf(c.query('target')), emptyForm())

/** A line with neither code nor name is left as it is; a half one is refused. */
export async function saveMapping(c: Ctx): Promise<void> {
  const body = c.req.body as Readonly<Record<string, unknown>>
  const target = targetOf(body.target)
  const text = (name: string) => (typeof body[name] === 'string' ? body[name].trim() : '')
  const raw: Record<string, string> = {}
  const errors: FormState['errors'][number][] = []
  const mapped: MappedAccount[] = []
  for (const { account } of await mappings(c.db, target)) {
    const [code, name] = [text(`code_${account}`), text(`name_${account}`)]
    raw[`code_${account}`] = code
    raw[`name_${account}`] = name
    if (code === '' && name === '') continue
    const wrong = (field: string, message: string) => errors.push({ field, label: account, message: c.t(message) })
    if (!CODE.test(code)) wrong(`code_${account}`, '编码只能用数字、字母、点和横线')
    if (name === '' || name.length > 60) wrong(`name_${account}`, '请填写不超过 60 个字的名称')
    mapped.push({ account, code, name })
  }
  if (errors.length > 0) return render(c, target, { raw, errors }, 422)
  const saved = await transact(c, (trx, actor, today) => saveMappings(trx, actor, today, target, mapped))
  if (isRefused(saved)) throw new Error(saved.refused)
  leaveToast(c.res, { words: '已保存' })
  c.res.redirect(303, hrefOf('/handovers/mapping', { target }))
}
