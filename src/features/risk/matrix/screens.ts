import type { MatrixRow } from '../../../lending/class-rules'
import { CLASSES, type RiskClass } from '../../../lending/classification'
import { isRefused } from '../../../lending/refusal'
import type { Ctx } from '../../../web/context'
import { emptyForm, type Field, type FormState, f, readForm, refusedForm } from '../../../web/form'
import { once } from '../../../web/once'
import { page } from '../../../web/page'
import { leaveToast } from '../../../web/toast'
import { SECURITY_WORDS } from '../../products/words'
import { policyOn, readMatrix } from '../policy'
import { tabsOf } from '../tabs'
import { classWord } from '../words'
import { decideMatrix, matrixHistory, proposeMatrix } from './commands'

const SECURITIES = Object.keys(SECURITY_WORDS) as (keyof typeof SECURITY_WORDS)[]
const FLOORS = CLASSES.filter((one): one is Exclude<RiskClass, 'pass'> => one !== 'pass')
const nameOf = (security: string, floor: RiskClass): string => `${security}_${floor}`

const head = {
  name: f.text('名称', { required: true, max: 40 }),
  effectiveFrom: f.date('生效日期'),
  source: f.text('制定依据', { required: true, max: 120 }),
}
const days: Readonly<Record<string, Field<number | null>>> = Object.fromEntries(
  SECURITIES.flatMap(security => FLOORS.map(floor => [nameOf(security, floor), f.optionalWhole('起始天数', 1, 9_999)])),
)
const decision = { agreed: f.oneOf('意见', ['yes', 'no']) }

/** A cell without days says nothing; days may not fall from one class to the next. */
function rowsOf(values: Readonly<Record<string, number | null>>): MatrixRow[] {
  return SECURITIES.flatMap(security =>
    FLOORS.flatMap((atLeast): MatrixRow[] => {
      const fromDays = values[nameOf(security, atLeast)] ?? null
      return fromDays === null ? [] : [{ security, fromDays, atLeast }]
    }),
  )
}

/** 信用 次级: which of the cells is meant. */
const cellLabel = (c: Ctx, field: string): string => {
  const security = SECURITIES.find(one => field.startsWith(`${one}_`)) ?? SECURITIES[0]!
  return `${c.t(SECURITY_WORDS[security])} ${classWord(c, field.slice(security.length + 1))}`
}

function errorsOf(c: Ctx, rows: readonly MatrixRow[]) {
  return rows.flatMap(row => {
    const before = rows.filter(
      one => one.security === row.security && CLASSES.indexOf(one.atLeast) < CLASSES.indexOf(row.atLeast),
    )
    if (before.every(one => one.fromDays < row.fromDays)) return []
    const field = nameOf(row.security, row.atLeast)
    return [{ field, label: cellLabel(c, field), message: c.t('分类越差，起始天数应越多') }]
  })
}

const STATES: Readonly<Record<string, readonly [string, string]>> = {
  prepared: ['待复核', 'vio'],
  approved: ['已生效', 'ok'],
  rejected: ['已否决', 'bad'],
}

type HistoryRow = Awaited<ReturnType<typeof matrixHistory>>[number]

function stateOf(c: Ctx, { state, effectiveFrom }: HistoryRow) {
  const [word, tone] = STATES[state] ?? [state, 'mute']
  return state === 'approved' && effectiveFrom > c.today
    ? { word: c.t('未到生效日'), tone: 'info' }
    : { word: c.t(word), tone }
}

/** 信用：关注 31 天、次级 61 天 */
function matrixText(c: Ctx, rows: readonly MatrixRow[]): string {
  const lines = SECURITIES.flatMap(security => {
    const own = rows.filter(row => row.security === security)
    const cells = own.map(row => c.t('{class} {n} 天起', { class: classWord(c, row.atLeast), n: row.fromDays }))
    return own.length === 0 ? [] : [`${c.t(SECURITY_WORDS[security])} ${cells.join('、')}`]
  })
  return lines.length === 0 ? c.t('不使用矩阵') : lines.join('；')
}

const historyRow = (c: Ctx, row: HistoryRow) => ({
  id: `matrix-${row.id}`,
  cells: {
    from: row.effectiveFrom,
    name: { text: row.name, sub: row.source },
    rows: matrixText(c, readMatrix(row.rows)),
    state: { badge: stateOf(c, row) },
    hands: [row.preparedByName, row.decidedByName].filter(Boolean).join(' / '),
    act: {
      actions:
        row.state === 'prepared' && c.may('classification.approve') && row.preparedBy !== c.viewer.id
          ? [
              { label: c.t('同意'), action: `/classifications/matrix/${row.id}/decide`, fields: { agreed: 'yes' } },
              { label: c.t('否决'), action: `/classifications/matrix/${row.id}/decide`, fields: { agreed: 'no' } },
            ]
          : [],
    },
  },
})

async function render(c: Ctx, form: FormState, status = 200): Promise<void> {
  const [history, policy] = await Promise.all([matrixHistory(c.db), policyOn(c.db, c.today)])
  page(
    c,
    'risk/matrix',
    {
      tabs: tabsOf(c, '/classifications/matrix'),
      form,
      floors: policy.floors.map(floor => ({
        label: classWord(c, floor.atLeast),
        value: c.t('逾期 {n} 天起', { n: floor.fromDays }),
      })),
      now: matrixText(c, policy.matrix),
      classes: FLOORS.map(code => ({ code, label: classWord(c, code) })),
      securities: SECURITIES.map(code => ({
        code,
        label: c.t(SECURITY_WORDS[code]),
        names: FLOORS.map(floor => nameOf(code, floor)),
      })),
      rows: history.map(row => historyRow(c, row)),
      acts: { propose: c.may('classification.manage') },
    },
    { status },
  )
}

export const matrixPage = (c: Ctx): Promise<void> => render(c, emptyForm())

export async function proposeRows(c: Ctx): Promise<void> {
  const [typed, cells] = [readForm(head, c.req.body, c.t), readForm(days, c.req.body, c.t)]
  const raw = { ...(typed.ok ? typed.raw : typed.form.raw), ...(cells.ok ? cells.raw : cells.form.raw) }
  const rows = cells.ok ? rowsOf(cells.values) : []
  const wrong = cells.ok ? [] : cells.form.errors.map(one => ({ ...one, label: cellLabel(c, one.field) }))
  const errors = [...(typed.ok ? [] : typed.form.errors), ...wrong, ...errorsOf(c, rows)]
  if (!typed.ok || errors.length > 0) return render(c, { raw, errors }, 422)
  const result = await once(c, 'classification.rule', (trx, actor, today) =>
    proposeMatrix(trx, { ...actor, userId: c.viewer.id }, today, { ...typed.values, rows }),
  )
  if (isRefused(result)) return render(c, refusedForm(head, raw, result, c.t), 422)
  leaveToast(c.res, { words: '已提交，请另一人复核' })
  c.res.redirect(303, '/classifications/matrix')
}

export async function decideRows(c: Ctx): Promise<void> {
  const read = readForm(decision, c.req.body, c.t)
  if (!read.ok) return render(c, read.form, 422)
  const agreed = read.values.agreed === 'yes'
  const result = await once(c, 'classification.agree', (trx, actor, today) =>
    decideMatrix(trx, { ...actor, userId: c.viewer.id }, today, c.id(), agreed),
  )
  if (isRefused(result)) return render(c, refusedForm(head, {}, result, c.t), 422)
  leaveToast(c.res, { words: agreed ? '已同意，到生效日起执行' : '已否决' })
  c.res.redirect(303, '/classifications/matrix')
}
