import { writeRegister } from '../../../export/pdf/register'
import { writeXlsx } from '../../../export/xlsx-write'
import type { Ctx } from '../../../web/context'
import { beginPdf, beginXlsx, takenBy } from '../../../web/download'
import { notFound } from '../../../web/errors'
import { recordAlone } from '../../audit/commands'
import { paperFrame } from '../volumes/print'
import { disposalPaper } from './certificate.paper'
import { destroyedRows, disposalVolumes } from './queries'
import { here } from './screens'

/** 销毁证明 with the full list. */
export async function print(c: Ctx): Promise<void> {
  const it = await here(c)
  if (it.destroyedOn === null) throw notFound()
  const volumes = await disposalVolumes(c.db, it.id)
  await recordAlone(c.db, c.actor, {
    act: 'archive-disposal.print',
    subject: `archive-disposal:${it.id}`,
    businessDate: c.today,
  })
  beginPdf(c, `${it.disposalNo}_${c.t('档案销毁证明')}`)
  await writeRegister(c.res, disposalPaper(paperFrame(c, it.disposalNo), it, volumes))
}

const COLUMNS = [
  ['卷号', 'text', 18],
  ['客户', 'text', 24],
  ['题名', 'text', 36],
  ['页数', 'int', 8],
  ['保管至', 'date', 12],
  ['销毁日期', 'date', 12],
  ['销毁清单', 'text', 20],
] as const

export async function exportDestroyed(c: Ctx): Promise<void> {
  const rows = await destroyedRows(c.db, c.viewer, 20_000)
  const title = c.t('档案销毁清册')
  await recordAlone(c.db, c.actor, {
    act: 'archive-disposal.export',
    subject: 'archive',
    businessDate: c.today,
    after: { rows: rows.length },
  })
  beginXlsx(c, `${title}_${c.today}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      {
        name: title,
        columns: COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
        rows: rows.map(one => [
          one.volumeNo,
          one.customerName,
          one.title,
          one.pages,
          one.keptUntil,
          one.destroyedOn,
          one.disposalNo,
        ]),
        head: [title, c.t('{bank} · 业务日期 {day}', { bank: c.deps.bank(), day: c.today }), takenBy(c)],
      },
    ],
  })
}
