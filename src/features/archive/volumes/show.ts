import { type Gap, gapsOf } from '../../../lending/archive/rules'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f } from '../../../web/form'
import { minute } from '../../../web/format'
import { page } from '../../../web/page'
import { status } from '../../../web/status'
import { remember } from '../../session/recent'
import { submit } from '../act'
import { openHold } from '../disposals/hold-queries'
import { keepsBranch } from '../scope'
import { boxChoices } from '../shelves/queries'
import { CONDITION_WORDS, gapText, HANDOVER_WORDS, retentionText, VAULT_REASONS } from '../words'
import { fileVolume } from './commands'
import { findItem } from './item-commands'
import { placeOf, volumeState } from './list'
import {
  type CatalogueRow,
  catalogueOf,
  itemById,
  movesOf,
  paperKinds,
  relatedOf,
  type VolumeRow,
  volumeById,
} from './queries'
import { retentionsOf } from './retention'

type Volume = VolumeRow

export async function volumeHere(c: Ctx): Promise<Volume> {
  const volume = await volumeById(c.db, c.viewer, c.id())
  if (!volume) throw notFound()
  return volume
}

/** What a volume lacks; the papers it must have are those of an application's volume. */
export async function gapsHere(
  c: Ctx,
  volume: Pick<Volume, 'applicationId'>,
  items: readonly CatalogueRow[],
): Promise<Gap[]> {
  const kinds = volume.applicationId === null ? [] : await paperKinds(c.db)
  return gapsOf({
    required: kinds.filter(one => one.required),
    items: items.map(one => ({ ...one, from: one.pageFrom, to: one.pageTo })),
  })
}

const linkOf = (c: Ctx, row: CatalogueRow) =>
  row.loanId !== null && c.may('loan.read')
    ? { href: `/loans/${row.loanId}`, label: row.loanNo ?? '' }
    : row.contractId !== null && c.may('contract.read')
      ? { href: `/contracts/${row.contractId}`, label: row.contractNo ?? '' }
      : row.documentId !== null && c.may('document.read')
        ? { href: `/documents/${row.documentId}`, label: c.t('资料') }
        : null

export const pagesText = (row: { pageFrom: number; pageTo: number }): string =>
  row.pageFrom === row.pageTo ? `${row.pageFrom}` : `${row.pageFrom}–${row.pageTo}`

function itemRow(c: Ctx, row: CatalogueRow, may: boolean) {
  const link = linkOf(c, row)
  const state = status('archive-item', row.state)
  return {
    id: `archive-item-${row.id}`,
    done: row.state === 'destroyed' || row.state === 'released',
    late: row.state === 'missing',
    cells: {
      no: { text: row.code.slice(-3), sub: row.code },
      title: {
        text: row.title,
        sub: [row.topName, row.className, link?.label].filter(Boolean).join(' · '),
        ...(link ? { href: link.href } : {}),
      },
      pages: { text: pagesText(row), sub: row.original ? c.t('原件') : c.t('复印件') },
      dated:
        row.expiresOn === null
          ? row.datedOn
          : {
              text: row.datedOn,
              sub: c.t('有效期至 {day}', { day: row.expiresOn }),
              tone: row.expiresOn < c.today ? 'bad' : undefined,
            },
      received:
        row.dueOn !== null && row.receivedOn > row.dueOn
          ? {
              text: row.receivedOn,
              tone: 'warn',
              sub: `${row.archiveNo} · ${c.t('应于 {day} 前归档', { day: row.dueOn })}`,
            }
          : { text: row.receivedOn, sub: row.archiveNo },
      state: { badge: { word: c.t(state.word), tone: state.tone } },
      act:
        row.state === 'missing' && may
          ? {
              actions: [
                {
                  label: c.t('登记找回'),
                  action: `/archive/items/${row.id}/find`,
                  confirm: c.t('确认 {code} 已经找到？', { code: row.code }),
                },
              ],
            }
          : '',
    },
  }
}

const moveWords = (c: Ctx, row: Awaited<ReturnType<typeof movesOf>>[number]): string => {
  const { code, extra } = row
  if (row.kind === 'lent') return c.t('{code} 借给{name}', { code, name: extra })
  if (row.kind === 'returned') return c.t('{code} 归还，{state}', { code, state: c.t(CONDITION_WORDS[extra] ?? extra) })
  if (row.kind === 'handover') return c.t('整卷移交：{kind}', { kind: c.t(HANDOVER_WORDS[extra] ?? extra) })
  const reason = c.t(VAULT_REASONS[extra] ?? extra)
  return row.kind === 'vault_in'
    ? c.t('{code} 入权证库：{reason}', { code, reason })
    : c.t('{code} 出权证库：{reason}', { code, reason })
}

function actsOf(c: Ctx, volume: Volume, items: readonly CatalogueRow[], held: { putBy: number } | undefined) {
  const keeps = keepsBranch(c.viewer, volume.branchId) && volume.destroyedOn === null
  const mine = keeps && c.may('archive.manage')
  return {
    manage: mine,
    file: mine && volume.filedOn === null && items.length > 0,
    borrow: c.may('archive.borrow') && items.some(one => one.state === 'stored' || one.state === 'vault'),
    vaultIn: keeps && c.may('archive.vault') && items.some(one => one.state === 'awaiting_vault'),
    vaultOut: keeps && c.may('archive.vault') && items.some(one => one.state === 'vault'),
    hold: volume.destroyedOn === null && c.may('archive.approve') && !held,
    lift: held !== undefined && held.putBy !== c.viewer.id && c.may('archive.approve'),
    handover: mine && volume.filedOn !== null,
  }
}

export async function render(c: Ctx, volume: Volume, typed: FormState = emptyForm(), status = 200): Promise<void> {
  const [items, moves, related, hold, retentions, boxes] = await Promise.all([
    catalogueOf(c.db, volume.id),
    movesOf(c.db, volume.id),
    relatedOf(c.db, volume.customerId, volume.applicationId),
    openHold(c.db, volume.id),
    retentionsOf(c.db, [volume.id], c.today),
    boxChoices(c.db, c.viewer, volume.branchId),
  ])
  const acts = actsOf(c, volume, items, hold)
  const gaps = await gapsHere(c, volume, items)
  const retention = retentions.get(volume.id)!
  const writtenOff = related.some(one => one.state === 'written_off')
  page(
    c,
    'archive/volume',
    {
      volume,
      badge: volumeState(c, volume),
      place: placeOf(c, volume),
      retention: retentionText(c.t, retention),
      items: items.map(row => itemRow(c, row, acts.manage)),
      gaps: volume.destroyedOn === null ? gaps.map(gap => gapText(c.t, gap)) : [],
      moves: moves.map(row => ({ at: minute(row.at), who: row.who, text: moveWords(c, row), href: row.href })),
      loans: related.filter(one => one.loanId !== null),
      hold,
      boxes,
      form: typed,
      errors: typed.errors,
      acts: { ...acts, claim: retention.kind === 'claim' && writtenOff && c.may('archive.dispose') },
    },
    { status },
  )
}

/** 卷: its 卷内目录, where it stands, what it lacks and what happened to it. */
export async function show(c: Ctx): Promise<void> {
  const volume = await volumeHere(c)
  remember(c, `/archive/volumes/${volume.id}`, volume.volumeNo)
  await render(c, volume)
}

export async function fileIn(c: Ctx): Promise<void> {
  const volume = await volumeHere(c)
  await submit(c, {
    act: 'archive-volume.file-in',
    fields: {},
    work: (_values, trx, actor, today) => fileVolume(trx, c.viewer, actor, today, volume.id),
    again: (form, status) => render(c, volume, form, status),
    done: () => ({ href: `/archive/volumes/${volume.id}`, words: '已归档' }),
  })
}

const findFields = { note: f.text('说明', { max: 200 }) }

/** A missing paper turned up. */
export async function find(c: Ctx): Promise<void> {
  const item = await itemById(c.db, c.viewer, c.id())
  const volume = item && (await volumeById(c.db, c.viewer, item.volumeId))
  if (!item || !volume) throw notFound()
  await submit(c, {
    act: 'archive-item.find',
    fields: findFields,
    work: ({ note }, trx, actor, today) => findItem(trx, c.viewer, actor, today, item.id, note ?? ''),
    again: (form, status) => render(c, volume, form, status),
    done: () => ({ href: `/archive/volumes/${volume.id}`, words: '已登记找回' }),
  })
}
