import { writeRegister } from '../../../export/pdf/register'
import { writeXlsx } from '../../../export/xlsx-write'
import type { Ctx } from '../../../web/context'
import { beginPdf, beginXlsx, paperFoot, takenBy } from '../../../web/download'
import { status } from '../../../web/status'
import { recordAlone } from '../../audit/commands'
import { cataloguePaper } from './catalogue.paper'
import { placeOf } from './list'
import { catalogueOf } from './queries'
import { volumeHere } from './show'

export const paperFrame = (c: Ctx, no: string) => ({
  bank: c.deps.bank(),
  footer: paperFoot(c, no),
  watermark: `${takenBy(c)} ${c.today}`,
})

export async function printCatalogue(c: Ctx): Promise<void> {
  const volume = await volumeHere(c)
  const items = await catalogueOf(c.db, volume.id)
  const place = volume.roomName === null ? '' : `${volume.roomName} ${volume.cabinet}-${volume.layer}-${volume.box}`
  await recordAlone(c.db, c.actor, {
    act: 'archive-volume.print',
    subject: `archive-volume:${volume.id}`,
    customerId: volume.customerId,
    businessDate: c.today,
  })
  beginPdf(c, `${volume.volumeNo}_${c.t('卷内目录')}`)
  await writeRegister(c.res, cataloguePaper(paperFrame(c, volume.volumeNo), volume, items, place))
}

const COLUMNS = [
  ['件号', 'text', 8],
  ['条码', 'text', 20],
  ['类别', 'text', 14],
  ['类目', 'text', 22],
  ['题名', 'text', 36],
  ['形成日期', 'date', 12],
  ['有效期至', 'date', 12],
  ['起始页码', 'int', 8],
  ['终止页码', 'int', 8],
  ['原件或复印件', 'text', 10],
  ['档案编号', 'text', 26],
  ['归件日期', 'date', 12],
  ['状态', 'text', 10],
] as const

export async function exportCatalogue(c: Ctx): Promise<void> {
  const volume = await volumeHere(c)
  const items = await catalogueOf(c.db, volume.id)
  await recordAlone(c.db, c.actor, {
    act: 'archive-item.export',
    subject: `archive-volume:${volume.id}`,
    customerId: volume.customerId,
    businessDate: c.today,
  })
  const title = c.t('卷内目录')
  beginXlsx(c, `${volume.volumeNo}_${title}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      {
        name: title,
        columns: COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
        rows: items.map(one => [
          String(one.no).padStart(3, '0'),
          one.code,
          one.topName,
          one.className,
          one.title,
          one.datedOn,
          one.expiresOn,
          one.pageFrom,
          one.pageTo,
          one.original ? c.t('原件') : c.t('复印件'),
          one.archiveNo,
          one.receivedOn,
          c.t(status('archive-item', one.state).word),
        ]),
        head: [`${volume.volumeNo} ${volume.title}`, `${volume.customerName} · ${placeOf(c, volume)}`, takenBy(c)],
      },
    ],
  })
}
