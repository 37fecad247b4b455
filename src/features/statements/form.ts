import { type Fen, formatFen, parseMoney, yuanText } from '../../lending/money'
import { isRefused } from '../../lending/refusal'
import {
  type Figures,
  type Line,
  linesOf,
  type Mismatch,
  readFigures,
  SHEETS,
  type Standard,
} from '../../lending/statements'
import type { Ctx } from '../../web/context'
import { type Field, type FormError, type FormState, f, readForm } from '../../web/form'
import { SHEET_WORDS, SPAN_WORDS, STANDARD_WORDS } from './words'

export const isStandard = (text: unknown): text is Standard => text === 'general' || text === 'small'
const nameOf = (line: Line): string => `n_${line.code}`

/** An amount that may be below nothing (losses, overdrawn equity), kept as text until all are read. */
const amount = (line: Line): Field<string | null> =>
  f.text(line.label, {
    max: 30,
    check: text => {
      const read = parseMoney(text, { negative: true })
      return isRefused(read) ? read : { ok: yuanText(read.fen) }
    },
  })

const headFields = {
  periodEnd: f.date('报表截止日期'),
  span: f.oneOf('报表类型', ['year', 'half', 'quarter', 'month']),
  standard: f.oneOf('会计准则', ['general', 'small']),
  audited: f.checkbox('经审计'),
  auditor: f.text('审计机构', { max: 100 }),
  replace: f.checkbox('替代原报表'),
  note: f.text('备注', { max: 200 }),
}
export const fieldsOf = (standard: Standard) => ({
  ...headFields,
  ...Object.fromEntries(linesOf(standard).map(line => [nameOf(line), amount(line)])),
})

/** '-946822.36' as written by yuanText, back to fen. */
const fenOf = (text: string): Fen => BigInt(text.replace('.', ''))

function mismatchWords(c: Ctx, { partsFen, typedFen, line }: Mismatch): string {
  const [parts, typed, gap] = [formatFen(partsFen), formatFen(typedFen), formatFen(typedFen - partsFen)]
  return line === 'debtsAndEquity'
    ? c.t('应与资产总计 {parts} 相等，现为 {typed}，相差 {gap}', { parts, typed, gap })
    : c.t('各项合计为 {parts}，填写的是 {typed}，相差 {gap}', { parts, typed, gap })
}

/** The typed form: every wrong amount, and every total that does not add up, at its field. */
export function readStatement(c: Ctx, body: Record<string, unknown>) {
  const standard: Standard = isStandard(body.standard) ? body.standard : 'small'
  const form = readForm(fieldsOf(standard), body, c.t)
  if (!form.ok) return { ok: false as const, standard, form: form.form }
  const values = form.values as Record<string, unknown>
  const lines = linesOf(standard)
  const typed: Figures = Object.fromEntries(
    lines.flatMap(line => {
      const text = values[nameOf(line)]
      return typeof text === 'string' ? [[line.code, fenOf(text)]] : []
    }),
  )
  const { figures, mismatches } = readFigures(typed, standard)
  if (mismatches.length === 0) return { ok: true as const, standard, raw: form.raw, head: form.values, figures }
  const errors: FormError[] = mismatches.map(one => {
    const line = lines.find(other => other.code === one.line)!
    return { field: nameOf(line), label: c.t(line.label), message: mismatchWords(c, one) }
  })
  return { ok: false as const, standard, form: { raw: form.raw, errors } }
}

/** Head and lines as the view shows them. */
export function controlsOf(c: Ctx, standard: Standard, form: FormState) {
  const wrong = new Map(form.errors.map(error => [error.field, error.message]))
  const field = (name: string, label: string, control: string, more: object = {}) => ({
    name,
    label: c.t(label),
    control,
    value: form.raw[name] ?? '',
    error: wrong.get(name),
    ...more,
  })
  const options = (words: Readonly<Record<string, string>>) =>
    Object.entries(words).map(([value, label]) => ({ value, label: c.t(label) }))
  const sheets = SHEETS.map(sheet => ({
    id: `statements-${sheet}`,
    label: c.t(SHEET_WORDS[sheet]),
    fields: linesOf(standard)
      .filter(line => line.sheet === sheet)
      .map(line =>
        field(nameOf(line), line.label, 'text', {
          max: 30,
          inputmode: 'decimal',
          ...(line.sum ? { hint: c.t('可留空，自动合计') } : {}),
        }),
      ),
  }))
  return {
    head: [
      field('periodEnd', '报表截止日期', 'date', { required: true }),
      field('span', '报表类型', 'select', { required: true, options: options(SPAN_WORDS) }),
      field('standard', '会计准则', 'select', {
        required: true,
        options: options(STANDARD_WORDS),
        hint: c.t('决定下面的项目；更改后保存时按新准则核对'),
      }),
      field('audited', '经审计', 'checkbox'),
      field('auditor', '审计机构', 'text', { max: 100 }),
      field('note', '备注', 'text', { max: 200 }),
      ...(wrong.has('replace') || form.raw.replace ? [field('replace', '替代原报表', 'checkbox')] : []),
    ],
    sheets: sheets.map(sheet => ({ ...sheet, errors: sheet.fields.filter(one => one.error).length })),
  }
}

const plain = (text: string): string => text.replace(/[\s　:：*（）()]|其中|减|加|、|\d+\./g, '')

/** Amounts of an uploaded table by the names of its lines: the first amount right of a name counts. */
export function rawFromTable(
  rows: readonly { cells: readonly string[] }[],
  standard: Standard,
): { raw: Record<string, string>; found: number } {
  const names = new Map(linesOf(standard).map(line => [plain(line.label), nameOf(line)]))
  const raw: Record<string, string> = {}
  for (const { cells } of rows) {
    cells.forEach((cell, at) => {
      const name = names.get(plain(cell))
      if (!name || raw[name] !== undefined) return
      const value = cells.slice(at + 1).find(text => text.trim() !== '')
      const read = value === undefined ? undefined : parseMoney(value, { negative: true })
      if (read && !isRefused(read)) raw[name] = yuanText(read.fen)
    })
  }
  return { raw, found: Object.keys(raw).length }
}
