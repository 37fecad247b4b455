import { inTransaction } from '../../db/transaction'
import { contentDisposition } from '../../export/file-name'
import { stampPdf } from '../../export/pdf/stamp'
import type { Ctx } from '../../web/context'
import { HttpError, notFound } from '../../web/errors'
import { minute } from '../../web/format'
import { transact } from '../../web/once'
import { record } from '../audit/commands'
import { pictureOnPaper } from './copy.paper'
import { mediaType, nameFor } from './intake'
import { plainBytes } from './keep'
import { isRead, isShown, previewPdf } from './preview'
import { type FileRow, filesOf, onePaper, type PaperRow } from './queries'
import { noteView } from './views'
import { markedPicture } from './watermark'

/** 李晓敏 0318 2026-11-20 09:30: who sees it, and when. */
export const markOf = (c: Ctx): string => `${c.viewer.name} ${c.viewer.staffNo} ${minute(c.deps.now())}`

interface Wanted {
  readonly paper: PaperRow
  readonly version: number
  readonly file: FileRow
}

/** The file of an address, when its customer is in sight and nothing was found in it. */
async function wanted(c: Ctx): Promise<Wanted> {
  const [version, seq] = [c.id('version'), c.id('seq')]
  const paper = await onePaper(c.db, c.viewer, c.id())
  const file = paper && (await filesOf(c.db, paper.id, version)).find(one => one.seq === seq)
  // an empty key: the content was destroyed with it
  if (!paper || !file || file.scan === 'infected' || file.key.length === 0) throw notFound()
  return { paper, version, file }
}

const viewRow = (c: Ctx, { paper, version, file }: Wanted, how: 'view' | 'copy' | 'original') => ({
  documentId: paper.id,
  version,
  seq: file.seq,
  how,
  userId: c.viewer.id,
  address: c.req.ip ?? null,
})

/** Nothing of ours runs in it, it runs nothing, and no other site may frame it. */
function closed(c: Ctx, sandbox: boolean): void {
  const rules = [
    "default-src 'none'",
    'img-src data:',
    "frame-ancestors 'self'",
    "form-action 'none'",
    "base-uri 'none'",
  ]
  c.res.setHeader('Content-Security-Policy', [...rules, ...(sandbox ? ['sandbox'] : [])].join('; '))
  c.res.setHeader('X-Frame-Options', 'SAMEORIGIN')
  c.res.setHeader('X-Content-Type-Options', 'nosniff')
  c.res.setHeader('Cache-Control', 'no-store')
}

/** A PDF that cannot take the mark is not shown without it. */
async function markedPdf(bytes: Buffer, mark: string): Promise<Buffer> {
  try {
    return await stampPdf(bytes, mark)
  } catch {
    throw new HttpError(422, '这份 PDF 的结构不能加水印，不能预览；有权限的人员可以下载原件')
  }
}

/** A PDF is what it is; Office and text files are read and set on pages of ours. */
const pagesOf = async (c: Ctx, file: FileRow, bytes: Buffer): Promise<Buffer> =>
  file.type === 'pdf' ? bytes : previewPdf(c, file, bytes)

/**
 * For the page alone, the watermark in the picture or on every page of the PDF. On record before the first byte leaves.
 * Chromium does not show a PDF of a sandboxed address; what acts by itself was refused when it came.
 */
export async function view(c: Ctx): Promise<void> {
  const asked = await wanted(c)
  const { file } = asked
  if (!isShown(file.type)) throw notFound()
  await inTransaction(c.db, async trx => {
    await noteView(trx, viewRow(c, asked, 'view'))
    await record(trx, c.actor, {
      act: 'document.view',
      subject: `document:${asked.paper.id}`,
      customerId: asked.paper.customerId,
      after: { version: asked.version, file: file.seq },
    })
  })
  const bytes = await plainBytes({ name: file.storedName, key: file.key })
  const paper = file.type === 'pdf' || isRead(file.type)
  closed(c, !paper)
  c.res.setHeader('Content-Disposition', 'inline')
  if (paper) c.res.type('application/pdf').send(await markedPdf(await pagesOf(c, file, bytes), markOf(c)))
  else c.res.type('image/svg+xml').send(markedPicture(bytes, file, markOf(c)))
}

async function taken(c: Ctx, asked: Wanted, how: 'copy' | 'original'): Promise<Buffer> {
  await transact(c, async (trx, actor) => {
    await noteView(trx, viewRow(c, asked, how))
    await record(trx, actor, {
      act: how === 'copy' ? 'document.copy' : 'document.download',
      subject: `document:${asked.paper.id}`,
      customerId: asked.paper.customerId,
      after: { version: asked.version, file: asked.file.seq },
    })
    return {}
  })
  return plainBytes({ name: asked.file.storedName, key: asked.file.key })
}

/** A picture on paper, or a PDF, with the name of who took it across each page. */
export async function copy(c: Ctx): Promise<void> {
  const asked = await wanted(c)
  const { file, paper } = asked
  if (!isShown(file.type)) throw notFound()
  const bytes = await taken(c, asked, 'copy')
  closed(c, true)
  c.res.setHeader('Content-Disposition', contentDisposition(`${paper.customerName}_${paper.name}_${file.seq}.pdf`))
  c.res.type('application/pdf')
  if (file.type === 'pdf' || isRead(file.type))
    return void c.res.send(await markedPdf(await pagesOf(c, file, bytes), markOf(c)))
  await pictureOnPaper(c.res, {
    bytes,
    width: file.width ?? 1,
    height: file.height ?? 1,
    mark: markOf(c),
    bank: c.deps.bank(),
  })
}

/** The file as it was filed: for who may, on record, never shown by the browser. */
export async function original(c: Ctx): Promise<void> {
  const asked = await wanted(c)
  const bytes = await taken(c, asked, 'original')
  closed(c, true)
  c.res.setHeader('Content-Disposition', contentDisposition(nameFor(asked.file.name, asked.file.type)))
  c.res.type(mediaType(asked.file.type)).send(bytes)
}
