import { writeRegister } from '../../../export/pdf/register'
import { writeXlsx } from '../../../export/xlsx-write'
import type { Ctx } from '../../../web/context'
import { beginPdf, beginXlsx, takenBy } from '../../../web/download'
import { notFound } from '../../../web/errors'
import { recordAlone } from '../../audit/commands'
import { paperFrame } from '../volumes/print'
import { ACTION_WORDS, FINDING_WORDS } from '../words'
import { findingsOf, stocktakeById } from './queries'
import { scopeText, tally } from './screens'
import { stocktakePaper } from './stocktake.paper'

async function here(c: Ctx, act: string) {
  const it = await stocktakeById(c.db, c.viewer, c.id())
  if (!it) throw notFound()
  await recordAlone(c.db, c.actor, { act, subject: `archive-stocktake:${it.id}`, businessDate: c.today })
  return { it, found: await findingsOf(c.db, c.viewer, it.id) }
}

/** 盘点报告. */
export async function print(c: Ctx): Promise<void> {
  const { it, found } = await here(c, 'archive-stocktake.print')
  beginPdf(c, `${it.stocktakeNo}_${c.t('盘点报告')}`)
  await writeRegister(
    c.res,
    stocktakePaper(paperFrame(c, it.stocktakeNo), it, found, { scope: scopeText(c, it), counts: tally(found) }),
  )
}

const COLUMNS = [
  ['条码', 'text', 20],
  ['题名', 'text', 36],
  ['客户', 'text', 24],
  ['账面盒号', 'text', 18],
  ['实见盒号', 'text', 18],
  ['结果', 'text', 10],
  ['说明', 'text', 36],
  ['处理', 'text', 14],
] as const

export async function exportStock(c: Ctx): Promise<void> {
  const { it, found } = await here(c, 'archive-stocktake.export')
  const title = c.t('盘点报告')
  beginXlsx(c, `${it.stocktakeNo}_${title}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      {
        name: title,
        columns: COLUMNS.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
        rows: found.map(one => [
          one.code,
          one.title,
          one.customerName,
          one.expectedCode,
          one.boxCode,
          c.t(FINDING_WORDS[one.kind] ?? one.kind),
          one.explanation,
          one.action === null ? null : c.t(ACTION_WORDS[one.action] ?? ''),
        ]),
        head: [
          `${it.stocktakeNo} ${scopeText(c, it)}`,
          c.t('{bank} · 业务日期 {day}', { bank: c.deps.bank(), day: c.today }),
          takenBy(c),
        ],
      },
    ],
  })
}
