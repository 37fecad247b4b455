import { writeRegister } from '../../export/pdf/register'
import { writeXlsx } from '../../export/xlsx-write'
import { formatFen } from '../../lending/money'
import { linesOf, SHEETS, type Standard } from '../../lending/statements'
import type { Ctx } from '../../web/context'
import { beginPdf, beginXlsx, paperFoot, takenBy } from '../../web/download'
import { notFound } from '../../web/errors'
import { recordAlone } from '../audit/commands'
import { customerFile } from '../customers/queries'
import { comparedRatios, comparedSheets, periodLabel, ratioText } from './compare'
import { isStandard } from './form'
import { statementsOf } from './queries'
import { chosen } from './screens'
import { SHEET_WORDS } from './words'

async function taken(c: Ctx, act: string) {
  const file = await customerFile(c.db, c.viewer, c.id())
  if (!file || file.kind === 'person') throw notFound()
  const all = await statementsOf(c.db, c.viewer, file.id, 40)
  const shown = chosen(c, all)
  await recordAlone(c.db, c.actor, {
    act,
    subject: `customer:${file.id}`,
    customerId: file.id,
    businessDate: c.today,
    after: { statements: shown.map(one => one.id) },
  })
  return { file, shown, all, title: c.t('{name} · 财务报表', { name: file.name }) }
}

export async function exportBook(c: Ctx): Promise<void> {
  const { file, shown, all, title } = await taken(c, 'statement.export')
  const periods = shown.map(one => ({ header: periodLabel(c, one), width: 20, kind: 'money' as const }))
  const head = [title, c.t('{bank} · 业务日期 {day} · 单位：元', { bank: c.deps.bank(), day: c.today }), takenBy(c)]
  beginXlsx(c, `${file.name}_${c.t('财务报表')}_${c.today}`)
  await writeXlsx(c.res, {
    title,
    watermark: takenBy(c),
    author: takenBy(c),
    sheets: [
      ...comparedSheets(shown).map(({ sheet, lines }) => ({
        name: c.t(SHEET_WORDS[sheet]),
        columns: [{ header: c.t('项目'), width: 32, kind: 'text' as const }, ...periods],
        rows: lines.map(({ line, amounts }) => [c.t(line.label), ...amounts]),
        head,
      })),
      {
        name: c.t('财务比率'),
        columns: [
          { header: c.t('比率'), width: 22, kind: 'text' as const },
          { header: c.t('公式'), width: 40, kind: 'text' as const },
          ...shown.map(one => ({ header: periodLabel(c, one), width: 18, kind: 'text' as const })),
        ],
        rows: comparedRatios(shown, all).map(({ ratio, values }) => [
          c.t(ratio.label),
          c.t(ratio.formula),
          ...values.map(one => ratioText(c, one)),
        ]),
        head,
      },
    ],
  })
}

export async function printBook(c: Ctx): Promise<void> {
  const { file, shown, all, title } = await taken(c, 'statement.print')
  beginPdf(c, `${file.name}_${c.t('财务报表')}_${c.today}`)
  const sheets = comparedSheets(shown).flatMap(({ sheet, lines }) => [
    [c.t(SHEET_WORDS[sheet]), ...shown.map(() => '')],
    ...lines.map(({ line, amounts }) => [c.t(line.label), ...amounts.map(fen => (fen === null ? '' : formatFen(fen)))]),
  ])
  const ratios = comparedRatios(shown, all).map(({ ratio, values }) => [
    c.t(ratio.label),
    ...values.map(one => ratioText(c, one)),
  ])
  await writeRegister(c.res, {
    bank: c.deps.bank(),
    title,
    facts: [[c.t('业务日期'), c.today]],
    unit: c.t('元'),
    columns: [
      { label: c.t('项目'), weight: 30, align: 'left' },
      ...shown.map(one => ({ label: periodLabel(c, one), weight: 20, align: 'right' as const })),
    ],
    rows: [...sheets, [c.t('财务比率'), ...shown.map(() => '')], ...ratios],
    footer: paperFoot(c, file.customerNo),
    watermark: takenBy(c),
  })
}

/** An empty form of the three statements, to be filled at the firm and uploaded. */
export async function template(c: Ctx): Promise<void> {
  const file = await customerFile(c.db, c.viewer, c.id())
  if (!file || file.kind === 'person') throw notFound()
  const asked = c.query('standard')
  const standard: Standard = isStandard(asked) ? asked : 'small'
  const title = c.t('财务报表模板')
  beginXlsx(c, title)
  await writeXlsx(c.res, {
    title,
    sheets: [
      {
        name: title,
        columns: [
          { header: c.t('项目'), width: 36, kind: 'text' },
          { header: c.t('金额（元）'), width: 22, kind: 'money' },
        ],
        // names stay Chinese: they are what the upload looks for
        rows: SHEETS.flatMap(sheet => [
          [SHEET_WORDS[sheet]],
          ...linesOf(standard)
            .filter(one => one.sheet === sheet)
            .map(one => [one.label]),
        ]),
      },
    ],
  })
}
