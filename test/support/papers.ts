import { crc32, deflateSync } from 'node:zlib'
import type { Insertable } from 'kysely'
import type { DocumentVersions } from '../../src/db/schema'
import { keptItems } from '../../src/features/documents/items'
import { fileRow, keepBytes } from '../../src/features/documents/keep'
import type { ChecklistItem, Stage } from '../../src/lending/checklist'
import { bookDate } from '../../src/lending/dates'
import type { TestApp } from './app'
import { transactionAs } from './customers'

export function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

export function pngHead(width: number, height: number): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 0, 0, 0, 0], 8)
  return chunk('IHDR', head)
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
let shade = 0

/** A grey picture, each of another shade, so that no two are one file. */
export function png(width = 4, height = 3, extra: readonly Buffer[] = []): Buffer {
  shade = (shade + 1) % 65_536
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width, shade % 251)])
  const rows = Buffer.concat(Array.from({ length: height }, () => line))
  const mark = chunk('gAMA', Buffer.from([0, 0, shade >> 8, shade & 255]))
  return Buffer.concat([
    SIGNATURE,
    pngHead(width, height),
    mark,
    ...extra,
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** One point, as small as a JPEG can be; `segments` come right after its beginning. */
export function jpeg(segments: readonly Buffer[] = [], tail = Buffer.alloc(0)): Buffer {
  const rest =
    'ffe000104a46494600010101004800480000ffdb004300030202020202030202020303030304060404040404080606050609080a0a090809090a0c0f0c0a0b0e0b09090d110d0e0f101011100a0c12131210130f101010ffc9000b080001000101011100ffcc000600101005ffda0008010100003f00d2cf20ffd9'
  return Buffer.concat([Buffer.from('ffd8', 'hex'), ...segments, Buffer.from(rest, 'hex'), tail])
}

export function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** A page of PDF with something of its own in it. */
export function pdf(inside = '', words = 'page'): Buffer {
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${inside} >>`,
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>',
  ]
  let text = `%PDF-1.4\n% ${words}\n`
  const rows = objects.map((object, i) => {
    const at = text.length
    text += `${i + 1} 0 obj\n${object}\nendobj\n`
    return `${String(at).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 4\n0000000000 65535 f \n${rows.join('')}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
  return Buffer.from(text + table, 'latin1')
}

/** The trial text of virus scanners, put together here so that this file is not taken for one. */
export const TRIAL_VIRUS = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE', '!$H+H*'].join(''),
)

export const item = (kind: string, given: Partial<ChecklistItem> = {}): ChecklistItem => ({
  kind,
  required: true,
  form: 'any',
  minPages: 1,
  verified: false,
  withinMonths: null,
  when: 'always',
  fromFen: null,
  ...given,
})

/** A checklist in force, straight into the tables. */
export async function checklist(
  t: Pick<TestApp, 'db'>,
  items: readonly ChecklistItem[],
  { code = 'GRJY', stage = 'disburse' }: { code?: string; stage?: Stage } = {},
): Promise<number> {
  const { id: productId } = await t.db
    .selectFrom('products')
    .select('id')
    .where('code', '=', code)
    .executeTakeFirstOrThrow()
  const by = await t.db.selectFrom('users').select('id').limit(1).executeTakeFirstOrThrow()
  const { id } = await t.db
    .insertInto('checklists')
    .values({ productId, stage, createdBy: by.id })
    .returning('id')
    .executeTakeFirstOrThrow()
  await t.db
    .insertInto('checklistVersions')
    .values({
      checklistId: id,
      version: 1,
      items: keptItems(items),
      publishedBy: by.id,
      publishedOn: bookDate('2026-03-16'),
    })
    .execute()
  return id
}

type Given = Partial<Insertable<DocumentVersions>> & { applicationId?: number; kind?: string }

/** A filed paper with one picture, straight into the tables. */
export async function filed(
  t: Pick<TestApp, 'db'>,
  customerId: number,
  { applicationId, kind = 'id_card', ...version }: Given = {},
): Promise<number> {
  const kept = await keepBytes(t.db, { type: 'png', bytes: png(), width: 4, height: 3 }, { state: 'clean' })
  return transactionAs(t, '0318', async (trx, actor, today) => {
    const madeBy = actor.userId as number
    const { id: documentId } = await trx
      .insertInto('documents')
      .values({
        customerId,
        kind,
        ...(applicationId === undefined ? {} : { applicationId }),
        createdBy: madeBy,
        createdOn: today,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await trx
      .insertInto('documentVersions')
      .values({ documentId, version: 1, form: 'copy', pages: 1, archiveNo: 'test', madeBy, madeOn: today, ...version })
      .execute()
    const fileId = await fileRow(trx, kept)
    await trx
      .insertInto('documentFiles')
      .values({ documentId, version: 1, seq: 1, fileId, name: '身份证.png' })
      .execute()
    return documentId
  })
}
