import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { isPreviewType, readPreview } from '../../export/preview/preview'
import type { Ctx } from '../../web/context'
import { paperFoot } from '../../web/download'
import { HttpError } from '../../web/errors'
import { writePreview } from './preview.paper'

const PICTURES_AND_PDF = new Set(['jpg', 'png', 'pdf'])

/** Read by a thread of ours and set anew on pages: nothing of the file itself reaches the browser. */
export const isRead = isPreviewType
export const isShown = (type: string): boolean => PICTURES_AND_PDF.has(type) || isRead(type)

/** Text and tables of a Word, Excel, CSV or text file as a PDF. */
export async function previewPdf(
  c: Ctx,
  file: { readonly type: string; readonly name: string },
  bytes: Buffer,
): Promise<Buffer> {
  if (!isPreviewType(file.type)) throw new Error(`${file.type} is not read for a preview`)
  const preview = await readPreview(bytes, file.type)
  if ('refused' in preview) throw new HttpError(422, '这份文件读不出内容，不能预览；有权限的人员可以下载原件')
  const out = new PassThrough()
  const whole = buffer(out)
  await writePreview(out, preview, { bank: c.deps.bank(), title: file.name, footer: paperFoot(c, file.name) })
  return whole
}
