import { writeLetter } from '../../../export/pdf/letter'
import { writeXlsx } from '../../../export/xlsx-write'
import type { Ctx } from '../../../web/context'
import { beginPdf, beginXlsx, paperFoot, takenBy } from '../../../web/download'
import { HttpError, notFound } from '../../../web/errors'
import { recordAlone } from '../../audit/commands'
import { answerLetter } from './answer.paper'
import { dossierOf } from './dossier'
import { COPY_TITLE, sectionsOf } from './dossier.paper'
import { type RequestRow, requestById } from './queries'

async function found(c: Ctx): Promise<RequestRow> {
  const row = await requestById(c.db, c.viewer, c.id())
  if (!row) throw notFound()
  return row
}

const noted = (c: Ctx, row: RequestRow, act: string) =>
  recordAlone(c.db, c.actor, {
    act,
    subject: `privacy-request:${row.id}`,
    customerId: row.customerId,
    businessDate: c.today,
    after: { requestNo: row.requestNo, kind: row.kind },
  })

/** 答复书: only what a second person let go out. */
export async function printAnswer(c: Ctx): Promise<void> {
  const row = await found(c)
  if (row.decidedOn === null) throw new HttpError(422, '答复经复核后才能打印')
  await noted(c, row, 'privacy.print')
  beginPdf(c, `个人信息请求答复书_${row.requestNo}`)
  const frame = { bank: c.deps.bank(), footer: paperFoot(c, row.requestNo), watermark: takenBy(c) }
  await writeLetter(c.res, answerLetter(frame, row))
}

/** Everything about the customer, after two people agreed that he gets it. */
async function copyOf(c: Ctx) {
  const row = await found(c)
  const may = row.state === 'answered' && (row.kind === 'copy' || row.kind === 'access')
  if (!may) throw new HttpError(422, '同意查阅或复制的请求经复核后才能导出')
  const dossier = await dossierOf(c.db, c.viewer, row.customerId)
  if (!dossier) throw notFound()
  return { row, sections: sectionsOf(dossier) }
}

export async function copyBook(c: Ctx): Promise<void> {
  const { row, sections } = await copyOf(c)
  await noted(c, row, 'privacy.export')
  beginXlsx(c, `${COPY_TITLE}_${row.requestNo}`)
  await writeXlsx(c.res, {
    title: COPY_TITLE,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: sections.map(({ title, columns, rows }) => ({
      name: title,
      columns: columns.map(header => ({ header, kind: 'text' as const, width: columns.length > 2 ? 22 : 32 })),
      rows: [...rows],
      head: [COPY_TITLE, `${c.deps.bank()} · ${row.requestNo} · ${c.today}`, takenBy(c)],
    })),
  })
}

export async function copyPaper(c: Ctx): Promise<void> {
  const { row, sections } = await copyOf(c)
  await noted(c, row, 'privacy.print')
  beginPdf(c, `${COPY_TITLE}_${row.requestNo}`)
  await writeLetter(c.res, {
    bank: c.deps.bank(),
    title: COPY_TITLE,
    no: row.requestNo,
    footer: paperFoot(c, row.requestNo),
    watermark: takenBy(c),
    paragraphs: sections
      .filter(({ rows }) => rows.length > 0)
      .flatMap(({ title, columns, rows }) => [
        { heading: title },
        {
          table: {
            columns: columns.map(label => ({ label, weight: 1, align: 'left' as const })),
            rows: [...rows],
          },
        },
      ]),
  })
}
