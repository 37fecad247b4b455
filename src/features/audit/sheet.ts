import { type Sheet, writeXlsx } from '../../export/xlsx-write'
import type { Ctx } from '../../web/context'
import { beginXlsx, takenBy } from '../../web/download'
import { recordAlone } from './commands'

interface Told {
  readonly act: string
  readonly subject: string
  readonly title: string
  readonly columns: readonly (readonly [header: string, kind: 'text' | 'int' | 'date' | 'money', width: number])[]
  readonly rows: Sheet['rows'] & { readonly length: number }
}

/** A register in Excel with the mark of who took it, and a line of the audit that he did. */
export async function takeSheet(c: Ctx, { act, subject, title, columns, rows }: Told): Promise<void> {
  await recordAlone(c.db, c.actor, { act, subject, businessDate: c.today, after: { rows: rows.length } })
  beginXlsx(c, `${title}_${c.today}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      {
        name: title,
        columns: columns.map(([header, kind, width]) => ({ header: c.t(header), kind, width })),
        rows,
        head: [title, c.t('{bank} · 业务日期 {day}', { bank: c.deps.bank(), day: c.today }), takenBy(c)],
      },
    ],
  })
}
