import { readTable } from '../../export/read-table'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import type { ImportKind } from '../../web/import-kind'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { canUndo, createBatch, type UploadedFile } from './commands'
import { allKinds, kindNamed } from './kinds'
import { ownBatches } from './queries'
import { stateBadge } from './state'

export const MAX_BYTES = 5 * 1024 * 1024
const MAX_ROWS = 10_001

/** What this person may bring. */
export const kindsFor = (c: Ctx): readonly ImportKind[] => allKinds().filter(kind => c.may(kind.permission))
const chosen = (c: Ctx, name: unknown): ImportKind => {
  const mine = kindsFor(c)
  return mine.find(kind => kind.name === name) ?? mine[0]!
}

export async function batches(c: Ctx): Promise<void> {
  const rows = await ownBatches(c.db, c.viewer.id)
  const now = c.deps.now()
  page(c, 'imports/list', {
    batches: rows.map(row => ({
      ...row,
      kindWord: c.t(kindNamed(row.kind).label),
      badge: stateBadge(c, row.state),
      undo: canUndo(row, now),
    })),
  })
}

function show(c: Ctx, kind: ImportKind, problem: string | null, status = 200): void {
  const kinds = kindsFor(c)
  page(
    c,
    'imports/new',
    {
      problem,
      kind: kind.name,
      heading: kinds.length > 1 ? c.t('新建导入') : c.t('导入{kind}', { kind: c.t(kind.label) }),
      kinds: kinds.map(({ name, label }) => ({ value: name, label: c.t(label) })),
      templates: kinds.map(({ name, label, variants = [{ value: '', label: '' }] }) => ({
        label: c.t(label),
        files: variants.map(variant => ({
          label: c.t(variant.label === '' ? label : variant.label),
          href: `/imports/template?of=${name}&kind=${variant.value}`,
        })),
      })),
      errors: problem ? [{ field: 'file', label: c.t('文件'), message: problem }] : [],
    },
    { status },
  )
}

export const newImport = (c: Ctx): void => show(c, chosen(c, c.query('of')), null)

/** What an uploaded table may hold, whatever it is uploaded for. */
export const LIMITS = { maxBytes: MAX_BYTES, maxRows: MAX_ROWS, maxCols: 100, maxCellChars: 2_000 }

async function read(file: Express.Multer.File, kind: string): Promise<UploadedFile | Refused> {
  const { buffer, originalname: name } = file
  const result = await readTable(buffer, LIMITS)
  return 'refused' in result ? refuse(result.refused, result.words) : { kind, name, bytes: buffer, rows: result.rows }
}

export async function upload(c: Ctx): Promise<void> {
  const body: Record<string, unknown> = c.req.body ?? {}
  const kind = chosen(c, body.of)
  const { file } = c.req
  if (!file) return show(c, kind, c.t('请选择 .xlsx 或 .csv 文件'), 422)
  const rows = await read(file, kind.name)
  if (isRefused(rows)) return show(c, kind, c.t(refusalWords(rows)), 422)
  const made = await once(c, 'import.upload', (trx, actor) => createBatch(trx, actor, rows))
  if (isRefused(made)) return show(c, kind, c.t(refusalWords(made), made.params), 422)
  c.res.redirect(303, `/imports/${made.id}`)
}
