import PizZip from 'pizzip'
import { contentDisposition, safeFileName } from '../../export/file-name'
import { writeLetters } from '../../export/pdf/letter'
import type { Ctx } from '../../web/context'
import { beginPdf, paperFoot } from '../../web/download'
import { notFound } from '../../web/errors'
import { transact } from '../../web/once'
import { record } from '../audit/commands'
import { plainBytes } from '../documents/keep'
import { filesOf } from '../documents/queries'
import { noteView } from '../documents/views'
import { found } from './batch'
import type { Batch } from './batch-queries'
import { blocksOf } from './letter.paper'
import { openContent } from './make-commands'
import { fillVersion } from './produce'
import { type BatchLetter, lettersOfBatch } from './queries'
import { oneVersion } from './template-queries'

/** Letters of a batch that are still in sight and not void. */
async function lettersIn(c: Ctx, batch: Batch): Promise<BatchLetter[]> {
  const letters = (await lettersOfBatch(c.db, c.viewer, batch.id)).filter(letter => letter.voidReason === null)
  if (letters.length === 0) throw notFound()
  return letters
}

/** Each letter and each of its files that leaves, on record before the first byte. */
async function note(
  c: Ctx,
  act: 'letter.download' | 'letter.print',
  batch: Batch,
  letters: readonly BatchLetter[],
  files: readonly { readonly documentId: number; readonly seq: number }[],
): Promise<void> {
  await transact(c, async (trx, actor, today) => {
    const seen = { version: 1, how: 'original', userId: c.viewer.id, address: c.req.ip ?? null } as const
    for (const { documentId, seq } of files) await noteView(trx, { ...seen, documentId, seq })
    for (const { id, customerId } of letters)
      await record(trx, actor, {
        act,
        subject: `letter:${id}`,
        customerId,
        businessDate: today,
        after: { batch: batch.id },
      })
    return {}
  })
}

/** All letters of a batch, PDF and Word, in one file. */
export async function zip(c: Ctx): Promise<void> {
  const batch = await found(c)
  const letters = await lettersIn(c, batch)
  const packed = new PizZip()
  const taken: { documentId: number; seq: number }[] = []
  for (const letter of letters) {
    for (const file of await filesOf(c.db, letter.documentId, 1)) {
      if (file.scan === 'infected') continue
      const bytes = await plainBytes({ name: file.storedName, key: file.key })
      packed.file(safeFileName(`${letter.letterNo}_${letter.customerName}.${file.type}`), bytes)
      taken.push({ documentId: letter.documentId, seq: file.seq })
    }
  }
  await note(c, 'letter.download', batch, letters, taken)
  c.res.setHeader('Content-Disposition', contentDisposition(`${batch.templateName}_${batch.createdOn}.zip`))
  c.res.setHeader('Cache-Control', 'no-store')
  c.res.type('application/zip').send(packed.generate({ type: 'nodebuffer', compression: 'STORE' }))
}

/** The letters again from the values they were made with. */
async function* again(c: Ctx, letters: readonly BatchLetter[]) {
  for (const letter of letters) {
    const version = await oneVersion(c.db, letter.templateId, letter.version)
    if (!version) throw new Error(`letter ${letter.id} has no version`)
    const filled = await fillVersion(c.db, version, 'loan', openContent(letter.id, letter.content))
    if ('refused' in filled) throw new Error(`letter ${letter.id}: ${filled.refused}`)
    const { blocks, word } = filled
    yield { title: version.title, no: letter.letterNo, headless: word !== null, paragraphs: blocksOf(blocks) }
  }
}

/** All letters of a batch as one PDF to print, each from a page of its own. */
export async function printAll(c: Ctx): Promise<void> {
  const batch = await found(c)
  const letters = await lettersIn(c, batch)
  const papers = letters.map(({ documentId }) => ({ documentId, seq: 1 }))
  await note(c, 'letter.print', batch, letters, papers)
  const title = `${batch.templateName}_${batch.createdOn}`
  beginPdf(c, title)
  await writeLetters(c.res, { bank: c.deps.bank(), title, footer: paperFoot(c, title) }, again(c, letters))
}
