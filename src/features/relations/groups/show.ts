import { formatFen } from '../../../lending/money'
import { isRefused } from '../../../lending/refusal'
import { usedFen } from '../../../lending/relations'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { status } from '../../../web/status'
import { leaveToast } from '../../../web/toast'
import { sumSight } from '../../customers/exposure'
import { exposureOfAll } from '../exposure'
import { limitRules } from '../limits'
import { FACT_WORDS, GROUP_KIND_WORDS, OP_WORDS } from '../words'
import { addMember, dissolveGroup, ownsGroup, removeMember } from './commands'
import { valueWords } from './fields'
import { ruleOf } from './fill'
import { balanceOf, type Group, groupById, type Member, memberIds, memberRows, PAGE } from './queries'
import { titleWords } from './titles'

const memberFields = { customerNo: f.text('客户编号', { required: true, max: 40 }) }

async function found(c: Ctx): Promise<Group> {
  const group = await groupById(c.db, c.viewer, c.id())
  if (!group) throw notFound()
  return group
}

const isCircle = (group: Group): boolean => group.kind === 'group' || group.kind === 'household'

/** What a circle stands for altogether, in sight or not to who decides on credit: a sum; of a 客群 what its members in sight owe. */
async function figuresOf(c: Ctx, group: Group) {
  const count = { label: c.t('范围内成员'), value: String(group.count), unit: c.t('户') }
  if (!isCircle(group)) {
    const fen = await balanceOf(c.db, c.viewer, group.id)
    return [count, { label: c.t('贷款余额'), value: formatFen(fen), unit: c.t('元') }]
  }
  const [sum, rules] = await Promise.all([
    memberIds(c.db, group.id).then(ids => exposureOfAll(c.db, sumSight(c), ids)),
    limitRules(c.db, c.today),
  ])
  const base = rules.microloan ? rules.netAssetsFen : rules.netCapitalFen
  const limitFen = (base * BigInt(rules.groupPercent)) / 100n
  const used = usedFen(sum)
  return [
    count,
    {
      label: c.t('敞口合计'),
      value: formatFen(used),
      unit: c.t('元'),
      ...(limitFen > 0n && used > limitFen ? { tone: 'bad' } : {}),
    },
    { label: c.t('贷款余额'), value: formatFen(sum.drawnFen), unit: c.t('元') },
    { label: c.t('已批未放'), value: formatFen(sum.undrawnFen), unit: c.t('元') },
    { label: c.t('对外担保'), value: formatFen(sum.guaranteeFen), unit: c.t('元') },
    limitFen > 0n
      ? { label: c.t('限额'), value: formatFen(limitFen), unit: c.t('元') }
      : { label: c.t('限额'), value: '—', note: c.t('未设资本净额') },
  ]
}

const memberOf = (c: Ctx, group: Group, mine: boolean, row: Member) => ({
  id: `relations-member-${row.id}`,
  href: `/customers/${row.id}`,
  cells: {
    name: { text: row.name, sub: row.customerNo },
    kind: c.t(status('customer-type', row.kind).word),
    officer: `${row.officerName} · ${row.branchName}`,
    drawn: { money: row.drawnFen },
    undrawn: { money: row.undrawnFen },
    guarantee: { money: row.guaranteeFen },
    since: row.fromOn,
    acts:
      mine && group.kind === 'manual'
        ? {
            actions: [
              {
                label: c.t('移出'),
                action: `/customer-groups/${group.id}/members/${row.id}/remove`,
                confirm: c.t('确定移出 {name}？', { name: row.name }),
              },
            ],
          }
        : { text: '' },
  },
})

export const ruleWords = (c: Ctx, group: Pick<Group, 'rule'>): string[] =>
  ruleOf(group.rule).all.map(one => `${c.t(FACT_WORDS[one.fact])} ${c.t(OP_WORDS[one.op])} ${valueWords(one, c.t)}`)

async function view(c: Ctx, group: Group, form: FormState, code = 200): Promise<void> {
  const after = /^[1-9]\d{0,8}$/.exec(c.query('after') ?? '')?.[0]
  const [members, figures] = await Promise.all([
    memberRows(c.db, c.viewer, group.id, after ? Number.parseInt(after, 10) : 0, PAGE + 1),
    figuresOf(c, group),
  ])
  const shown = members.slice(0, PAGE)
  const last = shown.at(-1)
  const mine = c.may('group.manage') && group.dissolvedOn === null && ownsGroup(c.viewer, group)
  const data = {
    group: {
      id: group.id,
      title: titleWords(c, group.kind, group.name, group.lead),
      kind: c.t(GROUP_KIND_WORDS[group.kind]),
      version: group.version,
      note: group.note,
      over: group.dissolvedOn,
      since: group.createdOn,
      maker: group.makerName ?? c.t('系统'),
      rule: group.kind === 'rule' ? ruleWords(c, group) : null,
    },
    figures,
    members: shown.map(row => memberOf(c, group, mine, row)),
    nextHref: members.length > PAGE && last ? `/customer-groups/${group.id}?after=${last.id}` : null,
    form,
    errors: form.errors,
    acts: {
      edit: mine && !isCircle(group),
      add: mine && group.kind === 'manual',
      export: c.may('customer.export') && group.count > 0,
    },
  }
  page(c, 'relations/group', data, { part: 'relations/_members', status: code })
}

export async function showGroup(c: Ctx): Promise<void> {
  await view(c, await found(c), emptyForm())
}

export async function submitMember(c: Ctx): Promise<void> {
  const group = await found(c)
  const read = readForm(memberFields, c.req.body, c.t)
  if (!read.ok) return view(c, group, read.form, 422)
  const done = await once(c, 'group.add', (trx, actor, today) =>
    addMember(trx, { viewer: c.viewer, actor, today }, group.id, read.values.customerNo),
  )
  if (isRefused(done)) return view(c, group, refusedForm(memberFields, read.raw, done, c.t), 422)
  leaveToast(c.res, { words: '已加入' })
  c.res.redirect(303, `/customer-groups/${group.id}`)
}

export async function submitRemove(c: Ctx): Promise<void> {
  const group = await found(c)
  const done = await once(c, 'group.remove', (trx, actor, today) =>
    removeMember(trx, { viewer: c.viewer, actor, today }, group.id, c.id('customer')),
  )
  if (isRefused(done)) return view(c, group, refusedForm({}, {}, done, c.t), 422)
  leaveToast(c.res, { words: '已移出' })
  c.res.redirect(303, `/customer-groups/${group.id}`)
}

export async function submitDissolve(c: Ctx): Promise<void> {
  const group = await found(c)
  const version = Number.parseInt(String(c.req.body.version ?? ''), 10) || 0
  const done = await once(c, 'group.end', (trx, actor, today) =>
    dissolveGroup(trx, { viewer: c.viewer, actor, today }, group.id, version),
  )
  if (isRefused(done)) return view(c, group, refusedForm({}, {}, done, c.t), 422)
  leaveToast(c.res, { words: '客群已解散' })
  c.res.redirect(303, '/customer-groups')
}
