import { formatFen } from '../../lending/money'
import { formatRate } from '../../lending/rate'
import { usedFen } from '../../lending/relations'
import type { Ctx } from '../../web/context'
import { page } from '../../web/page'
import { exposuresOf, sumSight } from '../customers/exposure'
import { headOf, load } from '../customers/head'
import { ownOf } from '../fields/own'
import { ownFacts } from '../fields/shown'
import { remember } from '../session/recent'
import { askedEndings } from './endings'
import { circleIds, memberFigures } from './exposure'
import { groupTitle } from './groups/titles'
import { limitsFor } from './limits'
import { RELATION } from './own'
import { pictureOf } from './picture'
import { shown } from './protect'
import { groupsOf, type RelationLine, relationsOf } from './queries'
import { GROUP_KIND_WORDS, type GroupKind, HOW_WORDS, KIND_WORDS, SOURCE_WORDS, type Source } from './words'

/** What a table cell says of one relation. */
function cellsOf(c: Ctx, id: number, row: RelationLine, more: readonly string[]) {
  const edit = !row.fromOther && c.may('customer.update')
  const over = row.withdrawnOn !== null ? '已作废' : row.toOn !== null ? '已结束' : null
  const name = row.otherName ?? row.name
  const facts = [
    row.sharePpm === null ? null : formatRate(row.sharePpm),
    row.amountFen === null ? null : c.t('{sum} 元', { sum: formatFen(row.amountFen) }),
    row.title,
    row.sameHousehold && row.kind !== 'spouse' ? c.t('同住同户') : null,
    ...more,
  ].filter(one => one !== null && one !== '')
  const idNo = row.fromOther ? null : shown('idNo', row.id, row.idNo)
  const phone = row.fromOther ? null : shown('phone', row.id, row.phone)
  return {
    kind: {
      text: c.t(KIND_WORDS[row.seenKind]),
      ...(over ? { badge: { word: c.t(over), tone: 'mute' as const } } : {}),
    },
    name: {
      text: name,
      href: row.otherId === null ? undefined : `/customers/${row.otherId}/relations`,
      tags: row.otherId === null ? [] : [c.t('本行客户')],
      sub: [idNo, phone].filter(Boolean).join(' · ') || row.otherNo || undefined,
    },
    facts: facts.join(' · ') || '—',
    from: row.fromOn ?? '—',
    to: row.toOn ?? row.withdrawnOn ?? '—',
    source: c.t(SOURCE_WORDS[row.source as Source] ?? row.source),
    acts: edit
      ? { actions: [{ label: over ? c.t('查看') : c.t('编辑'), href: `/customers/${id}/relations/${row.id}` }] }
      : row.fromOther && row.otherId !== null
        ? { actions: [{ label: c.t('对方档案'), href: `/customers/${row.otherId}/relations` }] }
        : { text: '' },
  }
}

const figure = (fen: bigint): string => (fen === 0n ? '—' : formatFen(fen))

async function exposureOf(c: Ctx, id: number) {
  const sight = sumSight(c)
  const [all, ids, limits] = await Promise.all([
    exposuresOf(c.db, id, { sight }),
    circleIds(c.db, id),
    limitsFor(c.db, c.today, { customerId: id, requestFen: 0n, sight }),
  ])
  const members = all.members > 1 ? await memberFigures(c.db, c.viewer, ids) : []
  const unseen = {
    used: usedFen(all.circle) - members.reduce((sum, one) => sum + usedFen(one), 0n),
    some: all.members > 1 && members.length < all.members,
  }
  return {
    figures: [
      { label: c.t('敞口（含关联）'), value: figure(usedFen(all.circle)), unit: c.t('元') },
      { label: c.t('本人敞口'), value: figure(usedFen(all.own)), unit: c.t('元') },
      { label: c.t('贷款余额'), value: figure(all.circle.drawnFen), unit: c.t('元'), note: c.t('含关联方') },
      { label: c.t('已批未放'), value: figure(all.circle.undrawnFen), unit: c.t('元'), note: c.t('含关联方') },
      {
        label: c.t('对外担保'),
        value: figure(all.circle.guaranteeFen),
        unit: c.t('元'),
        note: c.t('为关联方以外客户'),
      },
      { label: c.t('在批申请'), value: figure(all.circle.pendingFen), unit: c.t('元'), note: c.t('未计入敞口') },
    ],
    members: members.map(one => ({
      href: `/customers/${one.id}`,
      selected: one.id === id,
      cells: {
        name: { text: one.name, sub: one.customerNo },
        officer: `${one.officerName} · ${one.branchName}`,
        drawn: { money: one.drawnFen },
        undrawn: { money: one.undrawnFen },
        guarantee: { money: one.guaranteeFen },
        used: { money: usedFen(one) },
      },
    })),
    unseen: unseen.some ? unseen.used : null,
    limits: limits.map(check => ({
      label: c.t(check.node === 'customer' ? '单一客户限额' : '集团与关联限额'),
      value: c.t('已用 {used} 元，限额 {limit} 元（{percent}%）', {
        used: formatFen(check.usedFen),
        limit: formatFen(check.limitFen),
        percent: check.percent,
      }),
      tone: check.over ? ('bad' as const) : undefined,
    })),
  }
}

async function groupsView(c: Ctx, id: number) {
  const rows = await groupsOf(c.db, c.viewer, id)
  return Promise.all(
    rows.map(async row => ({
      href: `/customer-groups/${row.id}`,
      label: await groupTitle(c, row.id, row.kind, row.name),
      kind: c.t(GROUP_KIND_WORDS[row.kind as GroupKind]),
      since: row.fromOn,
    })),
  )
}

async function endingsView(c: Ctx, id: number) {
  const rows = await askedEndings(c.db, c.viewer, id)
  return rows.map(row => ({
    ...(c.may('group.manage') ? { href: `/customers/${id}/relations/${row.relationId}/ending` } : {}),
    cells: {
      name: row.name,
      how: c.t(HOW_WORDS[row.how] ?? row.how),
      on: row.endsOn,
      reason: row.reason,
      who: { text: row.who, sub: row.askedOn },
    },
  }))
}

/** 关系: who is around a customer, as table and picture, and what all of them together stand for. */
export async function show(c: Ctx): Promise<void> {
  const id = c.id()
  const loaded = await load(c, id)
  const [rows, endings, exposure, picture, groups] = await Promise.all([
    relationsOf(c.db, c.viewer, id),
    endingsView(c, id),
    exposureOf(c, id),
    pictureOf(c, id, loaded.file.name),
    groupsView(c, id),
  ])
  const mine = rows.filter(row => !row.fromOther).map(row => row.id)
  const own = await ownFacts(c, await ownOf(c.db, c.viewer, RELATION), mine)
  remember(c, `/customers/${id}`, loaded.file.name)
  const data = {
    head: headOf(c, loaded, 'relations'),
    rows: rows.map(row => ({
      id: `relations-row-${row.fromOther ? 'o' : ''}${row.id}`,
      done: row.toOn !== null || row.withdrawnOn !== null,
      cells: cellsOf(c, id, row, row.fromOther ? [] : (own.get(row.id) ?? [])),
    })),
    endings,
    exposure,
    picture,
    groups,
    acts: { add: c.may('customer.update') },
  }
  page(c, 'relations/show', data, { part: 'relations/_show' })
}
