import { writeRegister } from '../../../export/pdf/register'
import type { Ctx } from '../../../web/context'
import { beginPdf } from '../../../web/download'
import { notFound } from '../../../web/errors'
import { recordAlone } from '../../audit/commands'
import { takeSheet } from '../sheet'
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
  await takeSheet(c, {
    act: 'archive-disposal.export',
    title,
    columns: COLUMNS,
    rows: rows.map(one => [
      one.volumeNo,
      one.customerName,
      one.title,
      one.pages,
      one.keptUntil,
      one.destroyedOn,
      one.disposalNo,
    ]),
  })
}
