import { contentDisposition } from '../../export/file-name'
import { readTable } from '../../export/read-table'
import { writeXlsx } from '../../export/xlsx-write'
import { isRefused, type Refused, refuse } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { Ctx } from '../../web/context'
import { once } from '../../web/once'
import { page } from '../../web/page'
import { specsOf } from '../customers/fields'
import { type CustomerKind, isKind } from '../customers/identity'
import { OFFICER } from './columns'
import { canUndo, createBatch, type UploadedFile } from './commands'
import { ownBatches } from './queries'
import { stateBadge } from './state'

export const MAX_BYTES = 5 * 1024 * 1024
const MAX_ROWS = 10_001

export async function batches(c: Ctx): Promise<void> {
  const rows = await ownBatches(c.db, c.viewer.id)
  const now = c.deps.now()
  page(c, 'imports/list', {
    batches: rows.map(row => ({ ...row, badge: stateBadge(c, row.state), undo: canUndo(row, now) })),
  })
}

const show = (c: Ctx, problem: string | null, status = 200): void =>
  page(
    c,
    'imports/new',
    { problem, errors: problem ? [{ field: 'file', label: c.t('文件'), message: problem }] : [] },
    { status },
  )

export const newImport = (c: Ctx): void => show(c, null)

/** What an uploaded table may hold, whatever it is uploaded for. */
export const LIMITS = { maxBytes: MAX_BYTES, maxRows: MAX_ROWS, maxCols: 100, maxCellChars: 2_000 }

async function read(file: Express.Multer.File): Promise<UploadedFile | Refused> {
  const { buffer, originalname: name } = file
  const result = await readTable(buffer, LIMITS)
  return 'refused' in result ? refuse(result.refused, result.words) : { name, bytes: buffer, rows: result.rows }
}

export async function upload(c: Ctx): Promise<void> {
  const { file } = c.req
  if (!file) return show(c, c.t('请选择 .xlsx 或 .csv 文件'), 422)
  const rows = await read(file)
  if (isRefused(rows)) return show(c, c.t(refusalWords(rows)), 422)
  const made = await once(c, 'import.upload', (trx, actor) => createBatch(trx, actor, rows))
  if (isRefused(made)) return show(c, c.t(refusalWords(made), made.params), 422)
  c.res.redirect(303, `/imports/${made.id}`)
}

const EXAMPLES: Readonly<Partial<Record<string, string>>> = {
  idExpiresOn: '长期',
  annualIncomeFen: '180000',
  foundedOn: '2015-06-01',
}
const fileOf = (kind: CustomerKind): string => ({ person: '个人客户', sole: '个体工商户', company: '对公客户' })[kind]

/** An empty workbook with every column the product knows. */
export async function template(c: Ctx): Promise<void> {
  const wanted = c.query('kind')
  const kind = isKind(wanted) ? wanted : 'person'
  const specs = specsOf(kind)
  const name = `${c.t('客户导入模板')}_${c.t(fileOf(kind))}`
  c.res.setHeader('Content-Type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  c.res.setHeader('Content-Disposition', contentDisposition(`${name}.xlsx`))
  c.res.setHeader('Cache-Control', 'no-store')
  const columns = [...specs.map(spec => spec.label), OFFICER.label].map(header => ({
    header: c.t(header),
    width: 18,
    kind: 'text' as const,
  }))
  const notes = specs.map(spec => [c.t(spec.label), spec.hint ? c.t(spec.hint) : '', EXAMPLES[spec.name] ?? ''])
  await writeXlsx(c.res, {
    title: name,
    sheets: [
      { name: c.t('客户'), columns, rows: [] },
      {
        name: c.t('填写说明'),
        columns: ['列名', '说明', '示例'].map(header => ({ header: c.t(header), width: 30, kind: 'text' as const })),
        rows: notes,
      },
    ],
  })
}
