import { scanned } from '../../../lending/archive/rules'
import type { Ctx } from '../../../web/context'
import { notFound } from '../../../web/errors'
import { emptyForm, type FormState, f } from '../../../web/form'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { idIn, submit } from '../act'
import { keptBranches } from '../scope'
import { render as renderVolume, volumeHere } from '../volumes/show'
import { CUSTODY_WORDS } from '../words'
import { addCabinet, addRoom, placeVolume } from './commands'
import { type BoxRow, boxById, boxesOf, byCode, roomRows, volumesIn } from './queries'

/** Cabinets → layers from the top down → boxes, each with how full it is. */
function cabinetsOf(boxes: readonly BoxRow[]) {
  const numbers = [...new Set(boxes.map(one => one.cabinet))]
  return numbers.map(no => {
    const mine = boxes.filter(one => one.cabinet === no)
    const layers = [...new Set(mine.map(one => one.layer))].sort((a, b) => b - a)
    return {
      no,
      placed: mine.reduce((sum, one) => sum + one.placed, 0),
      capacity: mine.reduce((sum, one) => sum + one.capacity, 0),
      layers: layers.map(layer => ({
        no: layer,
        boxes: mine
          .filter(one => one.layer === layer)
          .map(one => ({ ...one, share: Math.min(100, Math.round((one.placed * 100) / one.capacity)) })),
      })),
    }
  })
}

const roomFields = {
  branchId: f.id('机构'),
  name: f.text('库房名称', { required: true, max: 40 }),
  kind: f.oneOf('类型', ['room', 'vault'] as const),
}
const cabinetFields = {
  layers: f.whole('层数', 1, 20),
  boxes: f.whole('每层盒数', 1, 40),
  capacity: f.whole('每盒容量（卷）', 1, 500),
}

async function render(c: Ctx, form: FormState = emptyForm(), status = 200, of?: number): Promise<void> {
  const [rooms, branches] = await Promise.all([roomRows(c.db, c.viewer), keptBranches(c.db, c.viewer)])
  const asked = of ?? idIn(c.query('room'))
  const room = rooms.find(one => one.id === asked) ?? rooms[0]
  const cabinets = room ? cabinetsOf(await boxesOf(c.db, c.viewer, room.id)) : []
  page(
    c,
    'archive/shelves',
    {
      rooms: rooms.map(one => ({
        label: `${one.branchName} ${one.name}`,
        href: `/archive/shelves?room=${one.id}`,
        active: one.id === room?.id,
      })),
      room: room && { ...room, kindWord: c.t(CUSTODY_WORDS[room.kind] ?? '') },
      cabinets,
      branches: branches.map(one => ({ value: String(one.id), label: one.name })),
      form,
      errors: form.errors,
      cabinetForm: of !== undefined,
      acts: { manage: c.may('archive.manage') },
    },
    { status },
  )
}

/** 库房: rooms, cabinets, layers and boxes as they stand. */
export const shelves = (c: Ctx): Promise<void> => render(c)

export async function createRoom(c: Ctx): Promise<void> {
  await submit(c, {
    act: 'archive-room.create',
    fields: roomFields,
    work: (v, trx, actor, today) => addRoom(trx, c.viewer, actor, today, v),
    again: (form, status) => render(c, form, status),
    done: ({ id }) => ({ href: `/archive/shelves?room=${id}`, words: '已新增库房' }),
  })
}

export async function createCabinet(c: Ctx): Promise<void> {
  const roomId = c.id()
  await submit(c, {
    act: 'archive-room.add',
    fields: cabinetFields,
    work: (v, trx, actor, today) => addCabinet(trx, c.viewer, actor, today, { roomId, ...v }),
    again: (form, status) => render(c, form, status, roomId),
    done: ({ cabinet }) => ({
      href: `/archive/shelves?room=${roomId}#cabinet-${cabinet}`,
      words: '已新增 {n} 号柜',
      params: { n: cabinet },
    }),
  })
}

export async function showBox(c: Ctx): Promise<void> {
  const box = await boxById(c.db, c.viewer, c.id())
  if (!box) throw notFound()
  const volumes = await volumesIn(c.db, c.viewer, box.id)
  page(c, 'archive/box', {
    box,
    rows: volumes.map(row => ({
      href: `/archive/volumes/${row.id}`,
      cells: { no: row.volumeNo, customer: row.customerName, title: row.title, items: String(row.items) },
    })),
  })
}

const placeFields = { boxId: f.optionalWhole('盒', 1, 999_999_999), code: f.text('盒号', { max: 40 }) }

/** 上架: chosen from the list, or the label of the box scanned. */
export async function place(c: Ctx): Promise<void> {
  const volume = await volumeHere(c)
  await submit(c, {
    act: 'archive-volume.place',
    fields: placeFields,
    work: async (v, trx, actor, today) => {
      const found = v.code === null ? undefined : await byCode(trx, c.viewer, scanned(v.code))
      if (v.code !== null && found?.kind !== 'box') return { refused: 'archive.box-unknown', field: 'code' }
      const boxId = found?.id ?? v.boxId
      return placeVolume(trx, c.viewer, actor, today, { volumeId: volume.id, boxId })
    },
    again: (form, status) => renderVolume(c, volume, form, status),
    done: () => ({ href: `/archive/volumes/${volume.id}`, words: '已上架' }),
  })
}

/** The scan box: a scanner types the code and presses Enter, and is where the label belongs. */
export async function findCode(c: Ctx): Promise<void> {
  const code = scanned(c.query('code', 40) ?? '')
  const found = code === '' ? undefined : await byCode(c.db, c.viewer, code)
  if (!found) {
    leaveToast(c.res, { words: '没有找到条码 {code}', params: { code: code.slice(0, 20) }, tone: 'warn' })
    return c.res.redirect(303, '/archive')
  }
  const anchor = found.kind === 'item' ? `#archive-item-${found.id}` : ''
  c.res.redirect(
    303,
    found.kind === 'box' ? `/archive/shelves/boxes/${found.id}` : `/archive/volumes/${found.volumeId}${anchor}`,
  )
}
