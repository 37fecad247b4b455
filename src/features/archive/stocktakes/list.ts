import { scanned } from '../../../lending/archive/rules'
import { refuse } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { emptyForm, type FormState, f } from '../../../web/form'
import { page } from '../../../web/page'
import { pageNo, submit, turned } from '../act'
import { classChoices } from '../classes/queries'
import { byCode, roomRows } from '../shelves/queries'
import { openStocktake } from './commands'
import { stocktakeRows } from './queries'
import { badgeOf, scopeText } from './screens'

const newFields = {
  roomId: f.id('库房'),
  cabinet: f.optionalWhole('柜号', 1, 99),
  box: f.text('盒号', { max: 40 }),
  classId: f.optionalWhole('类目', 1, 999_999_999),
}

async function renderList(c: Ctx, form: FormState = emptyForm(), status = 200): Promise<void> {
  const [found, rooms, classes] = await Promise.all([
    stocktakeRows(c.db, c.viewer, pageNo(c)),
    roomRows(c.db, c.viewer),
    classChoices(c.db),
  ])
  const { rows, pager } = turned(c, found, '/archive/stocktakes', {})
  page(
    c,
    'archive/stocktakes',
    {
      rows: rows.map(row => ({
        href: `/archive/stocktakes/${row.id}`,
        done: row.state === 'closed' || row.state === 'cancelled',
        cells: {
          no: row.stocktakeNo,
          scope: scopeText(c, row),
          maker: row.makerName,
          day: row.madeOn,
          closer: row.closerName ? `${row.closerName} ${row.closedOn ?? ''}` : '',
          state: { badge: badgeOf(c, 'archive-stocktake', row.state) },
        },
      })),
      pager,
      rooms: rooms.map(one => ({ value: String(one.id), label: `${one.branchName} ${one.name}` })),
      classes: [{ value: '', label: c.t('全部') }, ...classes],
      form,
      errors: form.errors,
      acts: { manage: c.may('archive.manage') },
    },
    { status },
  )
}

export const list = (c: Ctx): Promise<void> => renderList(c)

export async function create(c: Ctx): Promise<void> {
  await submit(c, {
    act: 'archive-stocktake.create',
    fields: newFields,
    work: async (v, trx, actor, today) => {
      const box = v.box === null ? null : await byCode(trx, c.viewer, scanned(v.box))
      if (box !== null && box?.kind !== 'box') return refuse('archive.box-unknown', undefined, { field: 'box' })
      const { roomId, cabinet, classId } = v
      return openStocktake(trx, c.viewer, actor, today, { roomId, cabinet, classId, boxId: box?.id ?? null })
    },
    again: (form, status) => renderList(c, form, status),
    done: ({ id, expected }) => ({
      href: `/archive/stocktakes/${id}`,
      words: '开始盘点，账面 {n} 件',
      params: { n: expected },
    }),
  })
}
