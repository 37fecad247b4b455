import { CLASSES } from '../../../lending/classification'
import type { DayBand, LoanScheme } from '../../../lending/provision-scheme'
import { formatRate } from '../../../lending/rate'
import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { emptyForm, type FormState, f, readForm, refusedForm, type Values } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { status } from '../../../web/status'
import { leaveToast } from '../../../web/toast'
import { decideScheme, proposeScheme } from './commands'
import { type SchemeHistoryRow, schemeHistory } from './queries'

const LENDERS: Readonly<Record<string, string>> = { bank: '银行', microloan: '小额贷款公司' }
const METHODS: Readonly<Record<string, string>> = { class: '按五级分类', days: '按逾期天数' }

const fields = {
  lenderKind: f.oneOf('适用机构', ['bank', 'microloan']),
  effectiveFrom: f.date('生效日期'),
  name: f.text('方案名称', { required: true, max: 40 }),
  method: f.oneOf('计提方法', ['class', 'days']),
  general: f.share('一般准备'),
  pass: f.share('正常'),
  special_mention: f.share('关注'),
  substandard: f.share('次级'),
  doubtful: f.share('可疑'),
  loss: f.share('损失'),
  days2: f.whole('关注起始天数', 1, 9_999),
  days3: f.whole('次级起始天数', 1, 9_999),
  days4: f.whole('可疑起始天数', 1, 9_999),
  days5: f.whole('损失起始天数', 1, 9_999),
  source: f.text('依据', { required: true, max: 120 }),
}
const decision = { agreed: f.oneOf('意见', ['yes', 'no']) }

/** By days the shares are those of the classes, each from its own day on; not overdue is the share of 正常. */
function schemeOf(v: Values<typeof fields>): LoanScheme {
  const rates = {
    pass: v.pass,
    special_mention: v.special_mention,
    substandard: v.substandard,
    doubtful: v.doubtful,
    loss: v.loss,
  }
  if (v.method === 'class') return { method: 'class', generalPpm: v.general, rates }
  const bands: DayBand[] = [
    { fromDays: 0, ppm: v.pass },
    { fromDays: v.days2, ppm: v.special_mention },
    { fromDays: v.days3, ppm: v.substandard },
    { fromDays: v.days4, ppm: v.doubtful },
    { fromDays: v.days5, ppm: v.loss },
  ]
  return { method: 'days', generalPpm: v.general, rates: bands }
}

function ratesText(c: Ctx, { method, rates }: SchemeHistoryRow): string {
  if (method === 'days')
    return (rates as DayBand[])
      .map(band => `${c.t('{n} 天起', { n: band.fromDays })} ${formatRate(band.ppm)}`)
      .join(' · ')
  const byClass = rates as Record<string, number>
  return CLASSES.map(code => `${c.t(status('risk-class', code).word)} ${formatRate(byClass[code] ?? 0)}`).join(' · ')
}

const STATES: Readonly<Record<string, readonly [string, string]>> = {
  prepared: ['待复核', 'vio'],
  approved: ['已生效', 'ok'],
  rejected: ['已否决', 'bad'],
}

function stateOf(c: Ctx, { state, effectiveFrom }: SchemeHistoryRow) {
  const [word, tone] = STATES[state] ?? [state, 'mute']
  return state === 'approved' && effectiveFrom > c.today
    ? { word: c.t('未到生效日'), tone: 'info' }
    : { word: c.t(word), tone }
}

const DEFAULTS = {
  lenderKind: 'bank',
  method: 'class',
  general: '1',
  pass: '0',
  special_mention: '2',
  substandard: '25',
  doubtful: '50',
  loss: '100',
  days2: '1',
  days3: '91',
  days4: '271',
  days5: '361',
}

async function render(c: Ctx, form: FormState, code = 200): Promise<void> {
  const rows = await schemeHistory(c.db)
  const options = (words: Readonly<Record<string, string>>) =>
    Object.entries(words).map(([value, label]) => ({ value, label: c.t(label) }))
  page(
    c,
    'accounting/schemes',
    {
      form,
      lenders: options(LENDERS),
      methods: options(METHODS),
      rows: rows.map(row => ({
        id: `scheme-${row.id}`,
        cells: {
          name: { text: row.name, sub: row.source },
          lender: c.t(LENDERS[row.lenderKind] ?? row.lenderKind),
          from: row.effectiveFrom,
          method: { text: c.t(METHODS[row.method] ?? row.method), sub: ratesText(c, row) },
          general: formatRate(row.generalPpm),
          state: { badge: stateOf(c, row) },
          hands: [row.preparedBy, row.decidedBy].filter(Boolean).join(' / ') || c.t('系统初始'),
          act: {
            actions:
              row.state === 'prepared' && c.may('accounting.approve') && row.preparedById !== c.viewer.id
                ? [
                    { label: c.t('同意'), action: `/provision-schemes/${row.id}/decide`, fields: { agreed: 'yes' } },
                    { label: c.t('否决'), action: `/provision-schemes/${row.id}/decide`, fields: { agreed: 'no' } },
                  ]
                : [],
          },
        },
      })),
      acts: { propose: c.may('accounting.manage') },
    },
    { status: code },
  )
}

export const schemes = (c: Ctx): Promise<void> => render(c, emptyForm(DEFAULTS))

export async function propose(c: Ctx): Promise<void> {
  const read = readForm(fields, c.req.body, c.t)
  if (!read.ok) return render(c, read.form, 422)
  const { lenderKind, effectiveFrom, name, source } = read.values
  const scheme = schemeOf(read.values)
  const result = await once(c, 'accounting.scheme', (trx, actor, today) =>
    proposeScheme(trx, actor, today, { lenderKind, effectiveFrom, name, source, scheme }),
  )
  if (isRefused(result)) return render(c, refusedForm(fields, read.raw, result, c.t), 422)
  leaveToast(c.res, { words: '已提交，请另一人复核' })
  c.res.redirect(303, '/provision-schemes')
}

export async function decideOn(c: Ctx): Promise<void> {
  const read = readForm(decision, c.req.body, c.t)
  if (!read.ok) return render(c, read.form, 422)
  const agreed = read.values.agreed === 'yes'
  const id = c.id()
  const result = await once(c, 'accounting.agree', (trx, actor, today) => decideScheme(trx, actor, today, id, agreed))
  if (isRefused(result)) return render(c, refusedForm(fields, DEFAULTS, result, c.t), 422)
  leaveToast(c.res, { words: agreed ? '已同意，到生效日起执行' : '已否决' })
  c.res.redirect(303, '/provision-schemes')
}
