import { contentDisposition } from '../export/file-name'
import type { Ctx } from './context'
import { minute } from './format'

/** Who took it out, for heads, feet and watermarks: 李晓敏 0318. */
export const takenBy = (c: Ctx): string => `${c.viewer.name} ${c.viewer.staffNo}`

const begin = (c: Ctx, type: string, name: string): void => {
  c.res.setHeader('Content-Type', type)
  c.res.setHeader('Content-Disposition', contentDisposition(name))
  c.res.setHeader('Cache-Control', 'no-store')
}

export const beginXlsx = (c: Ctx, name: string): void =>
  begin(c, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', `${name}.xlsx`)

export const beginCsv = (c: Ctx, name: string): void => begin(c, 'text/csv; charset=utf-8', `${name}.csv`)

export const beginPdf = (c: Ctx, name: string): void => begin(c, 'application/pdf', `${name}.pdf`)

/** Foot of a paper: its number, who printed it and when. */
export const paperFoot = (c: Ctx, no: string) => ({ no, printedBy: takenBy(c), printedAt: minute(c.deps.now()) })
