import type { Ctx } from '../../../web/context'
import { beginPdf, paperFoot, takenBy } from '../../../web/download'
import { notFound } from '../../../web/errors'
import { recordAlone } from '../../audit/commands'
import { idIn } from '../act'
import { catalogueOf, volumeById } from '../volumes/queries'
import { boxTitle, type Label, type LabelSheet, writeLabels } from './labels.paper'
import { boxesOf, roomById } from './queries'

/** Sheets as they are sold: columns × rows on A4. */
export const SHEETS: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  '3x8': [3, 8],
  '2x7': [2, 7],
  '2x4': [2, 4],
  '3x10': [3, 10],
}

function sheetOf(c: Ctx): LabelSheet {
  const [columns, rows] = SHEETS[c.query('sheet') ?? ''] ?? SHEETS['3x8']!
  const skip = c.query('skip')
  const used = skip && /^\d{1,2}$/.test(skip) ? Number.parseInt(skip, 10) : 0
  return { columns, rows, skip: Math.min(used, columns * rows - 1) }
}

async function volumeLabels(c: Ctx, id: number): Promise<Label[]> {
  const volume = await volumeById(c.db, c.viewer, id)
  if (!volume) throw notFound()
  const items = await catalogueOf(c.db, id)
  const bank = c.deps.bank()
  return [
    { code: volume.volumeNo, title: volume.title, sub: `${bank} ${volume.branchName}` },
    ...items
      .filter(one => one.state !== 'destroyed' && one.state !== 'released')
      .map(one => ({ code: one.code, title: one.title, sub: `${one.className} ${one.archiveNo}` })),
  ]
}

async function boxLabels(c: Ctx, roomId: number, cabinet: number | undefined): Promise<Label[]> {
  const room = await roomById(c.db, c.viewer, roomId)
  if (!room) throw notFound()
  const boxes = await boxesOf(c.db, c.viewer, roomId)
  return boxes
    .filter(one => cabinet === undefined || one.cabinet === cabinet)
    .map(one => ({
      code: one.code,
      title: boxTitle(room.name, one),
      sub: `${c.deps.bank()} ${room.branchName}`,
    }))
}

/** Labels as PDF: of a volume and its items, or of the boxes of a cabinet. */
export async function printLabels(c: Ctx): Promise<void> {
  const [volume, room] = [idIn(c.query('volume')), idIn(c.query('room'))]
  const labels =
    volume !== undefined
      ? await volumeLabels(c, volume)
      : room !== undefined
        ? await boxLabels(c, room, idIn(c.query('cabinet')))
        : []
  if (labels.length === 0) throw notFound()
  await recordAlone(c.db, c.actor, {
    act: 'archive-item.labels',
    subject: volume !== undefined ? `archive-volume:${volume}` : `archive-room:${room ?? 0}`,
    businessDate: c.today,
    after: { labels: labels.length },
  })
  const title = c.t('档案标签')
  beginPdf(c, `${title}_${labels[0]!.code}`)
  await writeLabels(
    c.res,
    { bank: c.deps.bank(), title, footer: paperFoot(c, ''), watermark: takenBy(c) },
    labels,
    sheetOf(c),
  )
}
