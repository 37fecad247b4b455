import { contentDisposition } from '../../export/file-name'
import { writeXlsx } from '../../export/xlsx-write'
import type { Ctx } from '../../web/context'
import { variantOf } from './kinds'
import { kindsFor } from './upload'

/** An empty workbook with every column the product knows of this kind, and a sheet that explains them. */
export async function template(c: Ctx): Promise<void> {
  const mine = kindsFor(c)
  const kind = mine.find(one => one.name === c.query('of')) ?? mine[0]!
  const variant = variantOf(kind, c.query('kind'))
  const targets = (await kind.targets(c.db, variant)).filter(target => !target.whole)
  const word = kind.variants?.find(one => one.value === variant)?.label
  const name = [c.t('导入模板'), c.t(kind.label), ...(word ? [c.t(word)] : [])].join('_')
  c.res.setHeader('Content-Type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
  c.res.setHeader('Content-Disposition', contentDisposition(`${name}.xlsx`))
  c.res.setHeader('Cache-Control', 'no-store')
  const columns = targets.map(({ label }) => ({ header: c.t(label), width: 18, kind: 'text' as const }))
  const notes = targets.map(({ label, must, hint, choices, example }) => [
    c.t(label),
    must ? c.t('必填') : '',
    [hint ? c.t(hint) : '', ...(choices ? [choices.map(choice => c.t(choice.label)).join(' / ')] : [])]
      .filter(Boolean)
      .join('；'),
    example ?? '',
  ])
  await writeXlsx(c.res, {
    title: name,
    sheets: [
      { name: c.t(kind.label), columns, rows: [] },
      {
        name: c.t('填写说明'),
        columns: ['列名', '必填', '说明', '示例'].map(header => ({
          header: c.t(header),
          width: 30,
          kind: 'text' as const,
        })),
        rows: notes,
      },
    ],
  })
}
