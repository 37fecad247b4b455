import { addDays, type BookDate, bookDate, later, parseDate } from '../../lending/dates'
import { isRefused } from '../../lending/refusal'
import { refusalWords } from '../../refusals'
import type { FormError } from '../../web/form'
import type { Translate } from '../../web/i18n'
import type { FilterName, Report, ReportParams } from './report'

export const FILTER_WORDS: Readonly<Record<FilterName, string>> = {
  from: '起始日期',
  to: '截止日期',
  on: '截至日期',
  branch: '机构',
  officer: '客户经理',
  product: '产品',
}

export type Get = (name: string) => string | undefined

const whole = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number.parseInt(text, 10) : undefined

const monthStart = (day: BookDate): BookDate => bookDate(`${day.slice(0, 8)}01`)

/** What a report shows without a choice: this month; a comparison starts at the end of the last one. */
const defaults = (report: Report, today: BookDate) => ({
  from: report.filters.includes('on') ? addDays(monthStart(today), -1) : monthStart(today),
  to: today,
  on: today,
})

/** Reads the filters of an address; a date that cannot be read is named and the usual one used instead. */
export function paramsOf(
  report: Report,
  get: Get,
  today: BookDate,
  t: Translate,
): { params: ReportParams; errors: FormError[] } {
  const errors: FormError[] = []
  const usual = defaults(report, today)
  const error = (field: FilterName, message: string) => errors.push({ field, label: t(FILTER_WORDS[field]), message })
  const day = (name: 'from' | 'to' | 'on'): BookDate => {
    const text = report.filters.includes(name) ? get(name) : undefined
    if (text === undefined) return usual[name]
    const read = parseDate(text)
    if (!isRefused(read)) return read.date
    error(name, t(refusalWords(read), { typed: text }))
    return usual[name]
  }
  const dates = { from: day('from'), to: day('to'), on: day('on') }
  const last = report.filters.includes('on') ? dates.on : dates.to
  if (report.filters.includes('from') && dates.from > last) error('from', t('起始日期不能晚于截止日期'))
  const [branch, officer, product] = [whole(get('branch')), whole(get('officer')), whole(get('product'))]
  const params = {
    ...dates,
    to: later(dates.from, dates.to),
    ...(branch ? { branch } : {}),
    ...(officer ? { officer } : {}),
    ...(product ? { product } : {}),
  }
  return { params, errors }
}

/** The filters as they stand in an address: only those the report knows. */
export const queryOf = (report: Report, params: ReportParams): Record<string, string> =>
  Object.fromEntries(
    report.filters.flatMap(name => (params[name] === undefined ? [] : [[name, String(params[name])] as const])),
  )
